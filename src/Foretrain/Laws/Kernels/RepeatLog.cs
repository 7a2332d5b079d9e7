using Foretrain.Expressions;

namespace Foretrain.Laws.Kernels;

/// <summary>
/// Logarithm of the samples that training on repeated data is worth, for laws in which every further pass counts less
/// (Goyal et al. 2024, arXiv 2404.07177). Called as <c>repeat_log(samples, unique, pools, tau)</c>: with passes over
/// <c>unique</c> samples ending at n_1 &lt; n_2 &lt; ... &lt; n_K = samples (the last one may be cut short), it is
/// ln n_1 + sum over j = 2..K of 2^(-(j - 1) / (pools tau)) ln(n_j / n_{j-1}). One unit of <c>tau</c> is a pass over a pool
/// used alone; in a mix of p equal pools each of its examples comes up p times less often.
/// </summary>
public sealed class RepeatLog : IKernel
{
    // Beyond this the weights of all passes would take longer than any fit is worth; such a count is a slip of units.
    private const double MostPasses = 100_000;

    /// <inheritdoc/>
    public string Name => "repeat_log";

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnArguments { get; } = ["samples", "unique", "pools"];

    /// <inheritdoc/>
    public IReadOnlyList<string> ScalarArguments { get; } = ["tau"];

    /// <inheritdoc/>
    public IReadOnlyList<double> UnitExponents { get; } = [0, 0, 0];

    /// <inheritdoc/>
    /// <exception cref="ForetrainException"><c>bad-repetition</c>: samples that are not positive, or passes without end.</exception>
    public IBoundKernel Bind(IReadOnlyList<double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        (double[] samples, double[] unique, double[] pools) = (columns[0], columns[1], columns[2]);
        var steps = new double[samples.Length][];
        for (int i = 0; i < samples.Length; i++) steps[i] = Steps(samples[i], unique[i], pools[i]);
        return new Bound(steps, pools);
    }

    // ln n_1, then ln(n_j / n_{j-1}) pass by pass.
    private static double[] Steps(double samples, double unique, double pools)
    {
        if (!(samples > 0 && unique > 0 && pools > 0 && samples / unique <= MostPasses))
        {
            throw new ForetrainException("bad-repetition", $"{samples:G6} samples from {unique:G6} different ones in {pools:G6} pools is no training run",
                hint: $"samples, unique samples and pools are positive, and passes at most {MostPasses:G6}");
        }

        var steps = new double[Math.Max(1, (int)Math.Ceiling(samples / unique * (1 - 1e-12)))];
        steps[0] = Math.Log(Math.Min(samples, unique));
        for (int j = 2; j <= steps.Length; j++) steps[j - 1] = Math.Log((j == steps.Length ? samples / unique : j) / (j - 1));
        return steps;
    }

    private sealed class Bound(double[][] steps, double[] pools) : IBoundKernel
    {
        public void Evaluate(ReadOnlySpan<double> scalars, Span<double> values, Span<double> first, Span<double> second)
        {
            double tau = scalars[0];
            for (int i = 0; i < steps.Length; i++)
            {
                double sum = 0, slope = 0, bend = 0;
                for (int j = 0; j < steps[i].Length; j++)
                {
                    // weight = exp(-c / tau)
                    double c = j * Math.Log(2) / pools[i], weight = Math.Exp(-c / tau) * steps[i][j], rate = c / (tau * tau);
                    sum += weight;
                    slope += weight * rate;
                    bend += weight * rate * (rate - (2 / tau));
                }

                values[i] = sum;
                if (!first.IsEmpty) first[i] = slope;
                if (!second.IsEmpty) second[i] = bend;
            }
        }
    }
}
