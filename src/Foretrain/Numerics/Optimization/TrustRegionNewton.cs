namespace Foretrain.Numerics.Optimization;

/// <summary>
/// Bounded minimisation of a smooth or semismooth function of a few parameters, given gradient and Hessian.
/// <para>
/// A trust-region Newton method in scaled coordinates. The scaling is the running maximum of the problem's natural scales
/// (as in MINPACK), so the path does not depend on units. The step solves the ball subproblem exactly within the box
/// (<see cref="BoundedStep"/>), so indefinite Hessians are used, not repaired. Non-finite trial values shrink the region. Only
/// the ratio of actual to predicted reduction steers the region: piecewise Hessians (Huber) may make Newton steps cycle
/// across kinks, the ratio then shrinks the region until a step is good. Below the rounding noise of the objective, steps
/// are judged by the gradient instead.
/// </para>
/// <para>
/// One instance is a workspace for one thread: solves allocate nothing. A minimum is reported only where the gradient test
/// holds and no significant negative curvature is left, or where the fit is exact.
/// </para>
/// <para>References: Conn, Gould and Toint, Trust-Region Methods (2000), chapters 6 and 12; More, Garbow and Hillstrom, MINPACK
/// user guide, ANL-80-74 (1980) for scaling and radius rules; Qi and Sun, Math. Program. 58 (1993) 353-367 for semismooth Newton.</para>
/// </summary>
internal sealed class TrustRegionNewton
{
    private const double Noise = 3e-14;
    private const double Acceptance = 1e-4;
    private readonly int size;
    private readonly BoundedStep bounded;
    private readonly double[] scaling;
    private readonly double[] step;
    private readonly double[] trial;
    private readonly double[] lower;
    private readonly double[] upper;
    private readonly double[] factor;
    private readonly double[] eigen;
    private readonly double[] vectors;
    private double[] gradient;
    private double[] hessian;
    private double[] scale;
    private double[] nextGradient;
    private double[] nextHessian;
    private double[] nextScale;

    /// <summary>Creates a workspace for problems of this many parameters (1..64).</summary>
    public TrustRegionNewton(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 64);
        this.size = size;
        bounded = new BoundedStep(size);
        (scaling, step, trial, lower, upper) = (new double[size], new double[size], new double[size], new double[size], new double[size]);
        (gradient, scale, nextGradient, nextScale) = (new double[size], new double[size], new double[size], new double[size]);
        (hessian, nextHessian, factor) = (new double[size * size], new double[size * size], new double[size * size]);
        (eigen, vectors) = (new double[size], new double[size * size]);
    }

    /// <summary>Number of parameters.</summary>
    public int Size => size;

    /// <summary>Gradient at the end point of the last solve.</summary>
    public ReadOnlySpan<double> Gradient => gradient;

    /// <summary>Hessian at the end point of the last solve, row-major.</summary>
    public ReadOnlySpan<double> Hessian => hessian;

    /// <summary>Minimises from x, which is replaced by the end point. Empty bounds mean none.</summary>
    public SolveOutcome Minimise<T>(
        T problem, Span<double> x, ReadOnlySpan<double> lowerBounds, ReadOnlySpan<double> upperBounds, SolveOptions options)
        where T : ISecondOrder
    {
        if (problem.Size != size || x.Length != size) throw new ArgumentException("size differs from the workspace", nameof(x));
        SetBounds(x, lowerBounds, upperBounds);
        double f = problem.Derivatives(x, gradient, hessian, scale);
        int evaluations = 1, iteration = 0;
        if (!IsUsable(f, gradient, hessian)) return End(SolveCode.NonFinite, x, f, iteration, evaluations, double.NaN);
        scaling.AsSpan().Clear();
        GrowScaling();
        double normaliser = problem.GradientNormaliser;
        double size0 = ScaledNorm(x);
        double radius = options.InitialRadius * (size0 > 0 ? size0 : normaliser > 0 ? normaliser : 1);
        double measure = Measure(x, gradient, scale, normaliser);
        int polishFailures = 0;
        bool lastNonFinite = false;

        while (true)
        {
            if (f <= problem.ExactFitValue) return End(SolveCode.ExactFit, x, f, iteration, evaluations, measure);
            bool small = measure <= options.GradientTolerance;
            SolveCode shape = small ? Classify(x) : SolveCode.StepTooSmall;
            if (small && shape != SolveCode.StepTooSmall) return End(shape, x, f, iteration, evaluations, measure);
            if (iteration >= options.MaxIterations) return End(SolveCode.IterationLimit, x, f, iteration, evaluations, measure);
            iteration++;

            double predicted = bounded.Solve(hessian, gradient, scaling, radius, x, lower, upper, step);
            if (double.IsNaN(predicted)) return End(SolveCode.NonFinite, x, f, iteration, evaluations, measure);
            bool moved = false;
            for (int j = 0; j < size; j++)
            {
                trial[j] = BoundedStep.Move(x[j], step[j], lower[j], upper[j]);
                moved |= trial[j] != x[j];
            }

            double length = ScaledNorm(step);
            if (!moved || predicted <= Noise * Math.Abs(f))
            {
                // With the gradient test passed and curvature only slightly negative, this is as flat as arithmetic shows.
                if (small) return End(SolveCode.FlatDirection, x, f, iteration, evaluations, measure);
                SolveCode stop = moved ? SolveCode.NoFurtherReduction : SolveCode.StepTooSmall;
                if (!moved || polishFailures >= 3) return End(stop, x, f, iteration, evaluations, measure);
                double polished = problem.Derivatives(trial, nextGradient, nextHessian, nextScale);
                evaluations++;
                double nextNormaliser = problem.GradientNormaliser;
                double nextMeasure = IsUsable(polished, nextGradient, nextHessian)
                    ? Measure(trial, nextGradient, nextScale, nextNormaliser) : double.PositiveInfinity;
                if (nextMeasure < 0.9 * measure && polished - f <= 10 * Noise * Math.Abs(f))
                {
                    AcceptTrial(x);
                    (f, measure, normaliser) = (polished, nextMeasure, nextNormaliser);
                }
                else
                {
                    polishFailures++;
                    radius = 0.25 * Math.Min(radius, length);
                }

                continue;
            }

            double value = problem.Value(trial);
            evaluations++;
            lastNonFinite = !double.IsFinite(value);
            double actual = lastNonFinite ? double.NegativeInfinity : f - value;
            double ratio = actual / predicted;
            if (ratio > Acceptance)
            {
                double confirmed = problem.Derivatives(trial, nextGradient, nextHessian, nextScale);
                evaluations++;
                lastNonFinite = !IsUsable(confirmed, nextGradient, nextHessian);
                if (lastNonFinite) ratio = double.NegativeInfinity;
                else value = confirmed;
            }

            radius = NextRadius(radius, ratio, length, actual);
            if (ratio > Acceptance)
            {
                AcceptTrial(x);
                f = value;
                normaliser = problem.GradientNormaliser;
                measure = Measure(x, gradient, scale, normaliser);
                polishFailures = 0;
            }
            else if (radius <= options.StepTolerance * ScaledNorm(x) || radius < 1e-290)
            {
                SolveCode code = small ? SolveCode.FlatDirection : lastNonFinite ? SolveCode.NonFinite : SolveCode.StepTooSmall;
                return End(code, x, f, iteration, evaluations, measure);
            }
        }
    }

    /// <summary>Largest |projected gradient_j| / (scale_j normaliser); coordinates held on a bound do not count.</summary>
    private double Measure(ReadOnlySpan<double> x, double[] g, double[] natural, double normaliser)
    {
        double largest = 0;
        for (int j = 0; j < size; j++)
        {
            if (g[j] == 0 || BoundedStep.IsHeld(x[j], g[j], lower[j], upper[j])) continue;
            double unit = natural[j] > 0 ? natural[j] : scaling[j];
            double cosine = Math.Abs(g[j]) / (unit * normaliser);
            if (!(cosine <= largest)) largest = cosine;
        }

        return largest;
    }

    /// <summary>What kind of stationary point x is; StepTooSmall stands for "not a minimum: negative curvature".</summary>
    private SolveCode Classify(ReadOnlySpan<double> x)
    {
        int k = 0;
        bool onBound = false;
        Span<int> free = stackalloc int[size];
        for (int j = 0; j < size; j++)
        {
            bool held = BoundedStep.IsHeld(x[j], gradient[j], lower[j], upper[j]);
            onBound |= held;
            if (!held) free[k++] = j;
        }

        SolveCode good = onBound ? SolveCode.ConvergedAtBound : SolveCode.Converged;
        if (k == 0) return good;
        FillScaled(free[..k]);
        if (Cholesky.Factor(factor, k))
        {
            for (int a = 0; a < k; a++)
            {
                double h = hessian[free[a] * size + free[a]] / (scaling[free[a]] * scaling[free[a]]);
                double pivot = factor[a * k + a];
                if (pivot * pivot <= 1e-13 * h) return SolveCode.FlatDirection;
            }

            return good;
        }

        FillScaled(free[..k]);
        for (int a = 0; a < k; a++)
        {
            for (int b = a + 1; b < k; b++) factor[a * k + b] = factor[b * k + a];
        }

        if (!SymmetricEigen.Decompose(factor, k, eigen, vectors)) return SolveCode.FlatDirection;
        double largest = Math.Max(Math.Abs(eigen[0]), Math.Abs(eigen[k - 1]));
        return eigen[0] < -1e-8 * largest ? SolveCode.StepTooSmall : SolveCode.FlatDirection;
    }

    private void FillScaled(ReadOnlySpan<int> free)
    {
        int k = free.Length;
        for (int a = 0; a < k; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                factor[a * k + b] = hessian[free[a] * size + free[b]] / scaling[free[a]] / scaling[free[b]];
            }
        }
    }

    private static double NextRadius(double radius, double ratio, double length, double actual)
    {
        if (ratio >= 0.75) return Math.Max(radius, 2 * length);
        if (ratio >= 0.25) return radius;
        double shrink = double.IsFinite(actual) && ratio > -10 ? Math.Clamp(0.5 / (1 - ratio), 0.1, 0.5) : 0.1;
        return shrink * Math.Min(radius, length);
    }

    private void AcceptTrial(Span<double> x)
    {
        trial.AsSpan().CopyTo(x);
        (gradient, nextGradient) = (nextGradient, gradient);
        (hessian, nextHessian) = (nextHessian, hessian);
        (scale, nextScale) = (nextScale, scale);
        GrowScaling();
    }

    private void GrowScaling()
    {
        for (int j = 0; j < size; j++)
        {
            double natural = scale[j] > 0 ? scale[j] : Math.Sqrt(Math.Abs(hessian[j * size + j]));
            if (double.IsFinite(natural) && natural > scaling[j]) scaling[j] = natural;
            if (scaling[j] == 0) scaling[j] = 1;
        }
    }

    private double ScaledNorm(ReadOnlySpan<double> v)
    {
        double sum = 0;
        for (int j = 0; j < size; j++)
        {
            double part = scaling[j] * v[j];
            sum += part * part;
        }

        return Math.Sqrt(sum);
    }

    private void SetBounds(Span<double> x, ReadOnlySpan<double> lowerBounds, ReadOnlySpan<double> upperBounds)
    {
        for (int j = 0; j < size; j++)
        {
            lower[j] = lowerBounds.IsEmpty ? double.NegativeInfinity : lowerBounds[j];
            upper[j] = upperBounds.IsEmpty ? double.PositiveInfinity : upperBounds[j];
            if (!(lower[j] <= upper[j])) throw new ArgumentException($"lower bound {lower[j]} of parameter {j} is above upper bound {upper[j]}");
            x[j] = Math.Clamp(x[j], lower[j], upper[j]);
        }
    }

    private static bool IsUsable(double f, double[] g, double[] h)
    {
        if (!double.IsFinite(f)) return false;
        double sum = 0;
        foreach (double value in g) sum += value * 0;
        foreach (double value in h) sum += value * 0;
        return sum == 0;
    }

    private SolveOutcome End(SolveCode code, ReadOnlySpan<double> x, double f, int iterations, int evaluations, double measure)
    {
        ulong atLower = 0, atUpper = 0;
        for (int j = 0; j < size; j++)
        {
            if (x[j] <= lower[j]) atLower |= 1UL << j;
            else if (x[j] >= upper[j]) atUpper |= 1UL << j;
        }

        return new SolveOutcome(code, f, iterations, evaluations, measure, atLower, atUpper);
    }
}
