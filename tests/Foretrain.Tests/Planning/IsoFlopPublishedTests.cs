using Foretrain.Data;
using Foretrain.Planning;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Planning;

/// <summary>Published isoFLOP results from the raw runs.</summary>
public class IsoFlopPublishedTests
{
    private static RunTable Read(string file) => TableFile.Read(SharedData.Path(file)).Table;

    private static IsoFlopInput Input(RunTable t) => new(t.Numbers("flops"), t.Numbers("params"), t.Numbers("tokens"), t.Numbers("loss"), t.Lines);

    [Fact]
    public void Llama_3()
    {
        IsoFlopResult result = IsoFlopAnalysis.Fit(Input(Read("llama3_isoflop/runs.csv")), new() { Replicates = 0, Targets = [3.8e25] });
        IsoFlopLine tokens = result.Tokens!;
        Assert.Empty(result.Findings);
        Assert.Equal(0.5368, tokens.Exponent.Value, 0.00005);
        Assert.Equal(0.2994, tokens.Coefficient, 0.00005);
        Assert.Equal(1.61e13, tokens.Targets[0].Value.Value, 0.005e13);
        Assert.Equal(0.4632, result.Params!.Exponent.Value, 0.00005);
        Assert.Equal(0.5568, result.Params.Coefficient, 0.00005);

        (double N, double L)[] vertices =
        [
            (2.27e8, 0.9003), (3.25e8, 0.8780), (6.62e8, 0.8357), (8.67e8, 0.8126), (1.09e9, 0.7968),
            (1.98e9, 0.7641), (2.44e9, 0.7481), (3.05e9, 0.7360), (5.09e9, 0.7117), (7.00e9, 0.6931),
        ];
        foreach (var (expected, optimum) in vertices.Zip(tokens.Optima))
        {
            double size = optimum.Flops / (6 * optimum.Value);
            Assert.Equal(expected.N, size, 0.0051 * Math.Pow(10, Math.Floor(Math.Log10(size))));
            Assert.Equal(expected.L, optimum.Loss, 0.00005);
        }
    }

    [Fact]
    public void Chinchilla_nine_budgets()
    {
        IsoFlopResult result = IsoFlopAnalysis.Fit(Input(Read("chinchilla_isoflop_scalefit/runs.csv")), new() { Replicates = 0 });
        Assert.Equal(9, result.Params!.Optima.Count);
        Assert.Equal(1e20, Assert.Single(result.Params.Optima, o => o.Problem is not null).Flops);
        Assert.Equal(0.5105, result.Params.Exponent.Value, 0.00005);
        Assert.Equal(0.0528, result.Params.Coefficient, 0.00005);
        Assert.Equal(0.4907, result.Tokens!.Exponent.Value, 0.00005);
        Assert.Equal(2.92, result.Tokens.Coefficient, 0.005);
    }

    // Ten exponents of Porian et al. 2024, unweighted, from the 1,164 raw rows; our own exact minimum of Akima's curve through
    // ln loss over ln N (see IsoFlopMinimum). The published optima are medians over added noise, hence the tolerance.
    [Theory]
    [InlineData("rw_base_warmlong_decaykaplan_cntkaplan", 0.834, 0)]
    [InlineData("rw_base_warmlong_decaykaplan_cntstandard", 0.701, 1)]
    [InlineData("rw_base_warmshort_decaykaplan_cntstandard", 0.604, 0)]
    [InlineData("rw_base_warmshort_decaychinchilla_cntstandard", 0.571, 0)]
    [InlineData("rw_tuned_warmshort_decayconst_cntstandard", 0.497, 0)]
    [InlineData("rw_base_warmlong_decaykaplan_cntattention", 0.716, 2)]
    [InlineData("rw_base_warmshort_decaykaplan_cntattention", 0.624, 0)]
    [InlineData("rw_base_warmshort_decaychinchilla_cntattention", 0.578, 0)]
    [InlineData("rw_tuned_warmshort_decayconst_cntattention", 0.504, 0)]
    [InlineData("rw_tuned_warmlong_decayconst_cntkaplan", 0.708, 0)]
    public void Porian(string group, double exponent, int withoutOptimum)
    {
        RunTable all = Read("porian_isoflop/runs.csv");
        RunTable table = all.Select(RowFilter.Parse($"group = '{group}'", all).Rows(all));
        IsoFlopLine line = IsoFlopAnalysis.Fit(Input(table), new() { Method = IsoFlopMethod.Akima, Replicates = 0 }).Params!;
        Assert.Equal(exponent, line.Exponent.Value, 0.003);
        Assert.Equal(withoutOptimum, line.Optima.Count(o => o.Problem is not null));
        Assert.All(line.Optima.Where(o => o.Problem is not null), o => Assert.StartsWith("edge-", o.Problem, StringComparison.Ordinal));

        RunTable optima = Read("porian_isoflop/published_optima.csv");
        RunTable published = optima.Select(RowFilter.Parse($"group = '{group}'", optima).Rows(optima));
        foreach (var (flops, n, loss) in published.Numbers("flops").Zip(published.Numbers("n_opt"), published.Numbers("loss_opt")))
        {
            IsoFlopOptimum ours = Assert.Single(line.Optima, o => Math.Abs(o.Flops / flops - 1) < 0.01);
            Assert.Equal(Math.Log(n), Math.Log(ours.Value), 0.05);
            Assert.Equal(loss, ours.Loss, 0.001);
        }
    }

    [Fact]
    public void Marin_two_mixes()
    {
        RunTable all = Read("marin_isoflop/runs.csv");
        foreach ((string group, double a, double b) in new[] { ("marin_comma", 0.405, 0.572), ("marin_dclm", 0.424, 0.552) })
        {
            RunTable t = all.Select(RowFilter.Parse($"group = '{group}' and kind = 'isoflop'", all).Rows(all));
            IsoFlopInput input = new(t.Numbers("budget"), t.Numbers("params_total"), t.Numbers("tokens"), t.Numbers("loss"), t.Lines);
            IsoFlopResult result = IsoFlopAnalysis.Fit(input, new() { Replicates = 0 });
            Assert.Equal(a, result.Params!.Exponent.Value, 0.0006);
            Assert.Equal(b, result.Tokens!.Exponent.Value, 0.0006);
        }
    }
}
