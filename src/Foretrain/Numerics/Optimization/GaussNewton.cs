namespace Foretrain.Numerics.Optimization;

/// <summary>
/// Nonlinear least squares in a box: minimise |r(x)|^2 / 2 given residuals and their Jacobian.
/// <para>
/// A trust-region Gauss-Newton method in QR form with MINPACK's scaling (<see cref="LevenbergStep"/>). Beside the Gauss-Newton
/// model it keeps a secant estimate of the neglected curvature sum r_i r_i'' (<see cref="SecantCurvature"/>); whichever model
/// foretold the last change better makes the next step, so large-residual problems converge fast too. The actual reduction is
/// summed as (r - r+)(r + r+) / 2, which keeps digits when the change is small. Once the gradient test holds, full steps are
/// taken as long as they lower the gradient: those last steps are what gives the final digits.
/// </para>
/// <para>
/// One instance is a workspace for one thread; it holds one Jacobian (n x p), factored in place. Converged is reported only
/// when the largest cosine between the residual vector and a Jacobian column is below tolerance, or below what rounding of
/// the parameters alone would cause.
/// </para>
/// <para>References: More, LNM 630 (1978) 105-116; Dennis, Gay and Welsch, ACM TOMS 7 (1981) 348-368 (NL2SOL).</para>
/// </summary>
internal sealed class GaussNewton
{
    private const double Epsilon = 2.220446049250313e-16;
    private const double Noise = 1e-14;

    // Scales are running maxima that slowly forget: from a wild start, columns can be 1e20 larger than they ever are again.
    private const double Memory = 0.95;
    private const double SecantGate = 0.01;
    private const int MaxPolish = 60;
    private const double Acceptance = 1e-4;
    private readonly int p;
    private readonly int n;
    private readonly LevenbergStep levenberg;
    private readonly BoundedStep bounded;
    private readonly SecantCurvature secant;
    private readonly double[] jacobian, residuals, trialResiduals, spare;
    private readonly double[] triangle, normal, head, diagonal, norms, columnNorms, scaling;
    private readonly double[] gradient, oldGradient, crossGradient;
    private readonly double[] step, trial, image, saved, lower, upper;
    private readonly int[] pivot;
    private double f;
    private double measure;
    private int evaluations;

    /// <summary>Creates a workspace for p parameters (1..64) and n residuals.</summary>
    public GaussNewton(int parameters, int residualCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parameters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(residualCount, 1);
        (p, n) = (parameters, residualCount);
        (levenberg, bounded, secant) = (new LevenbergStep(p), new BoundedStep(p), new SecantCurvature(p));
        jacobian = new double[n * p];
        (residuals, trialResiduals, spare) = (new double[n], new double[n], new double[n]);
        (triangle, normal) = (new double[p * p], new double[p * p]);
        (head, diagonal, norms, columnNorms, scaling) = (new double[p], new double[p], new double[2 * p], new double[p], new double[p]);
        (gradient, oldGradient, crossGradient) = (new double[p], new double[p], new double[p]);
        (step, trial, image, saved) = (new double[p], new double[p], new double[p], new double[p]);
        (lower, upper, pivot) = (new double[p], new double[p], new int[p]);
    }

    /// <summary>
    /// Options that suit least squares: more iterations, and a first step of at most a tenth of the start. MINPACK's 100 times
    /// the start leaps out of the basin in several of the NIST problems (BoxBOD, Bennett5, Lanczos3).
    /// </summary>
    public static SolveOptions DefaultOptions { get; } = new(MaxIterations: 1000, InitialRadius: 0.1);

    /// <summary>Residuals at the end point of the last solve.</summary>
    public ReadOnlySpan<double> Residuals => residuals;

    /// <summary>The triangular factor R of the Jacobian at the end point, column-major p x p, in the original column order.</summary>
    public ReadOnlySpan<double> Triangle => triangle;

    /// <summary>Minimises from x, which is replaced by the end point. Empty bounds mean none. The value is |r|^2 / 2.</summary>
    public SolveOutcome Minimise<T>(
        T problem, Span<double> x, ReadOnlySpan<double> lowerBounds, ReadOnlySpan<double> upperBounds, SolveOptions options)
        where T : IResiduals
    {
        if (problem.Parameters != p || problem.Residuals != n || x.Length != p) throw new ArgumentException("size differs from the workspace", nameof(x));
        SetBounds(x, lowerBounds, upperBounds);
        secant.Reset();
        scaling.AsSpan().Clear();
        evaluations = 0;
        if (!Linearise(problem, x)) return End(SolveCode.NonFinite, x, 0);
        double norm = ScaledNorm(x);
        double radius = options.InitialRadius * (norm > 0 ? norm : f > 0 ? Math.Sqrt(2 * f) : 1);
        bool useSecant = false, lastNonFinite = false;

        for (int iteration = 0; ; iteration++)
        {
            if (f == 0) return End(SolveCode.ExactFit, x, iteration);
            if (measure <= options.GradientTolerance)
            {
                iteration += Polish(problem, x, useSecant);
                return End(Classify(x), x, iteration);
            }

            if (iteration >= options.MaxIterations) return End(SolveCode.IterationLimit, x, iteration);
            if (!ComputeStep(x, radius, useSecant)) return End(SolveCode.NonFinite, x, iteration);
            double gaussNewton = PredictedByGaussNewton(step);
            double curvature = secant.Curvature(step);
            double predicted = useSecant ? gaussNewton - 0.5 * curvature : gaussNewton;
            bool moved = MakeTrial(x);
            double length = ScaledNorm(step);
            if (!moved || !(predicted > NoiseOf(x)))
            {
                iteration += Polish(problem, x, useSecant);
                return End(Stalled(x, options, moved ? SolveCode.NoFurtherReduction : SolveCode.StepTooSmall), x, iteration);
            }

            evaluations++;
            lastNonFinite = !problem.Evaluate(trial, trialResiduals, default) || !IsFinite(trialResiduals);
            double actual = lastNonFinite ? double.NegativeInfinity : Reduction();
            double ratio = actual / predicted;
            if (!lastNonFinite && secant.IsActive)
            {
                double errorGaussNewton = Math.Abs(gaussNewton - actual);
                double errorSecant = Math.Abs(gaussNewton - 0.5 * curvature - actual);

                // Far away the secant estimate mixes curvatures of different places and leads astray.
                if (gaussNewton > SecantGate * f) useSecant = false;
                else if (useSecant ? errorGaussNewton * 1.5 < errorSecant : errorSecant * 1.5 < errorGaussNewton) useSecant = !useSecant;
            }

            if (ratio > Acceptance)
            {
                // Old Jacobian against new residuals, while the old factor is still there.
                CrossGradient();
                gradient.AsSpan().CopyTo(oldGradient);
                x.CopyTo(saved);
                trial.AsSpan().CopyTo(x);
                if (Linearise(problem, x))
                {
                    secant.Update(step, gradient, oldGradient, crossGradient, normal);
                }
                else
                {
                    saved.AsSpan().CopyTo(x);
                    (lastNonFinite, ratio) = (true, double.NegativeInfinity);
                    if (!Linearise(problem, x)) return End(SolveCode.NonFinite, x, iteration);
                }
            }

            radius = NextRadius(radius, ratio, length);
            if (ratio <= Acceptance && (radius <= options.StepTolerance * ScaledNorm(x) || radius < 1e-290))
            {
                SolveCode code = lastNonFinite ? SolveCode.NonFinite : SolveCode.StepTooSmall;
                return End(Stalled(x, options, code), x, iteration + 1);
            }
        }
    }

    /// <summary>Evaluates at x and refreshes the factor, gradient, scaling, objective and measure. False when not finite.</summary>
    private bool Linearise<T>(T problem, ReadOnlySpan<double> x)
        where T : IResiduals
    {
        evaluations++;
        if (!problem.Evaluate(x, residuals, jacobian) || !IsFinite(residuals)) return false;
        for (int j = 0; j < p; j++)
        {
            double norm = HouseholderQr.Norm(jacobian.AsSpan(j * n, n));
            if (!double.IsFinite(norm)) return false;
            columnNorms[j] = norm;
            scaling[j] = Math.Max(norm, Memory * scaling[j]);
            if (scaling[j] == 0) scaling[j] = 1;
        }

        double length = HouseholderQr.Norm(residuals);
        f = 0.5 * length * length;
        if (!double.IsFinite(f)) return false;
        for (int j = 0; j < p; j++) gradient[j] = HouseholderQr.Dot(jacobian.AsSpan(j * n, n), residuals);
        HouseholderQr.Factor(jacobian, n, p, diagonal, pivot, norms, pivoting: false);
        residuals.AsSpan().CopyTo(spare);
        HouseholderQr.ApplyTranspose(jacobian, n, p, diagonal, spare);
        head.AsSpan().Clear();
        spare.AsSpan(0, Math.Min(n, p)).CopyTo(head);
        triangle.AsSpan().Clear();
        for (int j = 0; j < p; j++)
        {
            for (int i = 0; i < Math.Min(j, n); i++) triangle[j * p + i] = jacobian[j * n + i];
            if (j < n) triangle[j * p + j] = diagonal[j];
        }

        for (int a = 0; a < p; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double sum = HouseholderQr.Dot(triangle.AsSpan(a * p, b + 1), triangle.AsSpan(b * p, b + 1));
                normal[a * p + b] = normal[b * p + a] = sum;
            }
        }

        measure = Measure(x, length);
        return true;
    }

    /// <summary>Largest cosine between the residual vector and a Jacobian column that is free to act.</summary>
    private double Measure(ReadOnlySpan<double> x, double length)
    {
        double largest = 0;
        for (int j = 0; j < p; j++)
        {
            if (gradient[j] == 0 || BoundedStep.IsHeld(x[j], gradient[j], lower[j], upper[j])) continue;
            largest = Math.Max(largest, Math.Abs(gradient[j]) / (columnNorms[j] * length));
        }

        return largest;
    }

    private bool ComputeStep(ReadOnlySpan<double> x, double radius, bool useSecant)
    {
        if (!useSecant)
        {
            levenberg.Solve(triangle, head, gradient, scaling, radius, x, lower, upper, step);
            if (!IsFinite(step)) return false;
            if (!levenberg.Clipped) return true;

            // Clipping can spoil the step; the quadratic form checks it against projected steepest descent.
            double clipped = PredictedByGaussNewton(step);
            step.AsSpan().CopyTo(image);
            double other = bounded.Solve(normal, gradient, scaling, radius, x, lower, upper, step);
            if (!(other > clipped)) image.AsSpan().CopyTo(step);
            return true;
        }

        secant.AddTo(normal);
        double result = bounded.Solve(secant.Sum, gradient, scaling, radius, x, lower, upper, step);
        return !double.IsNaN(result);
    }

    private double PredictedByGaussNewton(ReadOnlySpan<double> s)
    {
        double linear = 0, square = 0;
        for (int i = 0; i < p; i++)
        {
            double value = 0;
            for (int j = i; j < p; j++) value += triangle[j * p + i] * s[j];
            linear += head[i] * value;
            square += value * value;
        }

        return -(linear + 0.5 * square);
    }

    private double Reduction()
    {
        double sum = 0, carry = 0;
        for (int i = 0; i < n; i++)
        {
            double term = (residuals[i] - trialResiduals[i]) * (residuals[i] + trialResiduals[i]) - carry;
            double next = sum + term;
            carry = next - sum - term;
            sum = next;
        }

        return 0.5 * sum;
    }

    private void CrossGradient()
    {
        trialResiduals.AsSpan().CopyTo(spare);
        HouseholderQr.ApplyTranspose(jacobian, n, p, diagonal, spare);
        for (int j = 0; j < p; j++) crossGradient[j] = HouseholderQr.Dot(triangle.AsSpan(j * p, Math.Min(n, j + 1)), spare.AsSpan(0, Math.Min(n, j + 1)));
    }

    /// <summary>
    /// Steps judged by the gradient alone, below the noise of the objective. A step that does not lower it is taken back and
    /// the other model tried; the secant model learns from failed steps too. Returns the number of steps tried.
    /// </summary>
    private int Polish<T>(T problem, Span<double> x, bool useSecant)
        where T : IResiduals
    {
        int failures = 0;
        for (int tries = 0; tries < MaxPolish; tries++)
        {
            double before = measure, value = f;
            if (measure == 0 || !ComputeStep(x, double.MaxValue, useSecant) || !MakeTrial(x)) return tries;
            x.CopyTo(saved);
            trial.AsSpan().CopyTo(x);
            gradient.AsSpan().CopyTo(oldGradient);
            if (!problem.Evaluate(x, trialResiduals, default)) return tries;
            CrossGradient();
            bool finite = Linearise(problem, x);
            bool isShort = ScaledNorm(step) <= 1e-3 * ScaledNorm(x);
            if (finite && isShort) secant.Update(step, gradient, oldGradient, crossGradient, normal);
            if (finite && measure <= 0.95 * before && f <= value + 100 * NoiseOf(x)) continue;
            saved.AsSpan().CopyTo(x);
            Linearise(problem, x);
            if (!finite || ++failures > p + 4) return tries + 1;
            useSecant = !useSecant;
        }

        return MaxPolish;
    }

    private bool MakeTrial(ReadOnlySpan<double> x)
    {
        bool moved = false;
        for (int j = 0; j < p; j++)
        {
            trial[j] = BoundedStep.Move(x[j], step[j], lower[j], upper[j]);
            moved |= trial[j] != x[j];
        }

        return moved;
    }

    /// <summary>The code when no step helps any more: a minimum if the gradient is no larger than rounding of x explains.</summary>
    private SolveCode Stalled(ReadOnlySpan<double> x, SolveOptions options, SolveCode otherwise)
    {
        double length = Math.Sqrt(2 * f), rounding = 4 * Epsilon * ImageOfPoint(x);
        if (length <= rounding) return SolveCode.ExactFit;
        return measure <= Math.Max(options.GradientTolerance, rounding / length) ? Classify(x) : otherwise;
    }

    /// <summary>Changes of the objective below this are not worth a comparison: rounding of x alone moves residuals by eps |J x|.</summary>
    private double NoiseOf(ReadOnlySpan<double> x) => Math.Max(Noise * f, 0.1 * Epsilon * ImageOfPoint(x) * Math.Sqrt(2 * f));

    private double ImageOfPoint(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int j = 0; j < p; j++) sum += columnNorms[j] * x[j] * (columnNorms[j] * x[j]);
        return Math.Sqrt(sum);
    }

    private SolveCode Classify(ReadOnlySpan<double> x)
    {
        bool onBound = false;
        int k = 0;
        for (int j = 0; j < p; j++)
        {
            bool held = BoundedStep.IsHeld(x[j], gradient[j], lower[j], upper[j]);
            onBound |= held;
            if (held) continue;
            double inverse = columnNorms[j] > 0 ? 1 / columnNorms[j] : 0;
            for (int i = 0; i < p; i++) normal[k * p + i] = triangle[j * p + i] * inverse;
            k++;
        }

        if (k > 0)
        {
            HouseholderQr.Factor(normal, p, k, diagonal, pivot, norms);
            if (HouseholderQr.Rank(diagonal, k, 1e-13) < k) return SolveCode.FlatDirection;
        }

        return onBound ? SolveCode.ConvergedAtBound : SolveCode.Converged;
    }

    private static double NextRadius(double radius, double ratio, double length)
    {
        if (ratio >= 0.75) return Math.Max(2 * length, Math.Min(radius, 100 * length));
        if (ratio >= 0.25) return radius;
        double shrink = double.IsFinite(ratio) && ratio > -10 ? Math.Clamp(0.5 / (1 - ratio), 0.1, 0.5) : 0.1;
        return shrink * Math.Min(radius, 10 * length);
    }

    private double ScaledNorm(ReadOnlySpan<double> v)
    {
        double sum = 0;
        for (int j = 0; j < p; j++) sum += scaling[j] * v[j] * (scaling[j] * v[j]);
        return Math.Sqrt(sum);
    }

    private void SetBounds(Span<double> x, ReadOnlySpan<double> lowerBounds, ReadOnlySpan<double> upperBounds)
    {
        for (int j = 0; j < p; j++)
        {
            lower[j] = lowerBounds.IsEmpty ? double.NegativeInfinity : lowerBounds[j];
            upper[j] = upperBounds.IsEmpty ? double.PositiveInfinity : upperBounds[j];
            if (!(lower[j] <= upper[j])) throw new ArgumentException($"lower bound {lower[j]} of parameter {j} is above upper bound {upper[j]}");
            x[j] = Math.Clamp(x[j], lower[j], upper[j]);
        }
    }

    private static bool IsFinite(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) return false;
        }

        return true;
    }

    private SolveOutcome End(SolveCode code, ReadOnlySpan<double> x, int iterations)
    {
        ulong atLower = 0, atUpper = 0;
        for (int j = 0; j < p; j++)
        {
            if (x[j] <= lower[j]) atLower |= 1UL << j;
            else if (x[j] >= upper[j]) atUpper |= 1UL << j;
        }

        return new SolveOutcome(code, f, iterations, evaluations, measure, atLower, atUpper);
    }
}
