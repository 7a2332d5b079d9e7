namespace Foretrain.Numerics;

/// <summary>
/// Eigenvalues and vectors of small symmetric matrices by the cyclic Jacobi method, and what follows from them:
/// pseudo-inverse and condition number.
/// <para>
/// Jacobi is slower than tridiagonal QL but simpler, unconditionally stable and more accurate for the small eigenvalues
/// of scaled positive definite matrices, which is what decides whether a parameter is identified.
/// </para>
/// <para>References: Golub and Van Loan, 4th ed., section 8.5; Rutishauser, Numer. Math. 9 (1966) 1-10; Demmel and Veselic,
/// SIAM J. Matrix Anal. Appl. 13 (1992) 1204-1245.</para>
/// </summary>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    /// <summary>
    /// Decomposes a = V diag(values) V^T. <paramref name="a"/> (row-major, full) is destroyed; column j of
    /// <paramref name="vectors"/> (row-major) belongs to values[j]; values ascend. False when a holds a non-finite number.
    /// </summary>
    public static bool Decompose(Span<double> a, int n, Span<double> values, Span<double> vectors)
    {
        for (int i = 0; i < n * n; i++)
        {
            if (!double.IsFinite(a[i])) return false;
        }

        vectors[..(n * n)].Clear();
        for (int i = 0; i < n; i++) vectors[i * n + i] = 1;

        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            bool rotated = false;
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++) rotated |= Rotate(a, n, p, q, vectors);
            }

            if (!rotated) break;
        }

        for (int i = 0; i < n; i++) values[i] = a[i * n + i];
        SortAscending(values, vectors, n);
        return true;
    }

    /// <summary>
    /// Writes the pseudo-inverse of the symmetric matrix a (destroyed): eigenvalues with |value| at most
    /// tolerance x largest |value| count as zero. Returns the rank kept, -1 when a is not finite.
    /// </summary>
    public static int PseudoInverse(Span<double> a, int n, Span<double> inverse, double tolerance = 1e-14)
    {
        double[] values = new double[n];
        double[] vectors = new double[n * n];
        if (!Decompose(a, n, values, vectors)) return -1;
        double largest = 0;
        foreach (double value in values) largest = Math.Max(largest, Math.Abs(value));
        inverse[..(n * n)].Clear();
        int rank = 0;
        for (int k = 0; k < n; k++)
        {
            if (!(Math.Abs(values[k]) > tolerance * largest)) continue;
            rank++;
            double reciprocal = 1 / values[k];
            for (int i = 0; i < n; i++)
            {
                double scaled = vectors[i * n + k] * reciprocal;
                for (int j = 0; j < n; j++) inverse[i * n + j] += scaled * vectors[j * n + k];
            }
        }

        return rank;
    }

    /// <summary>Largest |eigenvalue| over smallest, infinity when singular, NaN when a (destroyed) is not finite.</summary>
    public static double Condition(Span<double> a, int n)
    {
        double[] values = new double[n];
        if (!Decompose(a, n, values, new double[n * n])) return double.NaN;
        double largest = 0, smallest = double.PositiveInfinity;
        foreach (double value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
            smallest = Math.Min(smallest, Math.Abs(value));
        }

        return smallest > 0 ? largest / smallest : double.PositiveInfinity;
    }

    private static bool Rotate(Span<double> a, int n, int p, int q, Span<double> vectors)
    {
        double apq = a[p * n + q];
        if (apq == 0) return false;
        double app = a[p * n + p], aqq = a[q * n + q];

        // Relative to both diagonals: this is what keeps tiny eigenvalues of graded matrices accurate.
        if (Math.Abs(apq) <= 1e-17 * Math.Sqrt(Math.Abs(app)) * Math.Sqrt(Math.Abs(aqq)) || Math.Abs(apq) < 1e-300)
        {
            a[p * n + q] = 0;
            a[q * n + p] = 0;
            return false;
        }

        double theta = 0.5 * (aqq - app) / apq;
        double t = Math.Abs(theta) > 1e150
            ? 0.5 / theta
            : Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt(1 + theta * theta));
        double c = 1 / Math.Sqrt(1 + t * t), s = t * c;
        double tau = s / (1 + c);
        double newPp = app - t * apq, newQq = aqq + t * apq;
        a[p * n + p] = newPp;
        a[q * n + q] = newQq;
        a[p * n + q] = 0;
        a[q * n + p] = 0;
        for (int k = 0; k < n; k++)
        {
            double vkp = vectors[k * n + p], vkq = vectors[k * n + q];
            vectors[k * n + p] = vkp - s * (vkq + tau * vkp);
            vectors[k * n + q] = vkq + s * (vkp - tau * vkq);
            if (k == p || k == q) continue;
            double akp = a[k * n + p], akq = a[k * n + q];
            double rp = akp - s * (akq + tau * akp), rq = akq + s * (akp - tau * akq);
            a[k * n + p] = rp;
            a[p * n + k] = rp;
            a[k * n + q] = rq;
            a[q * n + k] = rq;
        }

        // A rotation too small to change either diagonal is a sign of convergence for this pair.
        return newPp != app || newQq != aqq;
    }

    private static void SortAscending(Span<double> values, Span<double> vectors, int n)
    {
        for (int i = 0; i < n - 1; i++)
        {
            int least = i;
            for (int j = i + 1; j < n; j++)
            {
                if (values[j] < values[least]) least = j;
            }

            if (least == i) continue;
            (values[i], values[least]) = (values[least], values[i]);
            for (int k = 0; k < n; k++)
            {
                (vectors[k * n + i], vectors[k * n + least]) = (vectors[k * n + least], vectors[k * n + i]);
            }
        }
    }
}
