using System.Globalization;
using Foretrain.App;
using Foretrain.App.Tables;
using Foretrain.Conventions;
using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Conventions;

/// <summary>
/// The runs of Porian et al. 2024 (arXiv 2406.19146), where one set of models is counted in three ways: our counts must turn each into the
/// others, and the exponent of the best size must move as they report.
/// </summary>
public class PorianTests
{
    // GPT-NeoX tokenizer padded to 50432, context 2048: what the differences of the three counts come to, see below.
    private const double Vocab = 50432, Context = 2048;

    [Fact]
    public void The_three_counts_of_one_model_are_the_three_conventions()
    {
        double[] blocks = Sizes("rw_base_warmlong_decaykaplan_cntkaplan"), head = Sizes("rw_base_warmlong_decaykaplan_cntstandard"), attention = Sizes("rw_base_warmlong_decaykaplan_cntattention");
        Assert.Equal(16, blocks.Length);
        for (int i = 0; i < blocks.Length; i++)
        {
            // Width and depth follow from the differences; that they are whole numbers confirms vocabulary and context.
            double width = (head[i] - blocks[i]) / Vocab, depth = (attention[i] - head[i]) / (Context * width);
            Assert.Equal(Math.Round(width), width, 1e-6);
            Assert.Equal(Math.Round(depth), depth, 1e-6);
            var shape = new Architecture { Width = width, Depth = depth, Vocab = Vocab, Context = Context };
            Assert.Equal(head[i], FlopCount.Parse("6ND+head").PerToken(blocks[i], shape) / 6, 1e-6);
            Assert.Equal(attention[i], FlopCount.Parse("6ND+head+causal-attention").PerToken(blocks[i], shape) / 6, 1e-6);
            Assert.Equal(head[i], blocks[i] + ParameterCount.Outside(ParameterKind.WithHead, width, Vocab, tied: false), 1e-6);
        }
    }

    // Published exponents of N* ~ C^a by recipe and count, README of the table; ours come from its loss curves with Akima's interpolation.
    [Theory]
    [InlineData("rw_base_warmlong_decaykaplan_cntkaplan", 0.834)]
    [InlineData("rw_base_warmlong_decaykaplan_cntstandard", 0.701)]
    [InlineData("rw_base_warmshort_decaykaplan_cntstandard", 0.604)]
    [InlineData("rw_base_warmshort_decaychinchilla_cntstandard", 0.571)]
    [InlineData("rw_tuned_warmshort_decayconst_cntstandard", 0.497)]
    [InlineData("rw_base_warmlong_decaykaplan_cntattention", 0.716)]
    [InlineData("rw_tuned_warmshort_decayconst_cntattention", 0.504)]
    public void The_exponent_of_the_best_size_moves_from_083_to_050(string group, double exponent)
    {
        IsoFlopReport report = IsoFlopOperation.Run(
            new() { Source = SharedData.Path("porian_isoflop/runs.csv"), Where = $"group = '{group}'" }, IsoFlopApproach.Akima, new() { Replicates = 0 }, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(exponent, report.Groups[0].Result.Params!.Exponent.Value, 0.003);
    }

    [Fact]
    public void Converting_the_counts_of_a_table_moves_the_exponent_of_a_fit()
    {
        TableReading runs = TableFile.Read(SharedData.Path("porian_isoflop/runs.csv"));
        double[] blocks = Sizes("rw_base_warmlong_decaykaplan_cntkaplan"), head = Sizes("rw_base_warmlong_decaykaplan_cntstandard");
        int[] rows = RowFilter.Parse("group = 'rw_base_warmlong_decaykaplan_cntkaplan' and loss < 6", runs.Table).Rows(runs.Table);
        RunTable table = runs.Table.Select(rows);
        Dictionary<double, double> widths = blocks.Zip(head).ToDictionary(p => p.First, p => (p.Second - p.First) / Vocab);
        table = table.With("width", [.. table.Numbers("params").Select(n => widths[n])]);
        var request = new AnalysisRequest { Source = "runs.csv", Reading = new(table, [], []) };
        ConvertReport report = ConvertOperation.Run(request,
            new() { Params = ParameterKind.WithHead, Flops = FlopCount.Parse("6ND+head"), Given = ParameterKind.NonEmbedding, Values = new Dictionary<string, double> { ["vocab_size"] = Vocab } }, null, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(table.Numbers("params").Select(n => n + widths[n] * Vocab), report.Result.Table.Numbers("params"));
        // 6ND of the new count, as the table's own column of the other group has it.
        Assert.Equal(report.Result.Table.Numbers("params").Zip(table.Numbers("tokens"), (n, d) => 6 * n * d), report.Result.Table.Numbers("flops"));
        Assert.NotNull(report.Effect);
        Assert.True(report.Effect.After.Optimum < report.Effect.Before.Optimum - 0.05, FormattableString.Invariant($"{report.Effect.Before.Optimum} to {report.Effect.After.Optimum}"));
    }

    private static double[] Sizes(string group) => [.. File.ReadLines(SharedData.Path("porian_isoflop/runs.csv")).Skip(1).Select(l => l.Split(','))
        .Where(c => c[1] == group).Select(c => double.Parse(c[8], CultureInfo.InvariantCulture)).Distinct().Order()];
}
