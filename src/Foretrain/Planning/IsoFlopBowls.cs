using Foretrain.Numerics;

namespace Foretrain.Planning;

/// <summary>The runs of one budget and the curve whose lowest point is its optimum.</summary>
/// <param name="Flops">The budget, FLOP.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Curve">Size and loss along the curve, from the smallest size to the largest; empty where there are too few sizes.</param>
public sealed record IsoFlopBowl(double Flops, EquatableList<int> Rows, EquatableList<(double Size, double Loss)> Curve);

/// <summary>The bowls behind an isoFLOP analysis, for pictures.</summary>
public static class IsoFlopBowls
{
    /// <summary>One bowl per budget, ascending.</summary>
    /// <param name="input">The runs.</param>
    /// <param name="sizes">Params or tokens per run.</param>
    /// <param name="options">Choices of the analysis.</param>
    /// <param name="points">Points of each curve.</param>
    public static IReadOnlyList<IsoFlopBowl> Of(IsoFlopInput input, double[] sizes, IsoFlopOptions options, int points = 41)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(options);
        return [.. IsoFlopBudgets.Group(input.Flops, options.BudgetTolerance).Select(rows => new IsoFlopBowl(
            IsoFlopBudgets.Centre(input.Flops, rows), [.. rows], [.. Curve(sizes, input.Loss, rows, options, points)]))];
    }

    private static IEnumerable<(double, double)> Curve(double[] sizes, double[] loss, int[] rows, IsoFlopOptions options, int points)
    {
        (double[] x, double[] y, int distinct) = IsoFlopMinimum.Sorted(sizes, loss, rows);
        if (distinct < options.FewestSizes) return [];
        Func<double, double> at;
        if (options.Method == IsoFlopMethod.Parabola)
        {
            at = IsoFlopParabola.Fit(x, y).At;
        }
        else
        {
            AkimaSpline spline = IsoFlopMinimum.Spline(x, y, distinct);
            at = u => Math.Exp(spline.Value(u));
        }

        return Enumerable.Range(0, points).Select(k => x[0] + (x[^1] - x[0]) * k / (points - 1)).Select(u => (Math.Exp(u), at(u)));
    }
}

/// <summary>The least-squares parabola through losses over ln size, c0 + c1 u + c2 u^2 with u from -1 to 1.</summary>
internal readonly record struct IsoFlopParabola(double Middle, double Half, double C0, double C1, double C2)
{
    /// <summary>Fits it.</summary>
    /// <param name="x">ln size, ascending.</param>
    /// <param name="y">Loss.</param>
    public static IsoFlopParabola Fit(double[] x, double[] y)
    {
        // In u the three columns are well apart; in ln N around 20 they are nearly parallel.
        int m = x.Length;
        double middle = 0.5 * (x[0] + x[^1]), half = 0.5 * (x[^1] - x[0]);
        double[] a = new double[3 * m], b = [.. y];
        for (int i = 0; i < m; i++)
        {
            double u = (x[i] - middle) / half;
            (a[i], a[m + i], a[2 * m + i]) = (1, u, u * u);
        }

        Span<double> c = stackalloc double[3];
        HouseholderQr.LeastSquares(a, m, 3, b, c);
        return new(middle, half, c[0], c[1], c[2]);
    }

    /// <summary>The loss at a ln size.</summary>
    public double At(double logSize)
    {
        double u = (logSize - Middle) / Half;
        return C0 + u * (C1 + u * C2);
    }
}
