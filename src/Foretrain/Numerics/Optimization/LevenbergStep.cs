namespace Foretrain.Numerics.Optimization;

/// <summary>
/// The Gauss-Newton trust-region step inside a box, from the triangular factor of the Jacobian: minimise |q + R s| with
/// |D s| at most radius and lo - x at most s at most hi - x.
/// <para>
/// For a multiplier the step solves the stacked least-squares problem [R; sqrt(multiplier) D] by pivoted Householder QR, so
/// the condition number is never squared. The multiplier comes from Newton's iteration on 1/radius - 1/|D s| (Hebden, More)
/// inside a bracket. Rank deficiency at multiplier 0 gives the basic solution. Bounds are treated as in <see cref="BoundedStep"/>.
/// </para>
/// <para>References: More, The Levenberg-Marquardt algorithm, Lecture Notes in Mathematics 630 (1978) 105-116; Nocedal and
/// Wright, Numerical Optimization, 2nd ed., section 10.3.</para>
/// </summary>
internal sealed class LevenbergStep(int size)
{
    private readonly double[] stacked = new double[2 * size * size];
    private readonly double[] right = new double[2 * size];
    private readonly double[] diagonal = new double[size];
    private readonly double[] norms = new double[2 * size];
    private readonly double[] z = new double[size];
    private readonly double[] work = new double[size];
    private readonly double[] target = new double[size];
    private readonly int[] pivot = new int[size];
    private readonly int[] index = new int[size];
    private readonly bool[] held = new bool[size];

    /// <summary>True when the last step had to clip at a bound.</summary>
    public bool Clipped { get; private set; }

    /// <summary>Writes the step; <paramref name="triangle"/> is R, column-major size x size, <paramref name="q"/> the head of Q^T r.</summary>
    public void Solve(
        ReadOnlySpan<double> triangle, ReadOnlySpan<double> q, ReadOnlySpan<double> gradient, ReadOnlySpan<double> scaling,
        double radius, ReadOnlySpan<double> x, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, Span<double> step)
    {
        int n = size;
        for (int j = 0; j < n; j++)
        {
            held[j] = lower[j] >= upper[j] || (BoundedStep.IsHeld(x[j], gradient[j], lower[j], upper[j]) && gradient[j] != 0);
            step[j] = 0;
        }

        q[..n].CopyTo(target);
        Clipped = false;
        double left = radius;
        for (int round = 0; round <= n; round++)
        {
            int k = 0;
            for (int j = 0; j < n; j++)
            {
                if (!held[j]) index[k++] = j;
            }

            if (k == 0) return;
            SolveFree(triangle, scaling, k, left);
            bool violated = false;
            for (int a = 0; a < k; a++)
            {
                int j = index[a];
                double s = z[a] / scaling[j];
                if (x[j] + s >= lower[j] && x[j] + s <= upper[j]) continue;
                held[j] = true;
                violated = true;
                step[j] = (s < 0 ? lower[j] : upper[j]) - x[j];
                for (int i = 0; i <= j; i++) target[i] += triangle[j * n + i] * step[j];
            }

            if (!violated)
            {
                for (int a = 0; a < k; a++) step[index[a]] = z[a] / scaling[index[a]];
                return;
            }

            Clipped = true;
            double used = 0;
            for (int j = 0; j < n; j++) used += held[j] ? scaling[j] * step[j] * (scaling[j] * step[j]) : 0;
            left = Math.Max(0.1 * radius, Math.Sqrt(Math.Max(0, radius * radius - used)));
        }
    }

    /// <summary>Solves for the free variables in z = D s.</summary>
    private void SolveFree(ReadOnlySpan<double> triangle, ReadOnlySpan<double> scaling, int k, double radius)
    {
        double norm = SolveDamped(triangle, scaling, k, 0);
        if (norm <= 1.1 * radius) return;

        // Bracket: the scaled gradient norm over the radius is above the root.
        double gradientNorm = 0;
        for (int a = 0; a < k; a++)
        {
            int j = index[a];
            double g = 0;
            for (int i = 0; i <= j; i++) g += triangle[j * size + i] * target[i];
            gradientNorm += g / scaling[j] * (g / scaling[j]);
        }

        double low = 0, high = Math.Sqrt(gradientNorm) / radius;
        double multiplier = double.IsFinite(norm) && fullRank ? Correction(k, norm, radius) : 1e-3 * high;
        if (!(multiplier > 0 && multiplier < high)) multiplier = 1e-3 * high;
        for (int iteration = 0; iteration < 40; iteration++)
        {
            norm = SolveDamped(triangle, scaling, k, multiplier);
            if (Math.Abs(norm - radius) <= 0.1 * radius) return;
            if (norm > radius) low = multiplier;
            else high = multiplier;
            double next = multiplier + Correction(k, norm, radius);
            if (!(next > low && next < high)) next = Math.Max(1e-3 * high, Math.Sqrt(low) * Math.Sqrt(high));
            if (next == multiplier) break;
            multiplier = next;
        }

        if (norm > radius)
        {
            for (int a = 0; a < k; a++) z[a] *= radius / norm;
        }
    }

    private bool fullRank;

    /// <summary>Newton correction of the multiplier from the factor of the last damped solve.</summary>
    private double Correction(int k, double norm, double radius)
    {
        for (int a = 0; a < k; a++) work[a] = z[pivot[a]];
        int m = rows;
        for (int i = 0; i < k; i++)
        {
            double sum = work[i];
            for (int c = 0; c < i; c++) sum -= stacked[i * m + c] * work[c];
            work[i] = sum / diagonal[i];
        }

        double w = HouseholderQr.Norm(work.AsSpan(0, k));
        return norm / w * (norm / w) * ((norm - radius) / radius);
    }

    private int rows;

    private double SolveDamped(ReadOnlySpan<double> triangle, ReadOnlySpan<double> scaling, int k, double multiplier)
    {
        int n = size;
        rows = multiplier > 0 ? n + k : n;
        Span<double> a = stacked.AsSpan(0, rows * k);
        a.Clear();
        double root = Math.Sqrt(multiplier);
        for (int c = 0; c < k; c++)
        {
            int j = index[c];
            double inverse = 1 / scaling[j];
            for (int i = 0; i <= j; i++) a[c * rows + i] = triangle[j * n + i] * inverse;
            if (multiplier > 0) a[c * rows + n + c] = root;
        }

        Span<double> b = right.AsSpan(0, rows);
        b.Clear();
        for (int i = 0; i < n; i++) b[i] = -target[i];
        HouseholderQr.Factor(a, rows, k, diagonal, pivot, norms);
        HouseholderQr.ApplyTranspose(a, rows, k, diagonal, b);
        int rank = HouseholderQr.Rank(diagonal, k, multiplier > 0 ? 0 : 1e-15 * k);
        fullRank = rank == k;
        HouseholderQr.SolveTriangle(a, rows, k, diagonal, pivot, rank, b, z);
        return HouseholderQr.Norm(z.AsSpan(0, k));
    }
}
