using Foretrain.Numerics;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Comparing;

/// <summary>One component of a <see cref="PairModel"/>: a component of each recipe, constants and bends of both jointly normal.</summary>
internal sealed record PairComponent
{
    private readonly Lazy<NormalDraws> _draws;
    private readonly double[] _covariance;
    private readonly double[] _shift;

    private PairComponent(int a, int b, int unknownsA, int unknownsB, double[] covariance, double[] shift)
    {
        (ComponentA, ComponentB, UnknownsA, UnknownsB, _covariance, _shift) = (a, b, unknownsA, unknownsB, covariance, shift);
        _draws = new(() => new(covariance, unknownsA + unknownsB));
    }

    public double Weight { get; init; }

    public int ComponentA { get; }

    public int ComponentB { get; }

    public int UnknownsA { get; }

    public int UnknownsB { get; }

    /// <summary>Joins two components.</summary>
    /// <param name="a">First recipe.</param>
    /// <param name="k">Its component.</param>
    /// <param name="b">Second recipe.</param>
    /// <param name="l">Its component.</param>
    /// <param name="common">Bend directions that both have.</param>
    /// <param name="shared">Correlation of the bends.</param>
    /// <param name="inflation">Factor on every standard deviation.</param>
    /// <returns>The component and ln of the factor on its weight.</returns>
    public static (PairComponent Pair, double LogEvidence) Of(RecipeCurves a, int k, RecipeCurves b, int l, (int A, int B)[] common, double shared, double inflation)
    {
        FormComponent first = a.Model.Components[k], second = b.Model.Components[l];
        int da = a.Unknowns(k), db = b.Unknowns(l), d = da + db, m = common.Length;
        var covariance = new double[d * d];
        for (int i = 0; i < da; i++) for (int j = 0; j < da; j++) covariance[i * d + j] = first.Covariance[i * da + j];
        for (int i = 0; i < db; i++) for (int j = 0; j < db; j++) covariance[(da + i) * d + da + j] = second.Covariance[i * db + j];
        var shift = new double[d];
        double evidence = 0;
        if (shared > 0 && m > 0 && first.Bend > 0 && second.Bend > 0)
        {
            int[] at = [.. common.Select(c => a.Constants + c.A), .. common.Select(c => da + b.Constants + c.B)];
            double[] means = [.. common.Select(c => first.Coefficients[c.A]), .. common.Select(c => second.Coefficients[c.B])];
            evidence = Correlate(covariance, shift, d, at, means, first.Bend, second.Bend, shared) ?? 0;
        }

        for (int i = 0; i < covariance.Length; i++) covariance[i] *= inflation * inflation;
        return (new(k, l, da, db, covariance, shift), evidence);
    }

    /// <summary>
    /// The component after one more observation: outcome(B) - outcome(A) at a point is normal around zero. That is how a
    /// belief about gaps enters that was held before any run was seen.
    /// </summary>
    /// <param name="a">First recipe.</param>
    /// <param name="b">Second recipe.</param>
    /// <param name="point">The point.</param>
    /// <param name="gap">Standard deviation of the gap on the residual scale.</param>
    /// <returns>The component and ln of the factor on its weight.</returns>
    public (PairComponent Pair, double LogEvidence) Expecting(RecipeCurves a, RecipeCurves b, int point, double gap)
    {
        int d = UnknownsA + UnknownsB;
        double[] slope = DifferenceSlope(a, b, point), with = new double[d], shift = [.. _shift], covariance = [.. _covariance];
        double mean = Mean(b, point, second: true) - Mean(a, point, second: false), variance = gap * gap;
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++) with[i] += covariance[i * d + j] * slope[j];
            variance += slope[i] * with[i];
        }

        for (int i = 0; i < d; i++)
        {
            shift[i] -= with[i] * mean / variance;
            for (int j = 0; j < d; j++) covariance[i * d + j] -= with[i] * with[j] / variance;
        }

        // Relative to no belief at all: the same density whatever the gap.
        return (new(ComponentA, ComponentB, UnknownsA, UnknownsB, covariance, shift), -0.5 * (Math.Log(variance) + mean * mean / variance));
    }

    /// <summary>Mean of a recipe's curve at a point.</summary>
    public double Mean(RecipeCurves curves, int point, bool second)
    {
        (int component, int unknowns, int from) = second ? (ComponentB, UnknownsB, UnknownsA) : (ComponentA, UnknownsA, 0);
        double sum = curves.Means[component][point];
        for (int j = 0; j < unknowns; j++) sum += curves.Slopes[component][point * unknowns + j] * _shift[from + j];
        return sum;
    }

    /// <summary>A recipe's slope at a point over the joint unknowns.</summary>
    public double[] Slope(RecipeCurves curves, int point, bool second)
    {
        (int component, int unknowns, int from) = second ? (ComponentB, UnknownsB, UnknownsA) : (ComponentA, UnknownsA, 0);
        var slope = new double[UnknownsA + UnknownsB];
        Array.Copy(curves.Slopes[component], point * unknowns, slope, from, unknowns);
        return slope;
    }

    /// <summary>Slope of outcome(B) - outcome(A).</summary>
    public double[] DifferenceSlope(RecipeCurves a, RecipeCurves b, int point)
    {
        double[] slope = Slope(b, point, second: true), other = Slope(a, point, second: false);
        for (int j = 0; j < slope.Length; j++) slope[j] -= other[j];
        return slope;
    }

    /// <summary>Covariance of the unknowns times a vector.</summary>
    public double[] Times(double[] v) => Product(_covariance, v, v.Length);

    /// <summary>Covariance of two linear functions of the unknowns.</summary>
    public double Covariance(double[] u, double[] v)
    {
        int d = u.Length;
        double sum = 0;
        for (int i = 0; i < d; i++)
        {
            if (u[i] == 0) continue;
            double row = 0;
            for (int j = 0; j < d; j++) row += _covariance[i * d + j] * v[j];
            sum += u[i] * row;
        }

        return sum;
    }

    /// <summary>A draw of the joint unknowns as a step from the components' own means.</summary>
    public double[] Step(RandomStream random, double stretch)
    {
        var step = new double[UnknownsA + UnknownsB];
        _draws.Value.Next(random, stretch, step);
        for (int i = 0; i < step.Length; i++) step[i] += _shift[i];
        return step;
    }

    /// <summary>The curve of a recipe after a step.</summary>
    public void Curve(RecipeCurves curves, double[] step, double[] values, bool second)
    {
        (int component, int unknowns, int from) = second ? (ComponentB, UnknownsB, UnknownsA) : (ComponentA, UnknownsA, 0);
        for (int i = 0; i < values.Length; i++)
        {
            double sum = curves.Means[component][i];
            for (int j = 0; j < unknowns; j++) sum += curves.Slopes[component][i * unknowns + j] * step[from + j];
            values[i] = sum;
        }
    }

    // Replaces the independent priors of the bends by correlated ones; null (nothing changed) when rounding forbids it.
    private static double? Correlate(double[] covariance, double[] shift, int d, int[] at, double[] means, double bendA, double bendB, double shared)
    {
        int n = at.Length, m = n / 2;
        double[] s = new double[n * n], precision = new double[n * n], updated = new double[n * n];
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) s[i * n + j] = covariance[at[i] * d + at[j]];
        double[] factor = [.. s];
        if (!Cholesky.Factor(factor, n)) return null;
        double logBefore = Cholesky.LogDeterminant(factor, n);
        Cholesky.Inverse(factor, n, precision);
        precision.CopyTo(factor, 0);
        double own = shared * shared / (1 - shared * shared), cross = -shared / (1 - shared * shared);
        for (int i = 0; i < m; i++)
        {
            factor[i * n + i] += own / (bendA * bendA);
            factor[(m + i) * n + m + i] += own / (bendB * bendB);
            factor[i * n + m + i] += cross / (bendA * bendB);
            factor[(m + i) * n + i] += cross / (bendA * bendB);
        }

        if (!Cholesky.Factor(factor, n)) return null;
        double logAfter = -Cholesky.LogDeterminant(factor, n);
        Cholesky.Inverse(factor, n, updated);
        double[] pull = Product(precision, means, n), moved = Product(updated, pull, n);
        double quadratic = 0;
        for (int i = 0; i < n; i++) quadratic += pull[i] * (means[i] - moved[i]);

        // Everything else follows the bends by regression on them.
        var gain = new double[d * n];
        for (int i = 0; i < d; i++)
            for (int j = 0; j < n; j++)
                for (int h = 0; h < n; h++) gain[i * n + j] += covariance[i * d + at[h]] * precision[h * n + j];
        var half = new double[d * n];
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < n; j++)
            {
                shift[i] += gain[i * n + j] * (moved[j] - means[j]);
                for (int h = 0; h < n; h++) half[i * n + j] += gain[i * n + h] * (updated[h * n + j] - s[h * n + j]);
            }
        }

        for (int i = 0; i < d; i++)
            for (int j = 0; j < d; j++)
                for (int h = 0; h < n; h++) covariance[i * d + j] += half[i * n + h] * gain[j * n + h];
        return 0.5 * (-m * Math.Log(1 - shared * shared) + logAfter - logBefore - quadratic);
    }

    private static double[] Product(double[] matrix, double[] vector, int n)
    {
        var product = new double[n];
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) product[i] += matrix[i * n + j] * vector[j];
        return product;
    }
}
