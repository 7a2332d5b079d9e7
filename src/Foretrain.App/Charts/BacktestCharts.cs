using Foretrain.Backtesting;
using Foretrain.Figures;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>A rolling back-test by horizon: how large errors were, and how often intervals held.</summary>
internal static class BacktestCharts
{
    /// <summary>The error of every forecast against its horizon, with the mean size of errors per bin.</summary>
    public static Figure Errors(GroupBacktest group)
    {
        BacktestResult result = group.Result;
        (BacktestOrigin Origin, BacktestForecast Forecast)[] all = [.. result.Used.SelectMany(o => o.Forecasts.Select(f => (o, f)))];
        double Shown(double error) => result.IsLog ? 100 * (Math.Exp(error) - 1) : error;
        double[] horizons = [.. all.Select(f => f.Forecast.Horizon)], errors = [.. all.Select(f => Shown(f.Forecast.MedianError))];
        string[] labels = [.. RunPoints.Labels(result.Runs)];
        Axis x = ChartAxes.Linear("horizon: decades beyond the largest run fitted", null, horizons.Append(0), 0.03), y = ChartAxes.Linear("forecast error", result.IsLog ? "%" : result.Law.Outputs[0].Unit, errors.Append(0));
        (double From, double To, double Mean)[] bins = [.. result.Horizons.Select(h => (h.From, To: Math.Min(h.To, horizons.Max()), Shown(h.MeanError)))];
        var marks = new List<Mark>
        {
            new LineMark([new(x.Low, 0), new(x.High, 0)]) { Series = Mark.Neutral, Pattern = LinePattern.Dashed },
            new LineMark([.. bins.SelectMany(b => (FigurePoint[])[new(b.From, b.Mean), new(b.To, b.Mean), new(double.NaN, 0)])]) { Series = 1, Name = "mean size of errors" },
            new PointMark([.. horizons.Zip(errors, (h, e) => new FigurePoint(h, e))])
            {
                Name = "one forecast",
                Shape = PointShape.Ring,
                IsCloud = all.Length > 400,
                Labels = [.. all.Select(f => $"{labels[f.Forecast.Row]}; forecast {NumberText.Format(f.Forecast.Value, 4)} from runs up to {result.Axis.Name} {NumberText.Format(f.Origin.Cut)}")],
            },
        };
        return new($"{result.Law.Id}{Of(group)}: errors of the back-test", x, y, [.. marks])
        {
            Subtitle = $"{result.Overall.Forecasts} forecasts of {result.Overall.Runs} runs from {result.Overall.Origins} fits to smaller ones, along {result.Axis.Name}",
            Note = "Above zero: the forecast was too high.",
            Description = $"Errors of {result.Overall.Forecasts} back-test forecasts by horizon; mean size {string.Join(", ", bins.Select(b => $"{NumberText.Format(b.Mean)}{(result.IsLog ? " %" : "")} up to {NumberText.Format(b.To)} decades"))}",
        };
    }

    /// <summary>How often intervals held per bin of horizons, or null where there were none.</summary>
    public static Func<Figure>? Coverage(GroupBacktest group)
    {
        BacktestScores[] bins = [.. group.Result.Horizons.Where(h => h.Levels.Count > 0)];
        if (bins.Length == 0) return null;
        return () =>
        {
            string[] names = [.. bins.Select(b => $"{(b.From > 0 ? NumberText.Format(b.From) : "0")} to {(double.IsFinite(b.To) ? NumberText.Format(b.To) : "more")} (n = {b.Forecasts})")];
            double[] levels = [.. bins[0].Levels.Select(l => l.Level)];
            Axis x = new("horizon: decades beyond the largest run fitted", null, -0.5, bins.Length - 0.5) { Categories = [.. names] }, y = new("outcomes inside the interval", "%", 0, 102);
            var marks = new List<Mark>();
            foreach ((int k, double level) in levels.Index())
            {
                LevelScores[] scores = [.. bins.Select(b => b.Levels[k])];
                marks.Add(new LineMark([new(x.Low, 100 * level), new(x.High, 100 * level)]) { Series = k, Pattern = LinePattern.Dashed });
                // Side by side, so that equal shares do not hide one another.
                double shift = 0.08 * (k - (levels.Length - 1) / 2.0);
                marks.Add(new LineMark([.. scores.Select((s, i) => new FigurePoint(i + shift, 100 * s.Coverage))]) { Series = k });
                marks.Add(new PointMark([.. scores.Select((s, i) => new FigurePoint(i + shift, 100 * s.Coverage))])
                {
                    Series = k,
                    Shape = (PointShape)((2 * k) % 6),
                    Name = $"{NumberText.Level(level)} interval",
                    Labels = [.. scores.Select((s, i) => $"{NumberText.Level(level)}: {100 * s.Coverage:0.#} % of {bins[i].Forecasts} inside, {names[i]}")],
                });
            }

            return new($"{group.Result.Law.Id}{Of(group)}: did the intervals hold?", x, y, [.. marks])
            {
                Subtitle = "Share of outcomes inside; dashed: what was promised",
                Description = $"Coverage by horizon: {string.Join("; ", levels.Select((l, k) => $"{NumberText.Level(l)} interval {string.Join(", ", bins.Select(b => $"{100 * b.Levels[k].Coverage:0} %"))}"))}",
            };
        };
    }

    private static string Of(GroupBacktest group) => group.Group is { } g ? $", {g}" : "";
}
