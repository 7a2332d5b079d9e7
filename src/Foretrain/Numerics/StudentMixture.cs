using Foretrain.Numerics.Optimization;

namespace Foretrain.Numerics;

/// <summary>A weighted mixture of Student t distributions that share their degrees of freedom.</summary>
/// <param name="Weights">Weights, summing to one.</param>
/// <param name="Means">Centres.</param>
/// <param name="Scales">Scales, each positive or zero.</param>
/// <param name="Freedom">Degrees of freedom.</param>
public sealed record StudentMixture(double[] Weights, double[] Means, double[] Scales, double Freedom)
{
    /// <summary>Weighted mean of the centres.</summary>
    public double Centre
    {
        get
        {
            double sum = 0;
            for (int k = 0; k < Weights.Length; k++) sum += Weights[k] * Means[k];
            return sum;
        }
    }

    /// <summary>P(X at most x).</summary>
    public double Cdf(double x)
    {
        double sum = 0;
        for (int k = 0; k < Weights.Length; k++)
        {
            if (Weights[k] == 0) continue;
            sum += Weights[k] * (Scales[k] > 0 ? Distributions.StudentCdf((x - Means[k]) / Scales[k], Freedom) : x >= Means[k] ? 1 : 0);
        }

        return sum;
    }

    /// <summary>The x with Cdf(x) = probability, to 1e-9 of the widest component.</summary>
    /// <param name="probability">Strictly between 0 and 1.</param>
    public double Quantile(double probability)
    {
        double t = Distributions.StudentQuantile(probability, Freedom), low = double.PositiveInfinity, high = double.NegativeInfinity, widest = 0;
        for (int k = 0; k < Weights.Length; k++)
        {
            if (Weights[k] == 0) continue;
            double at = Means[k] + t * Scales[k];
            (low, high, widest) = (Math.Min(low, at), Math.Max(high, at), Math.Max(widest, Scales[k]));
        }

        // The quantile of a mixture lies between those of its components.
        double width = high - low;
        if (!(width > 1e-9 * widest)) return 0.5 * (low + high);
        double share = ScalarRoot.Brent(u => Cdf(low + u * width) - probability, -1e-6, 1 + 1e-6, 1e-10);
        return low + share * width; // NaN cannot be: the ends bracket it
    }
}
