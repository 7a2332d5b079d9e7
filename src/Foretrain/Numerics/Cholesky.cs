namespace Foretrain.Numerics;

/// <summary>
/// Cholesky factorisation of small symmetric positive definite matrices, in place and without allocation.
/// <para>
/// Matrices are dense, row-major, n x n; only the lower triangle is read and only the lower triangle is written, so the
/// strict upper triangle keeps whatever it held. A pivot that is not clearly positive is reported as failure rather than
/// repaired: the callers (trust regions, non-negative least squares) each have their own answer to indefiniteness.
/// </para>
/// <para>Reference: Golub and Van Loan, Matrix Computations, 4th ed., section 4.2.</para>
/// </summary>
internal static class Cholesky
{
    private const double PivotTolerance = 4 * 2.220446049250313e-16;

    /// <summary>Replaces the lower triangle of a by L with L L^T = a. False (and a destroyed) when a is not numerically positive definite.</summary>
    public static bool Factor(Span<double> a, int n)
    {
        for (int j = 0; j < n; j++)
        {
            Span<double> rowJ = a.Slice(j * n, j + 1);
            double diagonal = rowJ[j];
            double pivot = diagonal;
            for (int k = 0; k < j; k++) pivot -= rowJ[k] * rowJ[k];

            // Cancellation below a few ulps of the diagonal leaves no correct digit in the pivot. NaN fails here too.
            if (!(pivot > PivotTolerance * n * diagonal) || !double.IsFinite(pivot)) return false;
            double root = Math.Sqrt(pivot);
            rowJ[j] = root;
            double inverse = 1 / root;
            for (int i = j + 1; i < n; i++)
            {
                Span<double> rowI = a.Slice(i * n, j + 1);
                double sum = rowI[j];
                for (int k = 0; k < j; k++) sum -= rowI[k] * rowJ[k];
                rowI[j] = sum * inverse;
            }
        }

        return true;
    }

    /// <summary>
    /// Factors a + shift I with the smallest tried shift >= 0 that makes it positive definite (0, then multiples growing by 4
    /// from a size set by the diagonal). Returns the shift; <paramref name="factor"/> receives L.
    /// </summary>
    public static double FactorShifted(ReadOnlySpan<double> a, int n, Span<double> factor)
    {
        double largest = 0, smallest = double.PositiveInfinity;
        for (int i = 0; i < n; i++)
        {
            double d = a[i * n + i];
            smallest = Math.Min(smallest, d);
            for (int j = 0; j <= i; j++) largest = Math.Max(largest, Math.Abs(a[i * n + j]));
        }

        double unit = largest > 0 ? 1e-8 * largest : 1e-8;
        double shift = smallest > 0 ? 0 : -smallest + unit;
        while (true)
        {
            a[..(n * n)].CopyTo(factor);
            for (int i = 0; i < n; i++) factor[i * n + i] += shift;
            if (Factor(factor, n)) return shift;
            if (!double.IsFinite(shift) || !double.IsFinite(largest)) return double.NaN;
            shift = Math.Max(unit, 4 * shift);
        }
    }

    /// <summary>Solves L L^T x = b in place.</summary>
    public static void Solve(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        SolveLower(factor, n, b);
        SolveUpper(factor, n, b);
    }

    /// <summary>Solves L x = b in place.</summary>
    public static void SolveLower(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = factor.Slice(i * n, i + 1);
            double sum = b[i];
            for (int k = 0; k < i; k++) sum -= row[k] * b[k];
            b[i] = sum / row[i];
        }
    }

    /// <summary>Solves L^T x = b in place.</summary>
    public static void SolveUpper(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        for (int i = n - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = factor.Slice(i * n, i + 1);
            double value = b[i] / row[i];
            b[i] = value;
            for (int k = 0; k < i; k++) b[k] -= row[k] * value;
        }
    }

    /// <summary>Writes the full symmetric inverse of L L^T.</summary>
    public static void Inverse(ReadOnlySpan<double> factor, int n, Span<double> inverse)
    {
        Span<double> column = n <= 64 ? stackalloc double[n] : new double[n];
        for (int j = 0; j < n; j++)
        {
            column.Clear();
            column[j] = 1;
            Solve(factor, n, column);
            for (int i = 0; i < n; i++) inverse[i * n + j] = column[i];
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double mean = 0.5 * (inverse[i * n + j] + inverse[j * n + i]);
                inverse[i * n + j] = mean;
                inverse[j * n + i] = mean;
            }
        }
    }

    /// <summary>ln det(L L^T).</summary>
    public static double LogDeterminant(ReadOnlySpan<double> factor, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += Math.Log(factor[i * n + i]);
        return 2 * sum;
    }
}
