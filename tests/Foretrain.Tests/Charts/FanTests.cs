using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Planning;
using Xunit;

namespace Foretrain.Tests.Charts;

public class FanTests
{
    private static AnalysisRequest Kept => AllFigures.Ladder with { Fitted = AllFigures.LadderFit };

    [Fact]
    public void The_fan_meets_the_forecast_at_its_target()
    {
        PredictReport report = PredictOperation.Run(Kept, ["params=1M,tokens=20M"], null);
        Forecast forecast = report.Groups[0].Forecasts[0];
        Figure figure = Fan(report);
        double at = 6 * 1e6 * 20e6;
        Assert.Equal(forecast.Value, figure.Marks.OfType<LineMark>().First(l => l.Name == "forecast").Points.First(p => p.X == at).Y, 1e-12);
        BandStep step = figure.Marks.OfType<BandMark>().First().Steps.First(s => s.X == at);
        Assert.Equal(forecast.Interval!.Low, step.Low, 1e-12);
        Assert.Equal(forecast.Interval.High, step.High, 1e-12);
        Assert.Equal(["95 %", "80 %", "50 %"], figure.Marks.OfType<BandMark>().Select(b => b.Name));
    }

    [Fact]
    public void Between_the_places_computed_it_is_the_forecast_within_a_pixel()
    {
        PredictReport report = PredictOperation.Run(Kept, ["params=1M,tokens=20M"], null);
        Figure figure = Fan(report);
        LineMark line = figure.Marks.OfType<LineMark>().First(l => l.Name == "forecast");
        foreach (BandMark band in figure.Marks.OfType<BandMark>())
        {
            double level = double.Parse(band.Name!.Split(' ')[0]) / 100;
            foreach ((int i, BandStep step) in band.Steps.Index())
            {
                // The path through the target has 20 tokens per parameter: C = 120 N^2.
                double n = Math.Sqrt(step.X / 120);
                Forecast exact = Forecaster.Predict(report.Groups[0].Choice.Law, [[n], [20 * n]], level)[0];
                Assert.Equal(figure.Y.Share(exact.Value), figure.Y.Share(line.Points[i].Y), 0.003); // the plot is some 270 pixels high
                foreach ((double a, double b) in new[] { (exact.Interval!.Low, step.Low), (exact.Interval.High, step.High) })
                    if (figure.Y.Share(a) is >= 0 and <= 1) Assert.Equal(figure.Y.Share(a), figure.Y.Share(b), 0.004);
            }
        }
    }

    [Fact]
    public void Fans_of_the_next_runs_and_of_a_ranking_show_what_is_to_be_known()
    {
        Forecast forecast = PredictOperation.Run(AllFigures.Ladder with { Resamples = 0 }, ["params=1M,tokens=20M"], null).Groups[0].Forecasts[0];
        PointMark next = Target(AllFigures.Of("next").Single(f => f.Id == "fan").Figure);
        Assert.Equal(6 * 1e6 * 20e6, next.Points.Single().X, 1);
        Assert.Equal(forecast.Value, next.Points[0].Y, 1e-9);

        RankReport ranked = RankOperation.Run(AllFigures.Ladder with { Where = null, Law = null }, new() { Laws = ["chinchilla", "kaplan-nd"], At = ["params=1M,tokens=20M"] });
        FigurePoint aim = Target(ResultFigures.Of(ranked).Single(f => f.Id == "fan").Figure).Points.Single();
        Assert.Equal(ranked.Forecasts[0].Pick!.Value, aim.Y);

        static PointMark Target(Figure figure) => figure.Marks.OfType<PointMark>().Single(p => p.Name == "target");
    }

    [Fact]
    public void A_plan_lies_on_its_fan_and_on_its_bowl()
    {
        PlanReport report = PlanOperation.Run(Kept, new PlanRequest { Budget = 1e15 });
        IReadOnlyList<NamedFigure> figures = ResultFigures.Of(report);
        PlanResult plan = report.Groups[0].Plan;
        PointMark best = figures.First(f => f.Id == "plan-bowl").Figure.Marks.OfType<PointMark>().Single();
        Assert.Equal(plan["params"].Value, best.Points[0].X);
        Assert.Equal(plan.Output.Value, best.Points[0].Y);
        LineMark bowl = figures.First(f => f.Id == "plan-bowl").Figure.Marks.OfType<LineMark>().First();
        Assert.All(bowl.Points, p => Assert.True(p.Y >= plan.Output.Value - 1e-9));
        Figure fan = figures.First(f => f.Id == "fan").Figure;
        Assert.Equal(1e15, fan.Marks.OfType<PointMark>().First(m => m.Name == "plan").Points[0].X, 1e6);
    }

    [Fact]
    public void An_axis_that_the_law_lacks_is_refused()
    {
        PredictReport report = PredictOperation.Run(Kept, ["params=1M,tokens=20M"], null);
        var e = Assert.Throws<ForetrainException>(() => ResultFigures.Of(report, axis: "token"));
        Assert.Equal("compare-axis", e.Code);
        Assert.Contains("tokens", e.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_smooth_line_passes_its_points_and_never_swings_beyond_them()
    {
        double[] x = [0, 1, 2, 4, 5], y = [3, 2, 2, 0.5, -1], at = [.. Enumerable.Range(0, 101).Select(k => k * 0.05)];
        double[] line = SmoothLine.Through(x, y, at);
        for (int i = 0; i < x.Length; i++) Assert.Equal(y[i], SmoothLine.Through(x, y, [x[i]])[0]);
        Assert.All(Enumerable.Range(1, 100), k => Assert.True(line[k] <= line[k - 1] + 1e-12)); // falling points, falling line
        // A straight line in the logarithm comes back as one.
        Assert.Equal(Math.Sqrt(1000), SmoothLine.Through([0, 1, 2], [10, 100, 1000], [0.5])[0], 1e-9);
    }

    private static Figure Fan(PredictReport report) => ResultFigures.Of(report).First(f => f.Id == "fan").Figure;
}
