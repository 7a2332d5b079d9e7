namespace Foretrain.Numerics.Optimization;

/// <summary>
/// The trust-region subproblem: minimise g^T z + z^T H z / 2 over |z| at most radius, H symmetric and possibly indefinite.
/// <para>
/// When Cholesky succeeds, the Newton step is taken if it fits, else More and Sorensen's iteration on the multiplier starts
/// from zero, where it is monotone. When it fails, an eigen-decomposition gives the exact solution including the hard case
/// (gradient orthogonal to the most negative curvature), which is solved by adding the eigenvector up to the boundary.
/// </para>
/// <para>References: More and Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983) 553-572; Conn, Gould and Toint, Trust-Region
/// Methods (2000), chapter 7.</para>
/// </summary>
internal sealed class BallSubproblem(int size)
{
    private const double BoundaryTolerance = 0.05;
    private readonly double[] factor = new double[size * size];
    private readonly double[] vectors = new double[size * size];
    private readonly double[] values = new double[size];
    private readonly double[] rotated = new double[size];
    private readonly double[] work = new double[size];

    /// <summary>Writes the minimiser and returns the predicted reduction (at least 0), NaN when the data are not finite.</summary>
    public double Solve(ReadOnlySpan<double> hessian, ReadOnlySpan<double> gradient, int n, double radius, Span<double> z)
    {
        hessian[..(n * n)].CopyTo(factor);
        if (Cholesky.Factor(factor, n))
        {
            Negate(gradient, n, z);
            Cholesky.Solve(factor, n, z);
            double norm = HouseholderQr.Norm(z[..n]);
            if (norm <= radius) return Reduction(hessian, gradient, n, z);
            if (double.IsFinite(norm) && OnBoundary(hessian, gradient, n, radius, norm, z)) return Reduction(hessian, gradient, n, z);
        }

        return SolveByEigen(hessian, gradient, n, radius, z) ? Reduction(hessian, gradient, n, z) : double.NaN;
    }

    /// <summary>-(g^T z + z^T H z / 2).</summary>
    public static double Reduction(ReadOnlySpan<double> hessian, ReadOnlySpan<double> gradient, int n, ReadOnlySpan<double> z)
    {
        double linear = 0, quadratic = 0;
        for (int i = 0; i < n; i++)
        {
            double row = 0;
            for (int j = 0; j < n; j++) row += hessian[i * n + j] * z[j];
            quadratic += row * z[i];
            linear += gradient[i] * z[i];
        }

        return -(linear + 0.5 * quadratic);
    }

    private bool OnBoundary(
        ReadOnlySpan<double> hessian, ReadOnlySpan<double> gradient, int n, double radius, double norm, Span<double> z)
    {
        double multiplier = 0;
        for (int iteration = 0; iteration < 30; iteration++)
        {
            z[..n].CopyTo(work);
            Cholesky.SolveLower(factor, n, work);
            double q = HouseholderQr.Norm(work.AsSpan(0, n));
            if (!(q > 0)) return false;
            multiplier += norm / q * (norm / q) * ((norm - radius) / radius);
            hessian[..(n * n)].CopyTo(factor);
            for (int i = 0; i < n; i++) factor[i * n + i] += multiplier;
            if (!Cholesky.Factor(factor, n)) return false;
            Negate(gradient, n, z);
            Cholesky.Solve(factor, n, z);
            norm = HouseholderQr.Norm(z[..n]);
            if (Math.Abs(norm - radius) <= BoundaryTolerance * radius)
            {
                if (norm > radius) Scale(z, n, radius / norm);
                return true;
            }
        }

        return false;
    }

    private bool SolveByEigen(ReadOnlySpan<double> hessian, ReadOnlySpan<double> gradient, int n, double radius, Span<double> z)
    {
        hessian[..(n * n)].CopyTo(factor);
        if (!SymmetricEigen.Decompose(factor, n, values, vectors)) return false;
        double norm = 0;
        for (int k = 0; k < n; k++)
        {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += vectors[i * n + k] * gradient[i];
            rotated[k] = sum;
            norm += sum * sum;
        }

        norm = Math.Sqrt(norm);
        if (!double.IsFinite(norm)) return false;
        double largest = Math.Max(Math.Abs(values[0]), Math.Abs(values[n - 1]));
        double zero = 1e-15 * n * largest, gradientZero = 1e-15 * norm;
        double least = values[0];
        double floor = Math.Max(0, -least);

        // At the floor, the singular directions have no share when the gradient has none along them.
        bool bounded = true;
        double inner = 0;
        for (int k = 0; k < n; k++)
        {
            double shifted = values[k] + floor;
            if (shifted <= zero)
            {
                work[k] = 0;
                if (Math.Abs(rotated[k]) > gradientZero) bounded = false;
            }
            else
            {
                work[k] = -rotated[k] / shifted;
                inner += work[k] * work[k];
            }
        }

        if (bounded && inner <= radius * radius)
        {
            if (least < -zero)
            {
                double along = Math.Sqrt(Math.Max(0, radius * radius - inner));
                work[0] = rotated[0] > 0 ? -along : along;
            }
        }
        else
        {
            double multiplier = Secular(n, radius, floor, norm);
            for (int k = 0; k < n; k++) work[k] = -rotated[k] / Math.Max(values[k] + multiplier, double.Epsilon);
        }

        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int k = 0; k < n; k++) sum += vectors[i * n + k] * work[k];
            z[i] = sum;
        }

        double length = HouseholderQr.Norm(z[..n]);
        if (!double.IsFinite(length)) return false;
        if (length > radius) Scale(z, n, radius / length);
        return true;
    }

    /// <summary>Root of 1/radius - 1/|z(multiplier)| above floor, by Newton within a shrinking bracket.</summary>
    private double Secular(int n, double radius, double floor, double norm)
    {
        double low = floor, high = floor + norm / radius;
        double multiplier = Math.Max(low + 1e-3 * (high - low), low);
        for (int iteration = 0; iteration < 100; iteration++)
        {
            double sum = 0, slope = 0;
            for (int k = 0; k < n; k++)
            {
                double shifted = values[k] + multiplier;
                double part = rotated[k] / shifted;
                if (rotated[k] == 0) continue;
                sum += part * part;
                slope += part * part / shifted;
            }

            double length = Math.Sqrt(sum);
            if (Math.Abs(length - radius) <= BoundaryTolerance * radius) return multiplier;
            if (length > radius) low = multiplier;
            else high = multiplier;
            double next = multiplier + sum / slope * ((length - radius) / radius);
            if (!(next > low && next < high))
            {
                // The root may lie many decades above the floor: halve in the exponent while that is meaningful.
                double a = Math.Max(low - floor, 1e-16 * (high - floor)), b = high - floor;
                next = floor + Math.Sqrt(a) * Math.Sqrt(b);
            }

            if (next == multiplier) return high;
            multiplier = next;
        }

        return high;
    }

    private static void Negate(ReadOnlySpan<double> source, int n, Span<double> target)
    {
        for (int i = 0; i < n; i++) target[i] = -source[i];
    }

    private static void Scale(Span<double> z, int n, double factor)
    {
        for (int i = 0; i < n; i++) z[i] *= factor;
    }
}
