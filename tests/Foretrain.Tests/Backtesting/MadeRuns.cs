using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Runs;

namespace Foretrain.Tests.Backtesting;

/// <summary>Runs made from a known truth, prepared for a law of the catalogue.</summary>
internal static class MadeRuns
{
    /// <summary>Sizes 2e7 to 1.3e9 at tokens per param 5 to 40, the design of the coverage experiment in the notes on statistics.</summary>
    public static IReadOnlyList<(double Params, double Tokens)> Grid(int sizes = 6, int ratios = 4) =>
        [.. Enumerable.Range(0, sizes).SelectMany(i => Enumerable.Range(0, ratios).Select(j =>
        {
            double n = 2e7 * Math.Pow(65, i / (sizes - 1.0));
            return (n, n * 5 * Math.Pow(2, j));
        }))];

    public static double Chinchilla(double n, double d) => 1.82 + 482 / Math.Pow(n, 0.348) + 2085 / Math.Pow(d, 0.366);

    public static PreparedRuns Of(
        string law, Func<double, double, double> truth, double noise, ulong seed = 1, IReadOnlyList<(double Params, double Tokens)>? grid = null, Func<int, string>? run = null)
    {
        grid ??= Grid();
        var random = new RandomStream(seed, 77);
        var columns = new Dictionary<string, double[]>
        {
            ["params"] = [.. grid.Select(g => g.Params)],
            ["tokens"] = [.. grid.Select(g => g.Tokens)],
            ["loss"] = [.. grid.Select(g => truth(g.Params, g.Tokens) * Math.Exp(noise * random.NextNormal()))],
        };
        var texts = new Dictionary<string, string[]>();
        if (run is not null) texts["run"] = [.. Enumerable.Range(0, grid.Count).Select(run)];
        var table = new TableReading(new("made.csv", grid.Count, [.. columns.Keys, .. texts.Keys], columns, texts), [], []);
        Law of = LawCatalog.Embedded.Get(law);
        return RunSelection.Prepare(table, LawProblem.Needs(of), LawProblem.Target(of, of.Estimator.Objective));
    }
}
