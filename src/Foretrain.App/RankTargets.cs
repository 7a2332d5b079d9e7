using Foretrain.Backtesting;
using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Quantities;
using Foretrain.Ranking;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>A law's forecast of a target.</summary>
/// <param name="Law">The law.</param>
/// <param name="Weight">Its weight in the average of this target; the laws that forecast it have a sum of one.</param>
/// <param name="Forecast">The forecast.</param>
public sealed record LawForecast(Law Law, double Weight, Forecast Forecast);

/// <summary>The forecasts of one target by all laws that can make one.</summary>
/// <param name="Label">Row of the target table, or null.</param>
/// <param name="At">Inputs as given or read.</param>
/// <param name="Laws">One per law, in order of the ranking.</param>
/// <param name="Average">Middle of the averaged distribution; NaN where no law allows one.</param>
/// <param name="Interval">Its interval, or null.</param>
/// <param name="Observed">Outcome where the target table has it.</param>
public sealed record RankedForecast(string? Label, IReadOnlyDictionary<string, double> At, IReadOnlyList<LawForecast> Laws, double Average, Interval? Interval, double? Observed)
{
    /// <summary>Forecast of the picked law, larger runs counting more in its fit as the ranking found best; null where it makes none of this target.</summary>
    public Forecast? Pick { get; init; }

    /// <summary>Remarks: laws that disagree, targets far away.</summary>
    public EquatableList<Finding> Findings { get; init; } = [];
}

/// <summary>Forecasts of ranked laws and their average at targets.</summary>
internal static class RankTargets
{
    /// <summary>Targets written on the command line.</summary>
    public static IEnumerable<RankedForecast> At(RankResult result, IReadOnlyList<IReadOnlyDictionary<string, double>> points, double level)
    {
        (Law Law, LawFit Fit, double Weight)[] laws = Laws(result);
        string[] known = [.. laws.SelectMany(l => l.Fit.Law.Variables.Where(v => !v.Text).Select(v => Fitting.LawProblem.ColumnName(v.Name))).Distinct()];
        foreach (IReadOnlyDictionary<string, double> point in points)
        {
            if (point.Keys.FirstOrDefault(k => !known.Contains(k)) is { } strange)
                throw new ForetrainException("unknown-input", $"none of the ranked laws has an input '{strange}'", hint: DidYouMean.HintOrList(strange, known, "their inputs"));
            var parts = new List<(Law Law, double Weight, Forecast Forecast, IOutcomes? Outcomes, int Position)>();
            ForetrainException? missing = null;
            foreach ((Law law, LawFit fit, double weight) in laws.Where(l => !l.Fit.Law.Variables.Any(v => v.Text)))
            {
                try
                {
                    double[][] columns = PredictOperation.Columns(fit.Law, [For(fit.Law, point)]);
                    parts.Add((law, weight, Forecaster.Predict(fit.Law, columns, level)[0], Outcomes.Usual(fit, columns), 0));
                }
                catch (ForetrainException e) when (e.Code == "missing-input")
                {
                    missing ??= e;
                }
            }

            if (parts.Count == 0) throw missing ?? new ForetrainException("rank-no-forecast", "laws over whole runs forecast rows of a table", "--at", "give the runs to forecast with --targets FILE");
            yield return With(PickAt(result, point, parts, level), One(null, point, parts, null, level));
        }
    }

    /// <summary>Rows of a table of targets: those that the first law forecasts, with the others where they can.</summary>
    public static IEnumerable<RankedForecast> Of(RankResult result, TableReading table, AnalysisRequest request, string? where)
    {
        var rows = new List<((Law Law, LawFit Fit, double Weight) Law, TargetRows Rows, IOutcomes? Outcomes)>();
        ForetrainException? first = null;
        foreach ((Law Law, LawFit Fit, double Weight) l in Laws(result))
        {
            try
            {
                TargetRows own = Rows(l.Law, l.Fit, table, request, where);
                rows.Add((l, own, Outcomes.Usual(l.Fit, own.Columns)));
            }
            catch (ForetrainException e) when (e.Code is "missing-column" or "no-usable-rows" or "forecast-undefined")
            {
                first ??= e;
            }
        }

        if (rows.Count == 0) throw first!;
        TargetRows? picked = result.Pick.Emphasis.Power != 0 && rows.Any(r => r.Law.Law == result.Pick.Law)
            ? Rows(result.Pick.Law, result.Pick.Fit, table, request, where) : null;
        foreach (int line in rows.SelectMany(r => r.Rows.Lines).Distinct().Order())
        {
            var parts = new List<(Law, double, Forecast, IOutcomes?, int)>();
            foreach (var (law, own, outcomes) in rows)
            {
                int at = own.Lines.ToList().IndexOf(line);
                if (at >= 0) parts.Add((law.Law, law.Weight, own.Forecasts[at], outcomes, own.Positions[at]));
            }

            Forecast leading = parts[0].Item3;
            yield return With(PickOf(picked, line) ?? ByLaw(result, parts), One(leading.Label, leading.At, parts, leading.Observed, request.Level));
        }
    }

    // Compute that the table lacks is that of the usual convention, as for targets on the command line.
    private static TargetRows Rows(Law law, LawFit fit, TableReading table, AnalysisRequest request, string? where)
    {
        AnalysisRequest own = request with { Map = LawSource.MapFor(law, request) };
        try
        {
            return TargetRows.Of(fit.Law, table, own, where);
        }
        catch (ForetrainException e) when (e.Code == "missing-column" && fit.Law.Variables.Any(v => v.Name == "flops") && table.Table.Has("params") && table.Table.Has("tokens"))
        {
            return TargetRows.Of(fit.Law, table, own with { Map = [.. own.Map, "flops=6*params*tokens"] }, where);
        }
    }

    // What the weighted fit says of itself is told where the ranked laws have not said it already.
    private static RankedForecast With(Forecast? pick, RankedForecast ranked) => ranked with
    {
        Pick = pick,
        Findings = [.. ranked.Findings, .. pick is null ? [] : pick.Findings.Where(f => f.Id is "forecast-open" or "forecast-not-positive" && ranked.Findings.All(r => r.Id != f.Id))],
    };

    // Without weights the picked fit is one of those that have forecast already.
    private static Forecast? ByLaw(RankResult result, IEnumerable<(Law Law, double Weight, Forecast Forecast, IOutcomes? Outcomes, int Position)> parts) =>
        result.Pick.Emphasis.Power != 0 ? null : parts.FirstOrDefault(p => p.Law == result.Pick.Law).Forecast;

    private static Forecast? PickAt(RankResult result, IReadOnlyDictionary<string, double> point, List<(Law Law, double Weight, Forecast Forecast, IOutcomes? Outcomes, int Position)> parts, double level)
    {
        FittedLaw law = result.Pick.Fit.Law;
        bool asked = result.Pick.Emphasis.Power != 0 && parts.Any(p => p.Law == result.Pick.Law);
        return asked ? Forecaster.Predict(law, PredictOperation.Columns(law, [For(law, point)]), level)[0] : ByLaw(result, parts);
    }

    private static Forecast? PickOf(TargetRows? picked, int line)
    {
        int at = picked?.Lines.ToList().IndexOf(line) ?? -1;
        return at < 0 ? null : picked!.Forecasts[at];
    }

    // Ranked laws, and the picked one where it stands outside the ranking: it then forecasts with no weight.
    private static (Law Law, LawFit Fit, double Weight)[] Laws(RankResult result) =>
        [.. result.Pick.Standing is null ? new[] { (result.Pick.Law, result.PickAlike, 0.0) } : [], .. result.Laws.Select(l => (l.Law, l.Fit, l.Weight))];

    // Compute that is not given is that of the usual convention; what a law does not need is left out.
    private static Dictionary<string, double> For(FittedLaw law, IReadOnlyDictionary<string, double> point)
    {
        var own = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (LawVariable v in law.Variables)
        {
            string name = Fitting.LawProblem.ColumnName(v.Name);
            if (point.TryGetValue(name, out double value)) own[name] = value;
            else if (name == "flops" && point.TryGetValue("params", out double n) && point.TryGetValue("tokens", out double d)) own[name] = 6 * n * d;
        }

        return own;
    }

    private static RankedForecast One(
        string? label, IReadOnlyDictionary<string, double> at, List<(Law Law, double Weight, Forecast Forecast, IOutcomes? Outcomes, int Position)> parts, double? observed, double level)
    {
        AveragedPart[] spread = [.. parts.Where(p => p.Outcomes is not null && p.Weight > 0).Select(p => new AveragedPart(p.Outcomes!, p.Weight, [p.Position]))];
        double total = spread.Sum(s => s.Weight), average = double.NaN;
        Interval? interval = null;
        if (spread.Length > 0)
        {
            var mixture = new AveragedForecast(spread);
            average = mixture.Quantile(0, 0.5);
            double low = mixture.Quantile(0, 0.5 - level / 2), high = mixture.Quantile(0, 0.5 + level / 2);
            if (double.IsFinite(low) && double.IsFinite(high) && parts[0].Forecast.Findings.All(f => f.Id != "forecast-open" || parts[0].Forecast.Interval is not null)) interval = new(low, high, level, "mixture of the laws' forecasts", "parameters, form, run, choice of law");
        }

        var findings = parts[0].Forecast.Findings.Where(f => f.Id is "far-extrapolation" or "target-below-data" or "forecast-open" or "forecast-not-positive").ToList();
        findings.AddRange(OfOthers(parts, average, interval));
        if (findings.Any(f => f.Id == "average-open")) (average, interval) = (double.NaN, null);
        LawForecast[] laws = [.. parts.Select(p => new LawForecast(p.Law, p.Outcomes is null || total <= 0 ? 0 : p.Weight / total, p.Forecast))];
        return new(label, at, laws, average, interval, observed) { Findings = [.. findings] };
    }

    // Laws after the first that say nothing at the target, and an average that they spoil.
    private static IEnumerable<Finding> OfOthers(List<(Law Law, double Weight, Forecast Forecast, IOutcomes? Outcomes, int Position)> parts, double average, Interval? interval)
    {
        string[] open = [.. parts.Skip(1).Where(p => p.Forecast.IsOpen).Select(p => p.Law.Id)];
        if (open.Length > 0)
        {
            yield return new("laws-open", Severity.Warning, $"{string.Join(", ", open.Take(4))}{(open.Length > 4 ? $" and {open.Length - 4} more" : "")} {(open.Length == 1 ? "says" : "say")} next to nothing at this target",
                "their intervals leave everything open there, or their values are impossible; no number of theirs is shown", "ask for a target nearer to the runs");
        }

        double least = parts.Min(p => p.Forecast.Fitted);
        if (!double.IsFinite(average) || parts.All(p => !p.Forecast.IsOpen)) yield break;
        bool nothing = interval is null || Forecaster.SaysNothing(Objectives.ResidualSpace.Linear, interval.Low, interval.High, average)
            || (interval.Low > 0 && interval.High > 100 * interval.Low) || (average <= 0 && least > 0);
        if (nothing)
            yield return new("average-open", Severity.Severe, "the average of the laws leaves everything open at this target", "laws that say nothing there have their weight in it", "ask for a target nearer to the runs, or name the laws to average with --laws");
    }
}
