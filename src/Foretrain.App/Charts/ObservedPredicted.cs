using Foretrain.Figures;
using Foretrain.Forecasting;

namespace Foretrain.App.Charts;

/// <summary>Observed against predicted outcome of every run of a fit, with the line on which both agree.</summary>
internal static class ObservedPredicted
{
    /// <summary>The figure.</summary>
    public static Figure Of(LawFit fit)
    {
        FigurePoint[] points = [.. fit.Result.Fitted.Zip(fit.Runs.Target, (p, o) => new FigurePoint(p, o))];
        double low = points.Min(p => Math.Min(p.X, p.Y)), high = points.Max(p => Math.Max(p.X, p.Y)), air = 0.04 * (high - low);
        var x = new Axis($"predicted {fit.Law.Output.Name}", fit.Law.Output.Unit, low - air, high + air);
        return new($"{fit.Law.Name}: observed against predicted", x, x with { Title = $"observed {fit.Law.Output.Name}" },
        [
            new LineMark([new(x.Low, x.Low), new(x.High, x.High)]) { Series = Mark.Neutral, Pattern = LinePattern.Dashed },
            new PointMark([.. points]) { Shape = PointShape.Ring },
        ])
        {
            Subtitle = $"{points.Length} runs; on the dashed line both agree",
            Legend = LegendPlace.None,
            Description = $"Observed against predicted {fit.Law.Output.Name} of {points.Length} runs",
        };
    }
}
