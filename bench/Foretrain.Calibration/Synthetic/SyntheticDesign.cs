using Foretrain.Numerics;

namespace Foretrain.Calibration.Synthetic;

/// <summary>
/// Runs whose truth is known: Chinchilla's form with the constants E 1.82, A 482, B 2085, alpha .348, beta .366, bent by the
/// factor 1 + k (log10 C - 20)^2, on six sizes from 2e7 to 1.3e9 params at 5 to 40 tokens per parameter, with noise on ln loss.
/// </summary>
internal static class SyntheticDesign
{
    /// <summary>Where the mean loss is asked for.</summary>
    public static readonly IReadOnlyList<(double Params, double Tokens, string Name)> Targets = [(7e9, 140e9, "7B, 140B"), (70e9, 1.4e12, "70B, 1.4T")];

    private const int Sizes = 6;

    /// <summary>Mean loss.</summary>
    public static double Truth(double n, double d, double bend)
    {
        double decades = Math.Log10(6 * n * d) - 20;
        return (1.82 + 482 / Math.Pow(n, 0.348) + 2085 / Math.Pow(d, 0.366)) * (1 + bend * decades * decades);
    }

    /// <summary>One table of runs.</summary>
    /// <param name="cell">Number of runs, noise and bend.</param>
    /// <param name="random">Source of the noise.</param>
    public static (double[] Params, double[] Tokens, double[] Loss) Draw(SyntheticCell cell, RandomStream random)
    {
        int ratios = cell.Runs / Sizes;
        var (n, d, loss) = (new double[cell.Runs], new double[cell.Runs], new double[cell.Runs]);
        for (int i = 0, at = 0; i < Sizes; i++)
        {
            for (int j = 0; j < ratios; j++, at++)
            {
                n[at] = 2e7 * Math.Pow(65, i / (Sizes - 1.0));
                d[at] = n[at] * 5 * Math.Pow(8, j / (ratios - 1.0));
                loss[at] = Truth(n[at], d[at], cell.Bend) * Math.Exp(cell.Noise * random.NextNormal());
            }
        }

        return (n, d, loss);
    }
}

/// <summary>One cell of the grid.</summary>
/// <param name="Runs">Runs in a table: a multiple of six.</param>
/// <param name="Noise">Standard deviation on ln loss.</param>
/// <param name="Bend">k of the truth, per decade squared.</param>
internal sealed record SyntheticCell(int Runs, double Noise, double Bend)
{
    /// <summary>The grid over which scores are averaged.</summary>
    public static IReadOnlyList<SyntheticCell> Grid { get; } =
    [
        .. from runs in new[] { 24, 48 }
           from noise in new[] { 0.0005, 0.002, 0.01 }
           from bend in new[] { -0.002, -0.001, -0.0005, 0, 0.0005, 0.001, 0.002 }
           select new SyntheticCell(runs, noise, bend),
    ];

    /// <summary>Cells beside the grid: a bend that the runs show.</summary>
    public static IReadOnlyList<SyntheticCell> Visible { get; } = [new(48, 0.001, -0.002), new(48, 0.001, 0.002)];
}
