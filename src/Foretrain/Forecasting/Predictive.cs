using Foretrain.Expressions;
using Foretrain.Numerics;
using Foretrain.Objectives;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Forecasting;

/// <summary>What a forecast is to cover.</summary>
public enum ForecastOf
{
    /// <summary>The outcome of one more run: with the noise of a run and with what runs of one size share.</summary>
    Run,

    /// <summary>The mean over many such runs.</summary>
    Mean,
}

/// <summary>Standard deviations of a forecast by source, on the residual scale (for a log scale: relative).</summary>
/// <param name="Parameters">The constants, were the form right.</param>
/// <param name="Form">What the law may miss, growing with the distance from the runs.</param>
/// <param name="Noise">Seed and evaluation noise, and what runs of one size share.</param>
public sealed record ErrorSources(double Parameters, double Form, double Noise);

/// <summary>
/// The joint distribution of outcomes at several targets: errors of constants, of form and of runs together. Made from the
/// <see cref="FormModel"/> of a fit; the targets share constants and bend, so that differences between them are right too.
/// </summary>
public sealed class Predictive
{
    private readonly FormModel _model;
    private readonly StudentMixture[] _marginals;
    private readonly double[][] _means;
    private readonly double[]?[] _factors; // Cholesky factor of each component's covariance over targets, made when drawn from
    private readonly double[][]? _covariances; // null when only single targets were asked for
    private readonly double[] _weights;
    private readonly ErrorSources[] _sources;

    private Predictive(FormModel model, double[] values, double[][] means, double[][] variances, double[][]? covariances, ErrorSources[] sources)
    {
        (_model, Values, _means, _covariances, _sources) = (model, values, means, covariances, sources);
        _weights = [.. model.Components.Select(c => c.Weight)];
        _factors = new double[]?[means.Length];
        int targets = values.Length;
        _marginals = [.. Enumerable.Range(0, targets).Select(t => new StudentMixture(_weights, [.. means.Select(m => m[t])],
            [.. variances.Select(v => Math.Sqrt(Math.Max(0, v[t])))], model.Freedom))];
    }

    /// <summary>Number of targets.</summary>
    public int Count => Values.Length;

    /// <summary>The law's own prediction at each target.</summary>
    public double[] Values { get; }

    /// <summary>Scale on which the errors were added.</summary>
    public ResidualSpace Space => _model.Space;

    /// <summary>Distribution at targets given as columns, one per input of the law; null when the law carries no form model.</summary>
    /// <param name="law">A fitted law.</param>
    /// <param name="columns">Inputs of the targets.</param>
    /// <param name="of">One run, or the mean over runs.</param>
    /// <param name="joint">True when draws are wanted: the covariance between all targets is kept.</param>
    public static Predictive? Of(FittedLaw law, IReadOnlyList<double[]> columns, ForecastOf of = ForecastOf.Run, bool joint = false)
    {
        if (law.Form is not { } model) return null;
        int rows = columns.Count == 0 ? 1 : columns[0].Length, p = law.Theta.Length;
        FormulaEvaluator evaluator = law.Formula.Bind(columns, rows).NewEvaluator();
        double[] directions = model.Axes.Directions(columns, rows), values = new double[rows];
        evaluator.Values(law.Theta, values);
        int count = model.Components.Count;
        double[][] means = new double[count][], variances = new double[count][];
        double[][]? covariances = joint ? new double[count][] : null;
        var parameters = new double[rows];
        double[] total = new double[rows], noise = new double[rows], bare = new double[rows];
        for (int k = 0; k < count; k++)
        {
            FormComponent component = model.Components[k];
            int q = component.Coefficients.Length, d = p + q;
            double[] y = new double[rows], jacobian = new double[d * rows];
            evaluator.Jacobian(component.Theta, y, jacobian.AsSpan(0, p * rows));
            means[k] = new double[rows];
            for (int i = 0; i < rows; i++)
            {
                double slope = Slope(model.Space, y[i]);
                means[k][i] = Transform(model.Space, y[i]);
                for (int j = 0; j < p; j++) jacobian[j * rows + i] *= slope;
                for (int b = 0; b < q; b++)
                {
                    jacobian[(p + b) * rows + i] = directions[b * rows + i];
                    means[k][i] += component.Coefficients[b] * directions[b * rows + i];
                }
            }

            double own = component.Noise * component.Noise + component.Shared * component.Shared, inflate = model.Inflation * model.Inflation;
            double[] half = Half(jacobian, component.Covariance, d, rows);
            variances[k] = [.. Enumerable.Range(0, rows).Select(i => inflate * Dot(jacobian, half, d, rows, i, i))];
            if (covariances is not null)
            {
                covariances[k] = new double[rows * rows];
                for (int i = 0; i < rows; i++) for (int j = 0; j < rows; j++) covariances[k][i * rows + j] = inflate * Dot(jacobian, half, d, rows, i, j);
            }

            for (int i = 0; i < rows; i++)
            {
                total[i] += component.Weight * variances[k][i];
                noise[i] += component.Weight * inflate * own;
            }

            double[] known = GivenBend(component.Covariance, p, q), straight = Half(jacobian, known, p, rows);
            for (int i = 0; i < rows; i++) bare[i] += component.Weight * inflate * Dot(jacobian, straight, p, rows, i, i);
            if (of == ForecastOf.Mean) continue;
            for (int i = 0; i < rows; i++)
            {
                variances[k][i] += inflate * own;
                if (covariances is not null) covariances[k][i * rows + i] += inflate * own;
            }
        }

        var sources = new ErrorSources[rows];
        for (int i = 0; i < rows; i++)
        {
            // Were the bend known, only the constants would be uncertain; the rest of the spread is the form's.
            double mean = 0, spread = total[i];
            for (int k = 0; k < count; k++) mean += model.Components[k].Weight * means[k][i];
            for (int k = 0; k < count; k++) spread += model.Components[k].Weight * (means[k][i] - mean) * (means[k][i] - mean);
            double constants = Math.Clamp(bare[i], 0, spread);
            sources[i] = new(Math.Sqrt(constants), Math.Sqrt(spread - constants), of == ForecastOf.Run ? Math.Sqrt(noise[i]) : 0);
        }

        return new(model, values, means, variances, covariances, sources);
    }

    /// <summary>Standard deviations by source.</summary>
    public ErrorSources Sources(int target) => _sources[target];

    /// <summary>The value that the outcome stays below with this probability.</summary>
    public double Quantile(int target, double probability) => Inverse(Space, _marginals[target].Quantile(probability));

    /// <summary>The interval with equal probability outside on both sides.</summary>
    public (double Low, double High) Central(int target, double level) => (Quantile(target, 0.5 - level / 2), Quantile(target, 0.5 + level / 2));

    /// <summary>P(outcome at most <paramref name="value"/>).</summary>
    public double Probability(int target, double value)
    {
        // Where the scale ends, nothing lies beyond: another law of an average may ask about a negative loss.
        if (Space != ResidualSpace.Linear && value <= 0) return 0;
        if (Space == ResidualSpace.Logit && value >= 1) return 1;
        return _marginals[target].Cdf(Transform(Space, value));
    }

    /// <summary>Distribution at a target on the residual scale.</summary>
    public StudentMixture Marginal(int target) => _marginals[target];

    /// <summary>One joint draw of all outcomes.</summary>
    /// <exception cref="InvalidOperationException">It was not made for draws.</exception>
    public double[] Draw(RandomStream random)
    {
        if (_covariances is null) throw new InvalidOperationException("made without joint: true");
        int n = Count, k = NormalDraws.Pick(random, _weights);
        double[] factor = _factors[k] ??= Factor(_covariances[k], n);

        double stretch = NormalDraws.Stretch(random, _model.Freedom);
        var normals = new double[n];
        for (int i = 0; i < n; i++) normals[i] = random.NextNormal();
        var draw = new double[n];
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = 0; j <= i; j++) sum += factor[i * n + j] * normals[j];
            draw[i] = Inverse(Space, _means[k][i] + stretch * sum);
        }

        return draw;
    }

    // Lower factor of a covariance that may be singular (two targets alike): a hair on the diagonal.
    private static double[] Factor(double[] covariance, int n)
    {
        double hair = 1e-12;
        double largest = 0;
        for (int i = 0; i < n; i++) largest = Math.Max(largest, covariance[i * n + i]);
        while (true)
        {
            double[] factor = [.. covariance];
            for (int i = 0; i < n; i++) factor[i * n + i] += hair * Math.Max(largest, 1e-300);
            if (Cholesky.Factor(factor, n)) return factor;
            hair *= 10;
        }
    }

    // Covariance of the constants were the bend known: S_cc - S_cb S_bb^-1 S_bc.
    private static double[] GivenBend(double[] covariance, int p, int q)
    {
        int d = p + q;
        double[] known = new double[p * p], bend = new double[q * q], column = new double[q];
        for (int i = 0; i < p; i++) covariance.AsSpan(i * d, p).CopyTo(known.AsSpan(i * p, p));
        for (int i = 0; i < q; i++) covariance.AsSpan((p + i) * d + p, q).CopyTo(bend.AsSpan(i * q, q));
        if (q == 0 || !Cholesky.Factor(bend, q)) return known;
        for (int j = 0; j < p; j++)
        {
            for (int b = 0; b < q; b++) column[b] = covariance[(p + b) * d + j];
            Cholesky.Solve(bend, q, column);
            for (int i = 0; i < p; i++)
                for (int b = 0; b < q; b++) known[i * p + j] -= covariance[i * d + p + b] * column[b];
        }

        return known;
    }

    private static double[] Half(double[] jacobian, double[] covariance, int d, int rows)
    {
        var half = new double[d * rows];
        for (int a = 0; a < d; a++)
        {
            for (int b = 0; b < d; b++)
            {
                double v = covariance[a * d + b];
                if (v == 0) continue;
                for (int i = 0; i < rows; i++) half[a * rows + i] += v * jacobian[b * rows + i];
            }
        }

        return half;
    }

    private static double Dot(double[] jacobian, double[] half, int d, int rows, int i, int j)
    {
        double sum = 0;
        for (int a = 0; a < d; a++) sum += jacobian[a * rows + i] * half[a * rows + j];
        return sum;
    }

    internal static double Transform(ResidualSpace space, double y) => space switch
    {
        ResidualSpace.Linear => y,
        ResidualSpace.Log => Math.Log(y),
        _ => Math.Log(y / (1 - y)),
    };

    internal static double Slope(ResidualSpace space, double y) => space switch
    {
        ResidualSpace.Linear => 1,
        ResidualSpace.Log => 1 / y,
        _ => 1 / (y * (1 - y)),
    };

    internal static double Inverse(ResidualSpace space, double r) => space switch
    {
        ResidualSpace.Linear => r,
        ResidualSpace.Log => Math.Exp(r),
        _ => 1 / (1 + Math.Exp(-r)),
    };
}
