using Foretrain.Expressions;

namespace Foretrain.Laws.Kernels;

/// <summary>
/// Annealing area S2(s) = sum over steps i = 1..s of m_i, where m_i = lambda m_{i-1} + (lr_{i-1} - lr_i) and m_0 = 0
/// (Tissue et al. 2024, arXiv 2408.11029). Called as <c>lr_annealing(run, step, lr, lambda)</c> with lambda in 0..1. The rises of
/// the first warm-up, up to the first step at which the rate stops rising, count as zero: they are no annealing. A later
/// rise counts, and lowers S2. Between logged rows the rate is linear per step.
/// </summary>
public sealed class LrAnnealing : IKernel
{
    /// <inheritdoc/>
    public string Name => "lr_annealing";

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnArguments { get; } = ["run", "step", "lr"];

    /// <inheritdoc/>
    public IReadOnlyList<string> ScalarArguments { get; } = ["lambda"];

    /// <inheritdoc/>
    public IReadOnlyList<double> UnitExponents { get; } = [0, 1, 1];

    /// <inheritdoc/>
    /// <exception cref="ForetrainException"><c>bad-schedule</c>: steps that are not whole numbers, bad or conflicting rates.</exception>
    public IBoundKernel Bind(IReadOnlyList<double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        LrSegment[] segments = LrSchedule.Cut(columns);
        int[] lengths = [.. segments.Where(s => !s.WarmUp).Select(s => s.Steps).Distinct().Order()];
        int[] slot = [.. segments.Select(s => s.WarmUp ? -1 : Array.BinarySearch(lengths, s.Steps))];
        return new Bound(segments, slot, lengths);
    }

    /// <summary>A number with its first and second derivative in lambda.</summary>
    private readonly record struct Jet(double Value, double First, double Second)
    {
        public static Jet operator +(Jet x, Jet y) => new(x.Value + y.Value, x.First + y.First, x.Second + y.Second);

        public static Jet operator *(Jet x, Jet y) => new(
            x.Value * y.Value, (x.First * y.Value) + (x.Value * y.First),
            (x.Second * y.Value) + (2 * x.First * y.First) + (x.Value * y.Second));

        public static Jet operator *(double k, Jet x) => new(k * x.Value, k * x.First, k * x.Second);
    }

    /// <summary>
    /// What n steps of equal drop d do to the state (m, S): m' = Decay m + d Drop and S' = S + Carry m + d Area.
    /// </summary>
    private readonly record struct Stretch(Jet Decay, Jet Drop, Jet Carry, Jet Area);

    private sealed class Bound(LrSegment[] segments, int[] slot, int[] lengths) : IBoundKernel
    {
        public void Evaluate(ReadOnlySpan<double> scalars, Span<double> values, Span<double> first, Span<double> second)
        {
            Stretch[] stretches = Stretches(scalars[0]);
            Jet momentum = default, sum = default;
            for (int i = 0; i < segments.Length; i++)
            {
                LrSegment s = segments[i];
                if (s.StartsRun) (momentum, sum) = (default, default);
                if (!s.WarmUp && s.Steps > 0)
                {
                    Stretch stretch = stretches[slot[i]];
                    double drop = (s.From - s.To) / s.Steps;
                    sum = sum + (stretch.Carry * momentum) + (drop * stretch.Area);
                    momentum = (stretch.Decay * momentum) + (drop * stretch.Drop);
                }

                values[s.Row] = sum.Value;
                if (!first.IsEmpty) first[s.Row] = sum.First;
                if (!second.IsEmpty) second[s.Row] = sum.Second;
            }
        }

        // Runs are logged at a few distinct distances, so the per-step recursion runs once over the longest of them and
        // every row then costs the same. Sums of positive terms: closed forms with 1 / (1 - lambda) would cancel near 1.
        private Stretch[] Stretches(double lambda)
        {
            var stretches = new Stretch[lengths.Length];
            var l = new Jet(lambda, 1, 0);
            var decay = new Jet(1, 0, 0);
            Jet drop = default, area = default;
            int done = 0;
            for (int k = 0; k < lengths.Length; k++)
            {
                for (; done < lengths[k]; done++)
                {
                    drop = new Jet(1, 0, 0) + (l * drop);
                    area += drop;
                    decay = l * decay;
                }

                stretches[k] = new(decay, drop, l * drop, area);
            }

            return stretches;
        }
    }
}
