using Foretrain.Expressions;
using Foretrain.Numerics;

namespace Foretrain.Laws.Kernels;

/// <summary>
/// Share of problems solved by at least one of k samples when the chance per sample varies between problems as a beta
/// distribution: 1 - B(alpha, beta + k) / B(alpha, beta) (Schaeffer et al. 2025, arXiv 2502.17578). Called as
/// <c>beta_coverage(samples, alpha, beta)</c>.
/// </summary>
public sealed class BetaCoverage : IKernel
{
    /// <inheritdoc/>
    public string Name => "beta_coverage";

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnArguments { get; } = ["samples"];

    /// <inheritdoc/>
    public IReadOnlyList<string> ScalarArguments { get; } = ["alpha", "beta"];

    /// <inheritdoc/>
    public IReadOnlyList<double> UnitExponents { get; } = [0];

    /// <inheritdoc/>
    public IBoundKernel Bind(IReadOnlyList<double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new Bound(columns[0]);
    }

    private sealed class Bound(double[] samples) : IBoundKernel
    {
        public void Evaluate(ReadOnlySpan<double> scalars, Span<double> values, Span<double> first, Span<double> second)
        {
            double alpha = scalars[0], beta = scalars[1];
            int n = samples.Length;
            for (int i = 0; i < n; i++)
            {
                // ln of the failure rate B(alpha, beta + k) / B(alpha, beta), as the small difference of rises over alpha
                var near = SpecialFunctions.GammaRise(beta, alpha);
                var far = SpecialFunctions.GammaRise(beta + samples[i], alpha);
                var all = SpecialFunctions.GammaRise(alpha + beta, samples[i]);
                double log = near.Log - far.Log, failure = Math.Exp(log), byAlpha = -all.First, byBeta = near.First - far.First;
                values[i] = log > -0.5 ? -ExpM1(log) : 1 - failure;
                if (!first.IsEmpty)
                {
                    first[i] = -failure * byAlpha;
                    first[n + i] = -failure * byBeta;
                }

                if (second.IsEmpty) continue;
                second[i] = -failure * ((byAlpha * byAlpha) - all.Second);
                second[n + i] = second[(2 * n) + i] = -failure * ((byAlpha * byBeta) - all.Second);
                second[(3 * n) + i] = -failure * ((byBeta * byBeta) + near.Second - far.Second);
            }
        }

        // exp(x) - 1 without cancellation, -0.5 < x <= 0.
        private static double ExpM1(double x)
        {
            double half = Math.Tanh(x / 2);
            return 2 * half / (1 - half);
        }
    }
}
