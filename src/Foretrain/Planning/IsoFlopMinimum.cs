using Foretrain.Numerics;

namespace Foretrain.Planning;

/// <summary>Finds the size of lowest loss within one budget.</summary>
internal static class IsoFlopMinimum
{
    /// <summary>ln of the best size and the loss there, or the reason why there is none.</summary>
    /// <param name="sizes">Params or tokens per run of the whole table.</param>
    /// <param name="loss">Loss per run of the whole table.</param>
    /// <param name="rows">Rows of the budget; a bootstrap repeats some.</param>
    /// <param name="method">How.</param>
    /// <param name="fewest">Fewest distinct sizes.</param>
    public static (double LogSize, double Loss, string? Problem) Find(
        double[] sizes, double[] loss, ReadOnlySpan<int> rows, IsoFlopMethod method, int fewest)
    {
        (double[] x, double[] y, int distinct) = Sorted(sizes, loss, rows);
        if (distinct < fewest) return (double.NaN, double.NaN, "too-few-sizes");
        return method == IsoFlopMethod.Parabola ? Parabola(x, y) : Akima(x, y, distinct);
    }

    /// <summary>ln size, ascending, with the loss of each run, and the number of distinct sizes.</summary>
    public static (double[] X, double[] Y, int Distinct) Sorted(double[] sizes, double[] loss, ReadOnlySpan<int> rows)
    {
        double[] x = new double[rows.Length], y = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++) (x[i], y[i]) = (Math.Log(sizes[rows[i]]), loss[rows[i]]);
        Array.Sort(x, y);
        int distinct = 1;
        for (int i = 1; i < x.Length; i++) if (x[i] > x[i - 1]) distinct++;
        return (x, y, distinct);
    }

    private static (double, double, string?) Parabola(double[] x, double[] y)
    {
        IsoFlopParabola p = IsoFlopParabola.Fit(x, y);
        if (!(p.C2 > 0)) return (double.NaN, double.NaN, "concave");
        double vertex = -p.C1 / (2 * p.C2);
        if (Math.Abs(vertex) >= 1) return (double.NaN, double.NaN, vertex < 0 ? "edge-low" : "edge-high");
        return (p.Middle + p.Half * vertex, p.C0 + vertex * (p.C1 + vertex * p.C2), null);
    }

    // Of runs of one size the best counts, as in Porian et al.: the others had worse settings.
    // The curve goes through ln loss: with loss itself the steep side of models barely past warm-up bends it near the optimum.
    // On the shared Porian table this reading gives all ten published exponents within 0.0025 (with loss: up to 0.006). The
    // published optima are medians over added seed noise on a grid of 25 points per gap, hence not equal to the last digit.
    private static (double, double, string?) Akima(double[] x, double[] y, int distinct)
    {
        (double best, double lowest) = Spline(x, y, distinct).Minimum();
        if (best == x[0]) return (double.NaN, double.NaN, "edge-low");
        if (best == x[^1]) return (double.NaN, double.NaN, "edge-high");
        return (best, Math.Exp(lowest), null);
    }

    /// <summary>Akima's curve through ln loss over ln size.</summary>
    public static AkimaSpline Spline(double[] x, double[] y, int distinct)
    {
        double[] knots = new double[distinct], logs = new double[distinct];
        int k = -1;
        for (int i = 0; i < x.Length; i++)
        {
            double log = Math.Log(y[i]);
            if (i == 0 || x[i] > x[i - 1]) (knots[++k], logs[k]) = (x[i], log);
            else logs[k] = Math.Min(logs[k], log);
        }

        return new(knots, logs);
    }
}
