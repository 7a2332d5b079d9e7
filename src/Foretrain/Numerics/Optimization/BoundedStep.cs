namespace Foretrain.Numerics.Optimization;

/// <summary>
/// A trust-region step for a quadratic model inside a box: minimise g^T s + s^T H s / 2 with |D s| at most radius and
/// lo - x at most s at most hi - x.
/// <para>
/// Parameters on a bound with the gradient pushing outwards are held. The rest solve the ball subproblem in the variables
/// D s; those that would leave the box are put on their bound, the others are solved again with that displacement known,
/// until nothing leaves (at most p rounds). If clipping has spoiled the step, the best point of the projected steepest
/// descent path replaces it, which keeps the convergence theory.
/// </para>
/// <para>References: Coleman and Li, SIAM J. Optim. 6 (1996) 418-445; Conn, Gould and Toint, Trust-Region Methods (2000),
/// chapter 12; Bertsekas, SIAM J. Control Optim. 20 (1982) 221-246.</para>
/// </summary>
internal sealed class BoundedStep(int size)
{
    private readonly BallSubproblem ball = new(size);
    private readonly double[] compressed = new double[size * size];
    private readonly double[] reduced = new double[size];
    private readonly double[] z = new double[size];
    private readonly double[] cauchy = new double[size];
    private readonly double[] best = new double[size];
    private readonly int[] index = new int[size];
    private readonly bool[] held = new bool[size];

    /// <summary>True when x_j is on a bound and moving against the gradient would leave the box.</summary>
    public static bool IsHeld(double x, double gradient, double lower, double upper) =>
        (x <= lower && gradient >= 0) || (x >= upper && gradient <= 0);

    /// <summary>
    /// x + step inside [lower, upper], and exactly on a bound when within rounding of it: a step of (bound - x) may miss the
    /// bound by an ulp, after which the parameter would count as free and block every further step.
    /// </summary>
    public static double Move(double x, double step, double lower, double upper)
    {
        double moved = x + step, slack = 4.4e-16 * (Math.Abs(x) + Math.Abs(step));
        if (step < 0 && moved - lower <= slack) return lower;
        if (step > 0 && upper - moved <= slack) return upper;
        return Math.Clamp(moved, lower, upper);
    }

    /// <summary>Writes the step and returns its predicted reduction; 0 when no parameter can move, NaN when not finite.</summary>
    public double Solve(
        ReadOnlySpan<double> hessian, ReadOnlySpan<double> gradient, ReadOnlySpan<double> scaling, double radius,
        ReadOnlySpan<double> x, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, Span<double> step)
    {
        int n = size;
        for (int j = 0; j < n; j++)
        {
            // A zero gradient on the bound is held only when the box has no room at all: curvature may pull inwards.
            held[j] = lower[j] >= upper[j] || (IsHeld(x[j], gradient[j], lower[j], upper[j]) && gradient[j] != 0);
            step[j] = 0;
        }

        bool clipped = false;
        double left = radius;
        for (int round = 0; round <= n; round++)
        {
            int k = Compress(hessian, gradient, scaling, step, clipped);
            if (k == 0) break;
            if (double.IsNaN(ball.Solve(compressed, reduced, k, left, z))) return double.NaN;
            bool violated = false;
            for (int a = 0; a < k; a++)
            {
                int j = index[a];
                double s = z[a] / scaling[j];
                if (x[j] + s < lower[j] || x[j] + s > upper[j])
                {
                    held[j] = true;
                    violated = true;
                    step[j] = (s < 0 ? lower[j] : upper[j]) - x[j];
                }
            }

            if (!violated)
            {
                for (int a = 0; a < k; a++) step[index[a]] = z[a] / scaling[index[a]];
                break;
            }

            clipped = true;
            double used = 0;
            for (int j = 0; j < n; j++) used += held[j] ? scaling[j] * step[j] * (scaling[j] * step[j]) : 0;
            left = Math.Max(0.1 * radius, Math.Sqrt(Math.Max(0, radius * radius - used)));
        }

        double reduction = BallSubproblem.Reduction(hessian, gradient, n, step);
        if (!clipped) return reduction;
        double along = CauchyPath(hessian, gradient, scaling, radius, x, lower, upper);
        if (reduction >= 0.5 * along) return reduction;
        cauchy.AsSpan(0, n).CopyTo(step);
        return along;
    }

    private int Compress(
        ReadOnlySpan<double> hessian, ReadOnlySpan<double> gradient, ReadOnlySpan<double> scaling, ReadOnlySpan<double> step,
        bool displaced)
    {
        int n = size, k = 0;
        for (int j = 0; j < n; j++)
        {
            if (!held[j]) index[k++] = j;
        }

        for (int a = 0; a < k; a++)
        {
            int i = index[a];
            double inverse = 1 / scaling[i];
            double g = gradient[i];
            if (displaced)
            {
                for (int j = 0; j < n; j++)
                {
                    if (held[j]) g += hessian[i * n + j] * step[j];
                }
            }

            reduced[a] = g * inverse;
            for (int b = 0; b < k; b++) compressed[a * k + b] = hessian[i * n + index[b]] * inverse / scaling[index[b]];
        }

        return k;
    }

    /// <summary>Best of a geometric ladder of points on the projected scaled steepest-descent path; result in cauchy.</summary>
    private double CauchyPath(
        ReadOnlySpan<double> hessian, ReadOnlySpan<double> gradient, ReadOnlySpan<double> scaling, double radius,
        ReadOnlySpan<double> x, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        int n = size;
        double norm = 0;
        for (int j = 0; j < n; j++)
        {
            if (IsHeld(x[j], gradient[j], lower[j], upper[j])) continue;
            norm += gradient[j] / scaling[j] * (gradient[j] / scaling[j]);
        }

        norm = Math.Sqrt(norm);
        best.AsSpan(0, n).Clear();
        double bestReduction = 0;
        double length = norm > 0 ? radius / norm : 0;
        for (int rung = 0; rung < 20 && length > 0; rung++, length *= 0.4)
        {
            for (int j = 0; j < n; j++)
            {
                double moved = Math.Clamp(x[j] - length * gradient[j] / (scaling[j] * scaling[j]), lower[j], upper[j]);
                cauchy[j] = moved - x[j];
            }

            double reduction = BallSubproblem.Reduction(hessian, gradient, n, cauchy);
            if (reduction > bestReduction)
            {
                bestReduction = reduction;
                cauchy.AsSpan(0, n).CopyTo(best);
            }
            else if (bestReduction > 0)
            {
                break;
            }
        }

        best.AsSpan(0, n).CopyTo(cauchy);
        return bestReduction;
    }
}
