using System.Runtime.Intrinsics;

namespace Foretrain.Numerics;

/// <summary>
/// Householder QR with column pivoting of a tall column-major matrix, in place, and least squares with rank detection.
/// <para>
/// A P = Q R. After <see cref="Factor"/> column k of a holds the reflector k from row k down (its first element in the
/// diagonal place) and R above it; the diagonal of R is in <c>diagonal</c>. Columns are chosen by largest remaining norm,
/// so |diagonal| does not increase and rank shows as a drop.
/// </para>
/// <para>References: Businger and Golub, Numer. Math. 7 (1965) 269-276; Golub and Van Loan, 4th ed., section 5.4; norm
/// down-dating guard after Drmac and Bujanovic, ACM TOMS 35 (2008) 12.</para>
/// </summary>
internal static class HouseholderQr
{
    /// <summary>
    /// Factors the m x n matrix a (column-major, column stride m) in place. <paramref name="norms"/> is workspace of 2 n.
    /// Without <paramref name="pivoting"/> the permutation is the identity.
    /// </summary>
    public static void Factor(Span<double> a, int m, int n, Span<double> diagonal, Span<int> pivot, Span<double> norms, bool pivoting = true)
    {
        Span<double> partial = norms[..n], reference = norms.Slice(n, n);
        for (int j = 0; j < n; j++)
        {
            pivot[j] = j;
            partial[j] = Norm(a.Slice(j * m, m));
            reference[j] = partial[j];
        }

        int steps = Math.Min(m, n);
        for (int k = 0; k < n; k++)
        {
            if (k >= steps)
            {
                diagonal[k] = 0;
                continue;
            }

            if (pivoting) BringLargestForward(a, m, n, k, pivot, partial, reference);
            Span<double> v = a.Slice(k * m + k, m - k);
            double norm = Norm(v);
            if (norm == 0)
            {
                diagonal[k] = 0;
                continue;
            }

            double alpha = v[0] > 0 ? -norm : norm;

            // Scaled so that v . v = 2 |v0|: applying the reflector then needs one division by v0 only.
            double inverse = -1 / alpha;
            for (int i = 0; i < v.Length; i++) v[i] *= inverse;
            v[0] += 1;
            diagonal[k] = alpha;
            for (int j = k + 1; j < n; j++)
            {
                Span<double> column = a.Slice(j * m + k, m - k);
                Reflect(v, column);
                if (!pivoting || partial[j] == 0) continue;
                double ratio = Math.Abs(column[0]) / partial[j];
                double left = Math.Max(0, (1 + ratio) * (1 - ratio));
                double relative = partial[j] / reference[j];
                if (left * relative * relative <= 1e-8)
                {
                    partial[j] = Norm(column[1..]);
                    reference[j] = partial[j];
                }
                else
                {
                    partial[j] *= Math.Sqrt(left);
                }
            }
        }
    }

    /// <summary>Number of diagonal elements above tolerance x the largest.</summary>
    public static int Rank(ReadOnlySpan<double> diagonal, int n, double tolerance)
    {
        double largest = 0;
        for (int i = 0; i < n; i++) largest = Math.Max(largest, Math.Abs(diagonal[i]));
        int rank = 0;
        while (rank < n && Math.Abs(diagonal[rank]) > tolerance * largest) rank++;
        return rank;
    }

    /// <summary>b becomes Q^T b.</summary>
    public static void ApplyTranspose(ReadOnlySpan<double> a, int m, int n, ReadOnlySpan<double> diagonal, Span<double> b)
    {
        int steps = Math.Min(m, n);
        for (int k = 0; k < steps; k++)
        {
            if (diagonal[k] == 0) continue;
            Reflect(a.Slice(k * m + k, m - k), b.Slice(k, m - k));
        }
    }

    /// <summary>
    /// Basic least-squares solution of A x = b given Q^T b: the columns beyond <paramref name="rank"/> get 0.
    /// </summary>
    public static void SolveTriangle(
        ReadOnlySpan<double> a, int m, int n, ReadOnlySpan<double> diagonal, ReadOnlySpan<int> pivot, int rank,
        Span<double> qtb, Span<double> x)
    {
        x[..n].Clear();
        for (int i = rank - 1; i >= 0; i--)
        {
            double value = qtb[i] / diagonal[i];
            x[pivot[i]] = value;
            for (int k = 0; k < i; k++) qtb[k] -= a[i * m + k] * value;
        }
    }

    /// <summary>
    /// Least squares min |A x - b|: a and b are destroyed. Returns the numerical rank; |residual| is the norm of b from row
    /// n on afterwards when the rank is full.
    /// </summary>
    public static int LeastSquares(Span<double> a, int m, int n, Span<double> b, Span<double> x, double tolerance = 1e-13)
    {
        Span<double> diagonal = n <= 64 ? stackalloc double[n] : new double[n];
        Span<double> norms = n <= 64 ? stackalloc double[2 * n] : new double[2 * n];
        Span<int> pivot = n <= 64 ? stackalloc int[n] : new int[n];
        Factor(a, m, n, diagonal, pivot, norms);
        ApplyTranspose(a, m, n, diagonal, b);
        int rank = Rank(diagonal, n, tolerance);
        SolveTriangle(a, m, n, diagonal, pivot, rank, b, x);
        return rank;
    }

    /// <summary>Euclidean norm without overflow or harmful underflow; NaN when an element is NaN.</summary>
    public static double Norm(ReadOnlySpan<double> v)
    {
        double sum = Dot(v, v);
        if (sum is > 1e-280 and < 1e300) return Math.Sqrt(sum);
        double largest = 0;
        foreach (double value in v)
        {
            if (double.IsNaN(value)) return double.NaN;
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest == 0 || double.IsInfinity(largest)) return largest;
        sum = 0;
        foreach (double value in v) sum += (value / largest) * (value / largest);
        return largest * Math.Sqrt(sum);
    }

    /// <summary>Dot product in a fixed order of four lanes, the same on every machine width.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int i = 0;
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        if (a.Length >= 16)
        {
            var sum = Vector256<double>.Zero;
            for (; i + 4 <= a.Length; i += 4)
            {
                sum += Vector256.Create(a.Slice(i, 4)) * Vector256.Create(b.Slice(i, 4));
            }

            (s0, s1, s2, s3) = (sum[0], sum[1], sum[2], sum[3]);
        }

        double tail = 0;
        for (; i < a.Length; i++) tail += a[i] * b[i];
        return s0 + s1 + (s2 + s3) + tail;
    }

    private static void Reflect(ReadOnlySpan<double> v, Span<double> column)
    {
        double factor = -Dot(v, column) / v[0];
        if (factor == 0) return;
        int i = 0;
        if (v.Length >= 16)
        {
            var f = Vector256.Create(factor);
            for (; i + 4 <= v.Length; i += 4)
            {
                var updated = Vector256.Create<double>(column.Slice(i, 4))
                    + f * Vector256.Create(v.Slice(i, 4));
                Vector256.CopyTo(updated, column.Slice(i, 4));
            }
        }

        for (; i < v.Length; i++) column[i] += factor * v[i];
    }

    private static void BringLargestForward(
        Span<double> a, int m, int n, int k, Span<int> pivot, Span<double> partial, Span<double> reference)
    {
        int best = k;
        for (int j = k + 1; j < n; j++)
        {
            if (partial[j] > partial[best]) best = j;
        }

        if (best == k) return;
        Span<double> left = a.Slice(k * m, m), right = a.Slice(best * m, m);
        for (int i = 0; i < m; i++) (left[i], right[i]) = (right[i], left[i]);
        (pivot[k], pivot[best]) = (pivot[best], pivot[k]);
        partial[best] = partial[k];
        reference[best] = reference[k];
    }
}
