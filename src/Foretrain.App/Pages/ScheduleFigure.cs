using Foretrain.Figures;
using Foretrain.Laws;
using Foretrain.Quantities;

namespace Foretrain.App.Pages;

/// <summary>The figure of a law over whole runs: its output along training under three schedules of the learning rate.</summary>
internal static class ScheduleFigure
{
    private const int Rows = 241;
    private const double WarmUp = 0.02, Shown = 0.06, Floor = 0.1, Decay = 0.2;

    private static readonly (string Name, Func<double, double> Rate)[] Schedules =
    [
        ("constant", _ => 1),
        ("cosine to a tenth", t => Floor + (1 - Floor) * 0.5 * (1 + Math.Cos(Math.PI * t))),
        ("constant, last fifth linear to a tenth", t => t <= 1 - Decay ? 1 : 1 - (1 - Floor) * (t - 1 + Decay) / Decay),
    ];

    /// <summary>The figure, or null when the law has no columns step and lr.</summary>
    public static Figure? Of(Law law, ConstantSet set)
    {
        LawVariable? step = law.Variables.FirstOrDefault(v => v.Name == "step"), rate = law.Variables.FirstOrDefault(v => v.Name == "lr");
        if (step is null || rate is null || law.Variables.Any(v => v.Name.EndsWith("_*", StringComparison.Ordinal))) return null;
        double[] at = [.. Enumerable.Range(0, Rows).Select(k => Math.Max(1, Math.Round(step.High * (WarmUp + (1 - WarmUp) * k / (Rows - 1.0)))))];
        LineMark[] lines = [.. Schedules.Select((s, k) =>
        {
            var columns = new Dictionary<string, double[]>(StringComparer.Ordinal);
            foreach (LawVariable v in law.Variables)
            {
                columns[v.Name] = v.Text ? new double[Rows] : v == step ? at
                    : v == rate ? [.. at.Select(x => rate.High * s.Rate((x / step.High - WarmUp) / (1 - WarmUp)))]
                    : [.. Enumerable.Repeat(LawFigure.AxisOf(v).At(0.5), Rows)];
            }

            double[] y = LawPrediction.Rows(law, law.Outputs[0].Name, set.Values(law), columns);
            // The first steps are steep and would flatten everything else.
            return new LineMark([.. at.Zip(y, (a, b) => new FigurePoint(a, b)).Where(p => p.X >= Shown * step.High)]) { Name = s.Name, Series = k, Pattern = (LinePattern)k };
        })];
        if (!LawFigure.Shows(lines)) return null;
        return new(law.Title, new Axis(step.Name, step.Unit, Shown * step.High, step.High) { Ticks = TickText.Counts }, LawFigure.OutputAxis(law.Outputs[0], lines), [.. lines])
        {
            Subtitle = $"peak learning rate {NumberText.Format(rate.High)}, warm-up over 2 % of the steps",
            Note = LawFigure.Note(law, set),
            Description = $"{law.Outputs[0].Name} against {step.Name} under three schedules: {string.Join("; ", Schedules.Select(s => s.Name))}",
        };
    }
}
