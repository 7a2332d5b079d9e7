namespace Foretrain.Ranking;

/// <summary>
/// Akaike's criterion with its correction for few runs, from one likelihood for all laws. Laws are fitted by different objectives on
/// different scales, whose minima cannot be compared; here every law's residuals are taken on the same scale (logarithms where all
/// outcomes are positive) and given a Student t density with four degrees of freedom, whose scale is estimated: near the normal density
/// for most runs, unmoved by a few wild ones.
/// </summary>
/// <remarks>
/// References: Hurvich and Tsai, Biometrika 76 (1989) 297-307; Lange, Little and Taylor, J. Am. Stat. Assoc. 84 (1989) 881-896 (four
/// degrees of freedom). Rows count as independent: checkpoints of one run make differences look surer than they are.
/// </remarks>
internal static class CommonLikelihood
{
    private const double Freedom = 4;

    /// <summary>AICc of residuals; NaN when there are no more rows than constants or a residual is not finite.</summary>
    /// <param name="residuals">Residuals on the common scale.</param>
    /// <param name="weights">Weight per row, or null.</param>
    /// <param name="constants">Constants fitted; the scale is one more.</param>
    public static double Aicc(double[] residuals, double[]? weights, int constants)
    {
        double total = weights?.Sum() ?? residuals.Length;
        int n = weights?.Count(w => w > 0) ?? residuals.Length, k = constants + 1;
        if (n <= k + 1 || residuals.Any(r => !double.IsFinite(r))) return double.NaN;
        double[] w = [.. residuals.Select((_, i) => weights is null ? 1 : weights[i] * n / total)];
        double scale = residuals.Select((r, i) => w[i] * r * r).Sum() / n;
        if (!(scale > 0)) return double.NegativeInfinity;

        // The expectation-maximisation step of the t scale; it only ever goes up in likelihood.
        for (int step = 0; step < 500; step++)
        {
            double next = 0;
            for (int i = 0; i < residuals.Length; i++) next += w[i] * (Freedom + 1) / (Freedom + residuals[i] * residuals[i] / scale) * residuals[i] * residuals[i] / n;
            bool settled = Math.Abs(next - scale) <= 1e-12 * scale;
            scale = Math.Max(next, 1e-300);
            if (settled) break;
        }

        double minusTwice = 0;
        for (int i = 0; i < residuals.Length; i++)
            minusTwice += w[i] * (Math.Log(scale) + (Freedom + 1) * Math.Log(1 + residuals[i] * residuals[i] / (Freedom * scale)));
        minusTwice -= 2 * n * LogNorm;
        return minusTwice + 2 * k + 2.0 * k * (k + 1) / (n - k - 1);
    }

    // Of the t density with four degrees of freedom: 3/8.
    private static readonly double LogNorm = Math.Log(0.375);
}
