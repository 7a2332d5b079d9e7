namespace Foretrain.Planning;

/// <summary>A straight line through (ln C, ln value), by weighted least squares.</summary>
/// <param name="Intercept">ln k.</param>
/// <param name="Slope">a.</param>
/// <param name="InterceptError">Standard error of ln k from the scatter; NaN with two points.</param>
/// <param name="SlopeError">Standard error of a from the scatter; NaN with two points.</param>
internal sealed record LogLine(double Intercept, double Slope, double InterceptError, double SlopeError)
{
    /// <summary>The line, or null with fewer than two different abscissae.</summary>
    public static LogLine? Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        double sum = 0, meanX = 0, meanY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double w = weights.IsEmpty ? 1 : weights[i];
            sum += w;
            meanX += w * x[i];
            meanY += w * y[i];
        }

        meanX /= sum;
        meanY /= sum;
        double xx = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double w = weights.IsEmpty ? 1 : weights[i];
            xx += w * (x[i] - meanX) * (x[i] - meanX);
            xy += w * (x[i] - meanX) * (y[i] - meanY);
        }

        if (!(xx > 1e-12 * sum)) return null;
        double slope = xy / xx, squares = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double residual = y[i] - meanY - slope * (x[i] - meanX);
            squares += (weights.IsEmpty ? 1 : weights[i]) * residual * residual;
        }

        double variance = x.Length > 2 ? squares / (x.Length - 2) : double.NaN;
        return new(meanY - slope * meanX, slope, Math.Sqrt(variance * (1 / sum + meanX * meanX / xx)), Math.Sqrt(variance / xx));
    }
}
