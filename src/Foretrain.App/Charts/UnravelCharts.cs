using Foretrain.Figures;
using Foretrain.Laws;
using Foretrain.Quantities;
using Foretrain.Unraveling;

namespace Foretrain.App.Charts;

/// <summary>Laws of size, batch and training estimated one after the other.</summary>
internal static class UnravelCharts
{
    /// <summary>Critical batch over loss: what was read off the curves, and the law through it.</summary>
    /// <returns>Null where there was nothing to read off.</returns>
    public static Func<Figure>? Batch(StepwiseResult result)
    {
        if (result.Levels.Count == 0 || result.Batch.Law.Variables.Count != 1) return null;
        return () =>
        {
            LossLevel[] levels = [.. result.Levels];
            Axis x = ChartAxes.Linear("loss", "nat/token", levels.Select(l => l.Loss));
            Law law = result.Batch.Law;
            double[] grid = ChartAxes.Grid(x, 49), y = LawPrediction.Rows(law, law.Outputs[0].Name, result.Batch.Constants, new Dictionary<string, double[]>(StringComparer.Ordinal) { [law.Variables[0].Name] = grid });
            return new("Critical batch over loss", x, ChartAxes.Input("critical batch", "token", [.. levels.Select(l => l.CriticalBatch), .. y]) with { Ticks = TickText.Counts },
            [
                new LineMark([.. grid.Zip(y, (a, b) => new FigurePoint(a, b))]) { Name = law.Id },
                new PointMark([.. levels.Select(l => new FigurePoint(l.Loss, l.CriticalBatch))])
                {
                    Name = "read off the curves",
                    Series = 1,
                    Labels = [.. levels.Select(l => $"params {NumberText.Format(l.Params)}, loss {NumberText.Format(l.Loss, 4)}, {l.Batches} batches: critical batch {NumberText.Format(l.CriticalBatch)}")],
                },
            ])
            {
                Subtitle = "The batch that takes twice the least steps and twice the least tokens",
                Description = $"Critical batch against loss at {levels.Length} levels, with the law {law.Id}",
            };
        };
    }
}
