using Foretrain.Expressions;
using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Objectives;

namespace Foretrain.App.Charts;

/// <summary>What a fit leaves over, against what the law may have got wrong: size, data, compute, tokens per parameter.</summary>
internal static class Residuals
{
    /// <summary>One figure per input on a scale, one for the cost and one for tokens per parameter, as far as there are such.</summary>
    public static IEnumerable<(string Kind, Func<Figure> Make)> Of(LawFit fit)
    {
        string[] inputs = [.. fit.Law.Variables.Where(v => !v.Text).Select(v => Fitting.LawProblem.ColumnName(v.Name))];
        double[] Column(string name) => fit.Runs.Variables[name];
        if (fit.Law.CostExpr is { } cost && inputs.Length > 1)
        {
            yield return ("residuals-flops", () => Draw(fit, "training compute", fit.Law.Cost!.Unit,
                [.. Enumerable.Range(0, fit.Runs.Count).Select(i => ExprTools.Evaluate(cost, n => Column(Fitting.LawProblem.ColumnName(n))[i]))]));
        }

        foreach (string name in inputs.OrderBy(n => n == "params" ? 0 : n == "tokens" ? 1 : 2))
            yield return ($"residuals-{name}", () => Draw(fit, name, ChartAxes.UnitOf(fit.Law.Variables, name), Column(name)));
        if (inputs.Contains("params") && inputs.Contains("tokens"))
            yield return ("residuals-ratio", () => Draw(fit, "tokens per param", "token/param", [.. Column("tokens").Zip(Column("params"), (d, n) => d / n)]));
    }

    private static Figure Draw(LawFit fit, string name, string? unit, double[] at)
    {
        ResidualSpace space = fit.Result.Problem.Objective.Space;
        // Prediction minus observation, as the fit keeps it, becomes observation against prediction.
        double[] left = [.. fit.Result.Residuals.Select(r => space == ResidualSpace.Log ? 100 * (Math.Exp(-r) - 1) : -r)];
        (string title, string? yUnit) = space switch
        {
            ResidualSpace.Log => ("observed over predicted - 1", "%"),
            ResidualSpace.Logit => ("logit observed - logit predicted", null),
            _ => ("observed - predicted", fit.Law.Output.Unit),
        };
        Axis x = ChartAxes.Input(name, unit, at), y = ChartAxes.Linear(title, yUnit, left.Append(0));
        return new($"{fit.Law.Name}{(fit.Group is { } g ? $", {g}" : "")}: residuals against {name}", x, y,
        [
            new LineMark([new(x.Low, 0), new(x.High, 0)]) { Series = Mark.Neutral, Pattern = LinePattern.Dashed },
            RunPoints.Of(fit.Runs, at, left) with { Series = 0 },
        ])
        {
            Subtitle = $"{fit.Runs.Count} runs; a trend says that the law misses something that grows with {name}",
            Legend = LegendPlace.None,
            Description = $"Residuals of {fit.Runs.Count} runs against {name}, from {y.Caption} {Quantities.NumberText.Format(left.Min())} to {Quantities.NumberText.Format(left.Max())}",
        };
    }
}
