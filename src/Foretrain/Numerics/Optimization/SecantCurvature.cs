namespace Foretrain.Numerics.Optimization;

/// <summary>
/// Secant estimate S of the curvature that Gauss-Newton neglects, sum over residuals of r_i times the Hessian of r_i.
/// <para>
/// After a step s, S is first sized down when it overstates the curvature seen along s, then given the symmetric rank-two
/// change of least weighted size that makes S s equal to (J+ - J)^T r+.
/// </para>
/// <para>Reference: Dennis, Gay and Welsch, ACM TOMS 7 (1981) 348-368, sections 3 and 4.</para>
/// </summary>
internal sealed class SecantCurvature(int size)
{
    private readonly double[] estimate = new double[size * size];
    private readonly double[] sum = new double[size * size];
    private readonly double[] y = new double[size];
    private readonly double[] target = new double[size];
    private readonly double[] image = new double[size];

    /// <summary>True once a step has been seen.</summary>
    public bool IsActive { get; private set; }

    /// <summary>The last result of <see cref="AddTo"/>.</summary>
    public ReadOnlySpan<double> Sum => sum;

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        estimate.AsSpan().Clear();
        IsActive = false;
    }

    /// <summary>s^T S s.</summary>
    public double Curvature(ReadOnlySpan<double> s)
    {
        if (!IsActive) return 0;
        double total = 0;
        for (int i = 0; i < size; i++)
        {
            double row = 0;
            for (int j = 0; j < size; j++) row += estimate[i * size + j] * s[j];
            total += row * s[i];
        }

        return total;
    }

    /// <summary>Puts J^T J + S into <see cref="Sum"/>.</summary>
    public void AddTo(ReadOnlySpan<double> normal)
    {
        for (int i = 0; i < size * size; i++) sum[i] = normal[i] + estimate[i];
    }

    /// <summary>Learns from an accepted step.</summary>
    /// <param name="s">The step.</param>
    /// <param name="gradient">J+^T r+.</param>
    /// <param name="oldGradient">J^T r.</param>
    /// <param name="crossGradient">J^T r+.</param>
    /// <param name="normal">J+^T J+.</param>
    public void Update(
        ReadOnlySpan<double> s, ReadOnlySpan<double> gradient, ReadOnlySpan<double> oldGradient,
        ReadOnlySpan<double> crossGradient, ReadOnlySpan<double> normal)
    {
        double curvature = Curvature(s), seen = 0, ys = 0, model = 0;
        for (int i = 0; i < size; i++)
        {
            y[i] = gradient[i] - oldGradient[i];
            target[i] = gradient[i] - crossGradient[i];
            seen += s[i] * target[i];
        }

        double sizing = curvature != 0 ? Math.Min(1, Math.Abs(seen / curvature)) : 1;
        if (!double.IsFinite(sizing)) sizing = 1;
        for (int i = 0; i < size * size; i++) estimate[i] *= sizing;
        AddTo(normal);
        for (int i = 0; i < size; i++)
        {
            double row = 0;
            for (int j = 0; j < size; j++) row += sum[i * size + j] * s[j];
            image[i] = row;
            model += row * s[i];
            ys += y[i] * s[i];
        }

        // The weight v behaves like BFGS when curvature is positive, and falls back to y (DFP) otherwise.
        double blend = ys > 0 && model > 0 ? Math.Sqrt(ys / model) : 0;
        double vs = 0, ws = 0;
        for (int i = 0; i < size; i++)
        {
            double row = 0;
            for (int j = 0; j < size; j++) row += estimate[i * size + j] * s[j];
            target[i] -= row;
            y[i] += blend * image[i];
            vs += y[i] * s[i];
            ws += target[i] * s[i];
        }

        IsActive = true;
        double norm = HouseholderQr.Norm(y) * HouseholderQr.Norm(s);
        if (!(Math.Abs(vs) > 1e-10 * norm)) return;
        double inverse = 1 / vs, correction = ws / (vs * vs);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                estimate[i * size + j] += (target[i] * y[j] + y[i] * target[j]) * inverse - correction * y[i] * y[j];
            }
        }

        foreach (double value in estimate)
        {
            if (double.IsFinite(value)) continue;
            Reset();
            return;
        }
    }
}
