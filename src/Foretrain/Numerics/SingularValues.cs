namespace Foretrain.Numerics;

/// <summary>
/// Singular values of a tall column-major matrix by one-sided Jacobi (Hestenes) on its triangular factor.
/// <para>
/// QR first reduces m x n to n x n; rotations then make columns orthogonal, and their norms are the singular values. Column
/// scaling does not harm the small ones, unlike the eigenvalues of A^T A, which lose everything below 1e-8 of the largest.
/// </para>
/// <para>References: Hestenes, J. SIAM 6 (1958) 51-90; Drmac and Veselic, SIAM J. Matrix Anal. Appl. 29 (2008) 1322-1342.</para>
/// </summary>
internal static class SingularValues
{
    /// <summary>Writes the min(m, n) = n singular values, descending. The matrix (m >= n) is destroyed.</summary>
    public static void Compute(Span<double> a, int m, int n, Span<double> values)
    {
        double[] diagonal = new double[n];
        double[] norms = new double[2 * n];
        int[] pivot = new int[n];
        HouseholderQr.Factor(a, m, n, diagonal, pivot, norms);

        // Work on the columns of R^T: for pivoted QR they are closer to orthogonal, so few sweeps suffice.
        double[] w = new double[n * n];
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < j; i++) w[i * n + j] = a[j * m + i];
            w[j * n + j] = diagonal[j];
        }

        for (int sweep = 0; sweep < 60; sweep++)
        {
            bool rotated = false;
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++) rotated |= Orthogonalise(w.AsSpan(p * n, n), w.AsSpan(q * n, n));
            }

            if (!rotated) break;
        }

        for (int j = 0; j < n; j++) values[j] = HouseholderQr.Norm(w.AsSpan(j * n, n));
        values[..n].Sort();
        values[..n].Reverse();
    }

    /// <summary>Largest over smallest singular value; infinity when singular. The matrix is destroyed.</summary>
    public static double Condition(Span<double> a, int m, int n)
    {
        double[] values = new double[n];
        Compute(a, m, n, values);
        return values[n - 1] > 0 ? values[0] / values[n - 1] : double.PositiveInfinity;
    }

    private static bool Orthogonalise(Span<double> x, Span<double> y)
    {
        double alpha = HouseholderQr.Dot(x, x), beta = HouseholderQr.Dot(y, y), gamma = HouseholderQr.Dot(x, y);
        if (!(Math.Abs(gamma) > 1e-15 * Math.Sqrt(alpha) * Math.Sqrt(beta))) return false;
        double zeta = (beta - alpha) / (2 * gamma);
        double t = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
        double c = 1 / Math.Sqrt(1 + t * t), s = c * t;
        for (int i = 0; i < x.Length; i++)
        {
            double xi = x[i], yi = y[i];
            x[i] = c * xi - s * yi;
            y[i] = s * xi + c * yi;
        }

        return true;
    }
}
