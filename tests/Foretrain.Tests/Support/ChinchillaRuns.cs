using System.Globalization;
using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Objectives;

namespace Foretrain.Tests.Support;

/// <summary>Fits of the chinchilla law: to synthetic runs with a known truth, and to the 240 digitised runs where they are present.</summary>
internal sealed class ChinchillaRuns
{
    /// <summary>Constants of the synthetic runs: E, A, B, alpha, beta.</summary>
    public static readonly double[] Truth = [1.82, 482, 2085, 0.348, 0.366];

    private static readonly Law s_law = LawCatalog.Embedded.Get("chinchilla");
    private static readonly string[] s_names = [.. s_law.Parameters.Select(p => p.Name)];

    private ChinchillaRuns(double[] parameters, double[] tokens, double[] loss) => (Params, Tokens, Loss) = (parameters, tokens, loss);

    public double[] Params { get; }

    public double[] Tokens { get; }

    public double[] Loss { get; }

    public static ParameterSpec[] Specs => [.. s_law.Parameters.Select(p => p.ToSpec())];

    /// <summary>Runs on a grid of sizes and ratios with log-normal noise.</summary>
    public static ChinchillaRuns Synthetic(double sigma, int sizes = 8, ulong seed = 1)
    {
        var random = new RandomStream(seed, 123);
        double[] ratios = [2, 5, 10, 20, 40, 80];
        var rows = Enumerable.Range(0, sizes).SelectMany(i => ratios.Select(r => (N: 2e7 * Math.Pow(2.2, i), Ratio: r))).ToList();
        return new([.. rows.Select(r => r.N)], [.. rows.Select(r => r.N * r.Ratio)],
            [.. rows.Select(r => (Truth[0] + Truth[1] / Math.Pow(r.N, Truth[3]) + Truth[2] / Math.Pow(r.N * r.Ratio, Truth[4])) * Math.Exp(sigma * random.NextNormal()))]);
    }

    /// <summary>The 240 runs read off a figure of Hoffmann et al. (five outliers dropped), or skips the test.</summary>
    public static ChinchillaRuns Digitised()
    {
        string[][] rows = [.. File.ReadLines(SharedData.Path("chinchilla_epoch/runs.csv")).Select(l => l.Split(','))];
        double[] Column(string name) => [.. rows.Skip(1).Where(r => r[Array.IndexOf(rows[0], "outlier")] == "0")
            .Select(r => double.Parse(r[Array.IndexOf(rows[0], name)], CultureInfo.InvariantCulture))];
        return new(Column("params"), Column("tokens"), Column("loss"));
    }

    public FitProblem Problem(Objective? objective = null, ParameterSpec[]? specs = null, double[]? weights = null, int[]? clusters = null) => new(
        CompiledFormula.Compile(s_law.Expr, ["params", "tokens"], s_names), [Params, Tokens], Loss, objective ?? Objective.LogHuber, specs ?? Specs, weights, clusters);

    public ChinchillaRuns Rows(IEnumerable<int> rows)
    {
        int[] keep = [.. rows];
        return new([.. keep.Select(i => Params[i])], [.. keep.Select(i => Tokens[i])], [.. keep.Select(i => Loss[i])]);
    }
}
