using System.Globalization;
using System.Text;
using Foretrain.App;
using Foretrain.App.Tables;
using Foretrain.Conventions;
using Foretrain.Data;
using Xunit;

namespace Foretrain.Tests.Conventions;

/// <summary>What another count of compute does to the optimum of a law, against algebra and against a search by brute force.</summary>
public class ConversionEffectTests
{
    private const double E = 1.7, A = 400, Alpha = 0.34, B = 410, Beta = 0.28;

    /// <summary>Runs of a law without noise; compute is 40 N^0.8 D, which no convention is, so that its exponent shows.</summary>
    private static string Runs(bool flops) => $"params,tokens{(flops ? ",flops" : "")},loss\n" + string.Concat(new[] { 1e7, 3e7, 1e8, 3e8, 1e9 }.SelectMany(n => new[] { 1e9, 3e9, 1e10, 3e10 }
        .Select(d => string.Create(CultureInfo.InvariantCulture, $"{n:R},{d:R}{(flops ? FormattableString.Invariant($",{40 * Math.Pow(n, 0.8) * d:R}") : "")},{E + A / Math.Pow(n, Alpha) + B / Math.Pow(d, Beta):R}\n"))));

    private static ConvertReport Convert(string text, ConversionOptions options, out IReadOnlyList<string> findings)
    {
        ConvertReport report = ConvertOperation.Run(new AnalysisRequest { Source = "t.csv", Reading = TableFile.Read("t.csv", new MemoryStream(Encoding.UTF8.GetBytes(text))) }, options, null, null, TestContext.Current.CancellationToken);
        findings = [.. report.Findings.Select(f => f.Id)];
        return report;
    }

    [Fact]
    public void Compute_converted_moves_the_exponent_of_the_optimum_as_algebra_says()
    {
        ConversionEffect effect = Convert(Runs(flops: true), new() { Flops = FlopCount.Parse("6ND") }, out _).Effect!;
        // Least loss at k N^p D = C: N ~ C^(beta / (alpha + p beta)).
        Assert.Equal(0.8, effect.Before.Compute, 1e-9);
        Assert.Equal(Beta / (Alpha + 0.8 * Beta), effect.Before.Optimum, 1e-5);
        Assert.Equal(1, effect.After.Compute, 1e-9);
        Assert.Equal(Beta / (Alpha + Beta), effect.After.Optimum, 1e-5);
        Assert.Equal(effect.Before.Alpha, effect.After.Alpha); // the law of size and tokens is the same
        Assert.Equal(6 * 1e9 * 3e10, effect.After.Budget, 1e9);
        Assert.Equal(40 * Math.Pow(1e9, 0.8) * 3e10, effect.Before.Budget, 1e9);
        foreach ((FittedExponents e, double k, double p) in new[] { (effect.Before, 40, 0.8), (effect.After, 6.0, 1.0) })
        {
            // The best size by trying a hundred thousand of them.
            double best = Enumerable.Range(0, 100_001).Select(i => Math.Pow(10, 6 + i * 5e-5)).MinBy(n => A / Math.Pow(n, Alpha) + B / Math.Pow(e.Budget / (k * Math.Pow(n, p)), Beta));
            Assert.Equal(1, e.Params / best, 1e-3);
            Assert.Equal(1, e.TokensPerParam / (e.Budget / (k * Math.Pow(best, p)) / best), 5e-3);
        }
    }

    [Fact]
    public void Without_compute_in_the_table_it_starts_from_6ND()
    {
        ConversionEffect effect = Convert(Runs(flops: false), new() { Flops = FlopCount.Parse("6ND") }, out _).Effect!;
        Assert.Equal(effect.Before, effect.After);
        Assert.Equal(1, effect.Before.Compute, 1e-12);
    }

    [Fact]
    public void Without_an_outcome_the_counts_are_converted_and_the_reason_is_told()
    {
        ConvertReport report = Convert(Runs(flops: true).Replace("loss", "score", StringComparison.Ordinal), new() { Flops = FlopCount.Parse("6ND") }, out IReadOnlyList<string> findings);
        Assert.Null(report.Effect);
        Assert.Contains("no-effect-fit", findings);
        Assert.DoesNotContain(report.Next, n => n.Command.StartsWith("foretrain fit", StringComparison.Ordinal));
    }
}
