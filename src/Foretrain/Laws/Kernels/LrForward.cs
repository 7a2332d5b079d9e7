using Foretrain.Expressions;

namespace Foretrain.Laws.Kernels;

/// <summary>
/// Forward area S1(s) = sum over optimiser steps 1..s of the learning rate, warm-up included (Tissue et al. 2024,
/// arXiv 2408.11029). Called as <c>lr_forward(run, step, lr)</c>. How the rate is filled in between logged rows: linearly
/// per step, and from 0 at step 0 to the first logged row.
/// </summary>
public sealed class LrForward : IKernel
{
    /// <inheritdoc/>
    public string Name => "lr_forward";

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnArguments { get; } = ["run", "step", "lr"];

    /// <inheritdoc/>
    public IReadOnlyList<string> ScalarArguments { get; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<double> UnitExponents { get; } = [0, 1, 1];

    /// <inheritdoc/>
    /// <exception cref="ForetrainException"><c>bad-schedule</c>: steps that are not whole numbers, bad or conflicting rates.</exception>
    public IBoundKernel Bind(IReadOnlyList<double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var area = new double[columns[0].Length];
        double sum = 0;
        foreach (LrSegment s in LrSchedule.Cut(columns))
        {
            if (s.StartsRun) sum = 0;

            // sum over j = 1..n of from + (to - from) j / n; a segment of no steps has from = to and adds nothing
            sum += (s.Steps * s.From) + ((s.To - s.From) * (s.Steps + 1) / 2);
            area[s.Row] = sum;
        }

        return new Bound(area);
    }

    private sealed class Bound(double[] area) : IBoundKernel
    {
        public void Evaluate(ReadOnlySpan<double> scalars, Span<double> values, Span<double> first, Span<double> second)
            => area.CopyTo(values);
    }
}
