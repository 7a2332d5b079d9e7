using System.Globalization;
using System.Text;
using Foretrain.Data;
using Foretrain.Findings;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Forecasting.Checks;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Runs;
using Foretrain.Uncertainty;
using Xunit;

namespace Foretrain.Tests.Forecasting;

/// <summary>Every check of a fit is silent on clean runs and speaks on runs spoiled in its way.</summary>
public sealed class FitChecksTests
{
    private static readonly double[] s_sizes = [2e7, 5e7, 1.2e8, 3e8, 7e8, 1.5e9];
    private static readonly double[] s_ratios = [5, 10, 20, 40, 80];

    private sealed record Row(double Params, double Tokens, double Flops, double Loss);

    public static TheoryData<string> Ids => [.. FitChecks.All.Select(c => c.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Clean_runs_raise_nothing(string id) => Assert.DoesNotContain(Look(Grid()), f => f.Id == id);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Spoiled_runs_are_told_with_meaning_and_action(string id)
    {
        Finding finding = Assert.Single(Look(Spoiled(id)).Where(f => f.Id == id).DistinctBy(f => f.Id));
        Assert.All([finding.What, finding.Meaning, finding.Action], text => Assert.False(string.IsNullOrWhiteSpace(text)));
    }

    [Fact]
    public void The_undertuned_size_is_named_by_its_rows()
    {
        Finding finding = Assert.Single(Look(Spoiled("undertuned-sizes")), f => f.Id == "undertuned-sizes");
        Assert.Equal(s_ratios.Length, finding.Lines!.Count);
        Assert.Contains("300M", finding.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.004, true)]
    [InlineData(-0.004, true)]
    [InlineData(0, false)]
    public void Curvature_is_told_from_noise(double bend, bool seen)
    {
        var random = new RandomStream(3);
        double[] z = [.. Enumerable.Range(0, 40).Select(i => 18 + i * 0.1)], y = [.. z.Select(v => bend * (v - 20) * (v - 20) + 0.002 * random.NextNormal())];
        (double perDecade, double t) = ResidualTrend.Curvature(z, y, 0.002)!.Value;
        Assert.Equal(seen, Math.Abs(t) > 3.5);
        if (seen) Assert.Equal(bend, perDecade, 0.001);
    }

    private static List<Row> Grid(double noise = 0.002, ulong seed = 1)
    {
        var random = new RandomStream(seed, 3);
        return [.. from n in s_sizes from q in s_ratios select new Row(n, n * q, 6 * n * n * q, Truth(n, n * q) * Math.Exp(noise * random.NextNormal()))];
    }

    private static List<Row> Spoiled(string id)
    {
        var random = new RandomStream(2, 3);
        switch (id)
        {
            case "one-budget":
                return [.. from n in s_sizes from seed in new[] { 0, 1 } let d = 1e20 / (6 * n) select new Row(n, d, 1e20, Truth(n, d) * Math.Exp(0.002 * random.NextNormal()))];
            case "checkpoints-as-runs":
                return [.. from n in s_sizes from k in Enumerable.Range(1, 12) let d = k * 2e9 select new Row(n, d, 6 * n * d, Truth(n, d) * Math.Exp(0.002 * random.NextNormal()))];
            case "warmup-points":
                return [.. from n in s_sizes from k in Enumerable.Range(0, 12) let d = 1e9 * Math.Pow(1.6, k) select new Row(n, d, 6 * n * d, Truth(n, d) * (k == 0 ? 1.2 : 1) * Math.Exp(0.002 * random.NextNormal()))];
            case "mixed-counting":
                return [.. Grid().Select((r, i) => i % 2 == 0 ? r : r with { Params = r.Params * 1.35 })];
            case "undertuned-sizes":
                return [.. Grid().Select(r => r.Params == 3e8 ? r with { Loss = r.Loss * 1.03 } : r)];
            case "residual-trend":
                return [.. Grid(0.0005).Select(r => r with { Loss = r.Loss * (1 + 0.01 * Math.Pow(Math.Log10(r.Tokens / r.Params / 20), 2)) })];
            default:
                throw new InvalidOperationException($"say how runs show {id}");
        }
    }

    private static double Truth(double n, double d) => 1.82 + 482 / Math.Pow(n, 0.348) + 2085 / Math.Pow(d, 0.366);

    private static List<Finding> Look(List<Row> rows)
    {
        var text = new StringBuilder("params,tokens,flops,loss\n");
        foreach (Row r in rows) text.Append(CultureInfo.InvariantCulture, $"{r.Params:R},{r.Tokens:R},{r.Flops:R},{r.Loss:R}\n");
        Law law = LawCatalog.Embedded.Get("chinchilla");
        TableReading table = TableFile.Read("runs.csv", new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())));
        PreparedRuns runs = RunSelection.Prepare(table, LawProblem.Needs(law), LawProblem.Target(law, law.Estimator.Objective));
        return [.. FitChecks.Of(LawFitter.Fit(law, runs, new FitChoices(), new BootstrapOptions(0), cancel: TestContext.Current.CancellationToken))];
    }
}
