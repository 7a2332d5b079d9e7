namespace Foretrain.Numerics;

/// <summary>
/// Non-negative least squares for a few coefficients, from the normal equations: minimise x^T G x / 2 - x^T c with x_j >= 0
/// where flagged and x_j free elsewhere, G = A^T A and c = A^T b.
/// <para>
/// Lawson and Hanson's active set: the passive set grows by the coefficient with the largest positive gradient; after each
/// solve, coefficients that went negative are stepped back to zero and dropped. Columns are scaled to unit diagonal so that
/// tests on the gradient are cosines. A coefficient whose column depends linearly on the passive ones is left at zero.
/// </para>
/// <para>References: Lawson and Hanson, Solving Least Squares Problems (1974), chapter 23; Bro and de Jong, J. Chemometrics
/// 11 (1997) 393-401 for the normal-equation form.</para>
/// </summary>
internal sealed class Nnls(int size)
{
    private readonly double[] scaled = new double[size * size];
    private readonly double[] factor = new double[size * size];
    private readonly double[] rhs = new double[size];
    private readonly double[] scale = new double[size];
    private readonly double[] trial = new double[size];
    private readonly int[] passive = new int[size];
    private readonly bool[] isPassive = new bool[size];
    private readonly bool[] excluded = new bool[size];
    private int count;

    /// <summary>
    /// Solves; <paramref name="nonNegative"/> says which coefficients are bounded (empty: all). False when the data are not
    /// finite or the iteration did not settle; x is then the last feasible point.
    /// </summary>
    /// <param name="gram">G, row-major, full.</param>
    /// <param name="moment">c.</param>
    /// <param name="nonNegative">Flag per coefficient, or empty.</param>
    /// <param name="x">Receives the solution.</param>
    public bool Solve(ReadOnlySpan<double> gram, ReadOnlySpan<double> moment, ReadOnlySpan<bool> nonNegative, Span<double> x)
    {
        x[..size].Clear();
        if (!Prepare(gram, moment)) return false;
        count = 0;
        for (int j = 0; j < size; j++)
        {
            excluded[j] = scale[j] == 0;
            isPassive[j] = false;
        }

        // Free coefficients are passive from the start; one that the others already span stays at zero.
        for (int j = 0; j < size; j++)
        {
            bool bounded = nonNegative.IsEmpty || nonNegative[j];
            if (bounded || excluded[j]) continue;
            Add(j);
            if (!FactorPassive())
            {
                Remove(j);
                excluded[j] = true;
            }
        }

        if (count > 0)
        {
            SolvePassive();
            for (int k = 0; k < count; k++) x[passive[k]] = trial[k];
        }

        double tolerance = 1e-14 * size;
        for (int iteration = 0; iteration < 10 * size + 10; iteration++)
        {
            int entering = MostPromising(x, tolerance);
            if (entering < 0)
            {
                for (int j = 0; j < size; j++) x[j] = scale[j] > 0 ? x[j] / scale[j] : 0;
                return true;
            }

            Add(entering);
            if (!FactorPassive())
            {
                Remove(entering);
                excluded[entering] = true;
                continue;
            }

            SolvePassive();
            if (trial[count - 1] <= 0)
            {
                // Rounding said "enter", the solve says otherwise: taking it would cycle.
                Remove(entering);
                excluded[entering] = true;
                continue;
            }

            if (!StepToFeasible(x, nonNegative)) return false;
            for (int j = 0; j < size; j++)
            {
                if (scale[j] > 0 && j != entering && (nonNegative.IsEmpty || nonNegative[j])) excluded[j] = false;
            }
        }

        for (int j = 0; j < size; j++) x[j] = scale[j] > 0 ? x[j] / scale[j] : 0;
        return false;
    }

    private bool Prepare(ReadOnlySpan<double> gram, ReadOnlySpan<double> moment)
    {
        for (int j = 0; j < size; j++)
        {
            double d = gram[j * size + j];
            if (!double.IsFinite(d) || d < 0 || !double.IsFinite(moment[j])) return false;
            scale[j] = Math.Sqrt(d);
        }

        for (int i = 0; i < size; i++)
        {
            double si = scale[i];
            rhs[i] = si > 0 ? moment[i] / si : 0;
            for (int j = 0; j < size; j++)
            {
                double product = si * scale[j];
                double value = product > 0 ? gram[i * size + j] / product : 0;
                if (!double.IsFinite(value)) return false;
                scaled[i * size + j] = value;
            }
        }

        return true;
    }

    private int MostPromising(ReadOnlySpan<double> x, double tolerance)
    {
        int best = -1;
        double bestValue = 0;
        for (int j = 0; j < size; j++)
        {
            if (isPassive[j] || excluded[j]) continue;
            double sum = rhs[j], magnitude = Math.Abs(sum);
            for (int k = 0; k < count; k++)
            {
                double term = scaled[j * size + passive[k]] * x[passive[k]];
                sum -= term;
                magnitude += Math.Abs(term);
            }

            // Compared with its own terms, so that a small coefficient beside a large one is not taken for rounding.
            if (sum > bestValue && sum > tolerance * magnitude)
            {
                best = j;
                bestValue = sum;
            }
        }

        return best;
    }

    private bool StepToFeasible(Span<double> x, ReadOnlySpan<bool> nonNegative)
    {
        for (int guard = 0; guard <= size; guard++)
        {
            double step = 1;
            int blocking = -1;
            for (int k = 0; k < count; k++)
            {
                int j = passive[k];
                if (trial[k] > 0 || (!nonNegative.IsEmpty && !nonNegative[j])) continue;
                double ratio = x[j] / (x[j] - trial[k]);
                if (double.IsNaN(ratio)) ratio = 0;
                if (ratio < step || blocking < 0)
                {
                    step = Math.Min(step, ratio);
                    blocking = j;
                }
            }

            for (int k = 0; k < count; k++)
            {
                int j = passive[k];
                x[j] = blocking < 0 ? trial[k] : x[j] + step * (trial[k] - x[j]);
            }

            if (blocking < 0) return true;
            x[blocking] = 0;
            Remove(blocking);
            for (int k = count - 1; k >= 0; k--)
            {
                int j = passive[k];
                if ((nonNegative.IsEmpty || nonNegative[j]) && x[j] <= 0)
                {
                    x[j] = 0;
                    Remove(j);
                }
            }

            if (count == 0) return true;
            if (!FactorPassive()) return false;
            SolvePassive();
        }

        return false;
    }

    private void Add(int j)
    {
        passive[count++] = j;
        isPassive[j] = true;
    }

    private void Remove(int j)
    {
        int at = Array.IndexOf(passive, j, 0, count);
        for (int k = at; k < count - 1; k++) passive[k] = passive[k + 1];
        count--;
        isPassive[j] = false;
    }

    private bool FactorPassive()
    {
        for (int r = 0; r < count; r++)
        {
            for (int c = 0; c <= r; c++) factor[r * count + c] = scaled[passive[r] * size + passive[c]];
        }

        return Cholesky.Factor(factor.AsSpan(0, count * count), count);
    }

    private void SolvePassive()
    {
        for (int k = 0; k < count; k++) trial[k] = rhs[passive[k]];
        Cholesky.Solve(factor.AsSpan(0, count * count), count, trial.AsSpan(0, count));
    }
}
