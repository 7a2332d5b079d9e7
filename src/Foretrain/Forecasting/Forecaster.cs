using Foretrain.Expressions;
using Foretrain.Findings;
using Foretrain.Laws;

namespace Foretrain.Forecasting;

/// <summary>Predictions of a fitted law at targets, with intervals.</summary>
public static class Forecaster
{
    /// <summary>Targets beyond this multiple of the largest run are remarked on.</summary>
    public const double FarReach = 100;

    /// <summary>Forecasts every target row.</summary>
    /// <param name="law">Formula and constants.</param>
    /// <param name="columns">One column per variable of the law.</param>
    /// <param name="level">Level of the intervals, 0..1.</param>
    /// <exception cref="ForetrainException"><c>forecast-undefined</c> when the formula has no finite value at a target.</exception>
    public static IReadOnlyList<Forecast> Predict(FittedLaw law, IReadOnlyList<double[]> columns, double level)
    {
        int rows = columns.Count == 0 ? 1 : columns[0].Length;
        BoundFormula bound = law.Formula.Bind(columns, rows);
        FormulaEvaluator evaluator = bound.NewEvaluator();
        int p = law.Theta.Length;
        double[] values = new double[rows], jacobian = new double[rows * p];
        evaluator.Jacobian(law.Theta, values, jacobian);
        double[] draws = Draws(law, evaluator, rows);
        Predictive? predictive = Predictive.Of(law, columns);
        var forecasts = new Forecast[rows];
        for (int i = 0; i < rows; i++)
        {
            var at = law.Variables.Select((v, k) => (v.Name, Value: columns[k][i])).ToDictionary(x => x.Name, x => x.Value);
            if (!double.IsFinite(values[i]))
            {
                throw new ForetrainException("forecast-undefined",
                    $"{law.Name} has no finite value at {string.Join(", ", at.Select(a => $"{a.Key}={a.Value:G6}"))}",
                    hint: "check the units: params and tokens are plain counts, e.g. params=70B,tokens=1.4T");
            }

            double? reach = Reach(law, at);
            Interval? parameters = Percentile(law, draws, i, level), delta = Delta(law, jacobian, values[i], i, rows, level);
            Interval? whole = predictive is null ? null : Whole(predictive, i, level);
            forecasts[i] = new Forecast
            {
                At = at,
                Value = whole is null ? values[i] : predictive!.Quantile(i, 0.5),
                Fitted = values[i],
                Interval = predictive is null ? parameters ?? delta : whole, // never the narrow one in place of the whole one
                Parameters = parameters,
                IsCalibrated = whole is not null,
                Sources = predictive?.Sources(i),
                Delta = delta,
                Reach = reach,
            };
            forecasts[i] = forecasts[i] with
            {
                Findings = [.. Remarks(law, at, reach, parameters, delta), .. BendRemark(predictive, i, values[i], level), .. OpenRemark(predictive, i, values[i], level), .. SignRemark(law, forecasts[i].Value)],
            };
        }

        return forecasts;
    }

    // Row by row, draw by draw behind one another: one array, however many draws there are.
    private static double[] Draws(FittedLaw law, FormulaEvaluator evaluator, int rows)
    {
        int count = law.Draws.Length;
        double[] draws = new double[count * rows], values = new double[rows];
        for (int k = 0; k < count; k++)
        {
            evaluator.Values(law.Draws[k], values);
            for (int i = 0; i < rows; i++) draws[i * count + k] = values[i];
        }

        return draws;
    }

    /// <summary>The interval of a target; null when it has no ends.</summary>
    internal static Interval? Whole(Predictive predictive, int target, double level)
    {
        (double low, double high) = predictive.Central(target, level);
        return HasEnds(predictive.Space, low, high) ? new(low, high, level, "form model over the runs", "parameters, form, run") : null;
    }

    // An interval without ends, or with ends that leave everything open, is no forecast; the law's own value looks like one.
    private static IEnumerable<Finding> OpenRemark(Predictive? predictive, int target, double value, double level)
    {
        if (predictive is null) yield break;
        (double low, double high) = predictive.Central(target, level);
        if (!SaysNothing(predictive.Space, low, high, value)) yield break;
        string range = HasEnds(predictive.Space, low, high) ? $"reaches from {Quantities.NumberText.Format(low)} to {Quantities.NumberText.Format(high)}" : "has no finite ends";
        yield return new("forecast-open", Severity.Severe, $"the {Quantities.NumberText.Level(level)} interval {range}",
            "these runs say next to nothing about a target there; the law's own value is a number without support", "ask for a target nearer to the runs, or add runs that tell the law's terms apart");
    }

    // Errors that are added do not know that a loss has a sign.
    private static IEnumerable<Finding> SignRemark(FittedLaw law, double value)
    {
        if (!(value <= 0) || !(law.LeastOutcome > 0)) yield break;
        yield return new("forecast-not-positive", Severity.Severe, $"the forecast {Quantities.NumberText.Format(value)} is not positive, though {law.Output.Name} is in every run",
            "so far from the runs the law and its errors have left what is possible", "ask for a target nearer to the runs, or fit on a log scale, e.g. --objective log-huber:1e-3");
    }

    /// <summary>False when an end has left the range of numbers: infinite, or a logarithm's 0.</summary>
    internal static bool HasEnds(Objectives.ResidualSpace space, double low, double high) =>
        double.IsFinite(low) && double.IsFinite(high) && (space != Objectives.ResidualSpace.Log || low > 0);

    /// <summary>True when an interval leaves everything open: ends a hundredfold apart where errors are relative, nearly 0 to 1 for
    /// a share, ten times the value where errors are absolute.</summary>
    /// <param name="space">Scale of the errors.</param>
    /// <param name="low">Lower end.</param>
    /// <param name="high">Upper end.</param>
    /// <param name="value">Forecast.</param>
    public static bool SaysNothing(Objectives.ResidualSpace space, double low, double high, double value) => !HasEnds(space, low, high) || space switch
    {
        Objectives.ResidualSpace.Linear => value != 0 && high - low > 10 * Math.Abs(value),
        Objectives.ResidualSpace.Log => high > 100 * low,
        _ => high - low > 0.98,
    };

    // Where the interval leaves the law's own value out, that value is one the runs argue against: say so.
    private static IEnumerable<Finding> BendRemark(Predictive? predictive, int target, double value, double level)
    {
        if (predictive is null) yield break;
        (double low, double high) = predictive.Central(target, level);
        if (!HasEnds(predictive.Space, low, high) || (value >= low && value <= high)) yield break;
        yield return new("forecast-outside-interval", Severity.Warning,
            $"the law's own value {Quantities.NumberText.Format(value)} lies outside its interval {Quantities.NumberText.Format(low)} to {Quantities.NumberText.Format(high)}",
            "the residuals bend: carried on, the bend leads away from the law; the forecast and its interval follow the runs, the law's own value follows the law",
            "the distance between the two is an error of form: compare other laws with foretrain rank");
    }

    private static Interval? Percentile(FittedLaw law, double[] draws, int row, double level)
    {
        int count = law.Draws.Length;
        if (count == 0) return null;
        (double low, double high) = Numerics.Statistics.CentralInPlace(draws.AsSpan(row * count, count), level);
        return double.IsNaN(low) ? null : new(low, high, level, law.DrawMethod ?? "bootstrap");
    }

    private static Interval? Delta(FittedLaw law, double[] jacobian, double value, int row, int rows, double level)
    {
        if (law.Covariance is not { } covariance) return null;
        int p = law.Theta.Length;
        double variance = 0;
        for (int a = 0; a < p; a++)
            for (int b = 0; b < p; b++) variance += jacobian[a * rows + row] * covariance[a * p + b] * jacobian[b * rows + row];
        if (!(variance >= 0)) return null;
        double half = Numerics.Distributions.NormalQuantile(0.5 + level / 2) * Math.Sqrt(variance);
        return new(value - half, value + half, level, $"delta method, {law.CovarianceMethod}");
    }

    private static double? Reach(FittedLaw law, Dictionary<string, double> at)
    {
        if (law.CostExpr is not { } cost || law.LargestCost is not > 0) return null;
        return ExprTools.Evaluate(cost, name => at[name]) / law.LargestCost;
    }

    private static IEnumerable<Finding> Remarks(
        FittedLaw law, Dictionary<string, double> at, double? reach, Interval? interval, Interval? delta)
    {
        if (reach > FarReach)
        {
            yield return new("far-extrapolation", Severity.Warning, $"the target costs {(double.IsFinite(reach.Value) ? Quantities.NumberText.Format(reach.Value) : "more than 1e300 ")}x the largest run",
                law.Form is null ? "a small misfit of the law's form that these runs cannot show grows with distance; the interval does not contain it"
                    : "a misfit of the law's form grows with distance; the interval allows for one of the size seen in other families of runs, not for a change of regime",
                "add a run nearer to the target, or compare the forecasts of several laws");
        }

        foreach (LawVariable v in law.Variables)
        {
            if (!law.Seen.TryGetValue(v.Name, out var seen) || !at.TryGetValue(v.Name, out double x)) continue;
            if (x < seen.Low / 1.0000001)
            {
                yield return new("target-below-data", Severity.Note, $"{v.Name} = {Quantities.NumberText.Format(x)} is below every run (least {Quantities.NumberText.Format(seen.Low)})",
                    "laws of this kind often fail at small scale", "read the forecast as an extrapolation downwards");
            }
        }

        foreach (Finding f in LawRange.Remarks(law, at)) yield return f;
        if (interval is not null && delta is not null)
        {
            double a = interval.High - interval.Low, b = delta.High - delta.Low;
            if (a > 0 && b > 0 && Math.Max(a / b, b / a) > 1.35)
            {
                yield return new("intervals-differ", Severity.Note,
                    $"the {interval.Method} interval is {(a / b is > 0.01 and < 100 ? (a / b).ToString("0.00") : Quantities.NumberText.Format(a / b))}x as wide as the {delta.Method} one",
                    "one of the approximations does not hold: few runs inside Huber's delta, a bound, or a curved valley",
                    "prefer the bootstrap; report both when the difference matters");
            }
        }
    }
}
