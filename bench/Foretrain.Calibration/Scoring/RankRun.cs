using Foretrain.Backtesting;
using Foretrain.Calibration.Suite;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Ranking;

namespace Foretrain.Calibration.Scoring;

/// <summary>What one law forecast of the rows held back.</summary>
/// <param name="Law">The law.</param>
/// <param name="Plain">Mean size of the error of the law's own values.</param>
/// <param name="Calibrated">The same of the middles of its calibrated distributions, or of its values where it has none.</param>
internal sealed record LawErrors(Law Law, double Plain, double Calibrated);

/// <summary>Shares of outcomes inside intervals of the pick.</summary>
/// <param name="At80">Of 80 %, with its weights.</param>
/// <param name="At95">Of 95 %, with its weights.</param>
/// <param name="Alike80">Of 80 %, all runs alike.</param>
/// <param name="Alike95">Of 95 %, all runs alike.</param>
internal sealed record PickCoverage(double At80, double At95, double Alike80, double Alike95);

/// <summary>A ranking of one series and what came of it.</summary>
/// <param name="Group">The series.</param>
/// <param name="Result">The ranking, or null where it declined.</param>
/// <param name="Why">Why it declined, or null.</param>
/// <param name="Observed">Outcomes.</param>
/// <param name="Laws">Errors of all laws that could be fitted to the known rows.</param>
/// <param name="Average">Error of the averaged forecast, or null without one.</param>
/// <param name="Pick">Errors of the pick with its weights, or null where there is no ranking.</param>
/// <param name="Inside">Share of the outcomes inside the pick's 80 and 95 % intervals, with its weights and with all runs alike; null where it has none.</param>
internal sealed record RankOutcome(
    SuiteGroup Group, RankResult? Result, string? Why, double[] Observed, IReadOnlyList<LawErrors> Laws, double? Average, LawErrors? Pick, PickCoverage? Inside)
{
    /// <summary>The usual law of the series.</summary>
    public string Usual => Group.Laws[0];

    /// <summary>The law picked. Where a ranking declines, it tells to take the usual law; where even that cannot be fitted, the first of the series that can.</summary>
    public string Picked => Result?.Pick.Law.Id ?? (Of(Usual) is null ? Group.Laws.First(l => Of(l) is not null) : Usual);

    public double PickForecast => (Pick ?? Of(Picked)!).Calibrated;

    public double PickPlain => (Pick ?? Of(Picked)!).Plain;

    /// <summary>The pick with all runs alike.</summary>
    public double PickAlike => Of(Picked)!.Calibrated;

    public double AverageOrPick => Average ?? PickForecast;

    public double BestPlain => Laws.Min(l => l.Plain);

    public double BestForecast => Laws.Min(l => l.Calibrated);

    public double? UsualPlain => Of(Usual)?.Plain;

    public double? UsualForecast => Of(Usual)?.Calibrated;

    /// <summary>The law of lowest AICc among those ranked; the picked one where none is.</summary>
    public string? LowestAicc => Result?.Laws.Where(l => !double.IsNaN(l.Aicc)).MinBy(l => l.Aicc)?.Law.Id ?? Picked;

    public double? AiccPlain => Of(LowestAicc)?.Plain;

    public double? AiccForecast => Of(LowestAicc)?.Calibrated;

    /// <summary>Errors of a law, or null where it could not be fitted.</summary>
    public LawErrors? Of(string? law) => Laws.FirstOrDefault(l => l.Law.Id == law);
}

/// <summary>Ranks the laws of one series on its known rows and forecasts the later ones with every law.</summary>
internal static class RankRun
{
    public static RankOutcome Run(GroupRows rows, Origin origin, FitSetup setup)
    {
        (RankResult? result, string? why, List<(Law Law, LawFit Fit)> fits) = Fits(rows, origin, setup);
        var targets = new List<(Law Law, LawFit Fit, double[][] Columns, (int Row, int At, double Observed)[] Asked)>();
        foreach ((Law law, LawFit fit) in fits)
        {
            (double[][] columns, (int Row, int At, double Observed)[] asked) = rows.Targets(law, origin.Later);
            targets.Add((law, fit, columns, asked));
        }

        if (targets.Count == 0) return new(rows.Group, result, why, [], [], null, null, null);
        HashSet<int> common = [.. targets[0].Asked.Select(a => a.Row)];
        foreach (var t in targets) common.IntersectWith(t.Asked.Select(a => a.Row));
        double[] observed = [.. targets[0].Asked.Where(a => common.Contains(a.Row)).Select(a => a.Observed)];
        var errors = new List<LawErrors>();
        var parts = new List<AveragedPart>();
        foreach (var (law, fit, columns, asked) in targets)
        {
            int[] at = [.. asked.Where(a => common.Contains(a.Row)).Select(a => a.At)];
            LawErrors own = Errors(law, fit, columns, at, observed, rows.AllPositive, out IOutcomes? outcomes);
            if (outcomes is not null && result?.Laws.FirstOrDefault(l => l.Law == law)?.Weight is > 0 and var weight) parts.Add(new(outcomes, weight, at));
            if (double.IsFinite(own.Plain) && double.IsFinite(own.Calibrated)) errors.Add(own);
        }

        double average = double.NaN;
        if (parts.Count > 0)
        {
            var mixture = new AveragedForecast(parts);
            average = Error([.. Enumerable.Range(0, observed.Length).Select(i => mixture.Quantile(i, 0.5))], observed, rows.AllPositive);
        }

        (LawErrors? pick, PickCoverage? inside) = result is null ? (null, null) : OfPick(result, rows, origin, common);
        return new(rows.Group, result, why, observed, errors, double.IsFinite(average) ? average : null, pick, inside);
    }

    private static (LawErrors? Errors, PickCoverage? Inside) OfPick(RankResult result, GroupRows rows, Origin origin, HashSet<int> common)
    {
        PickedLaw pick = result.Pick;
        (double[][] columns, (int Row, int At, double Observed)[] asked) = rows.Targets(pick.Law, origin.Later);
        (int Row, int At, double Observed)[] kept = [.. asked.Where(a => common.Contains(a.Row))];
        LawErrors errors = Errors(pick.Law, pick.Fit, columns, [.. kept.Select(a => a.At)], [.. kept.Select(a => a.Observed)], rows.AllPositive, out IOutcomes? outcomes);
        if (!double.IsFinite(errors.Plain) || !double.IsFinite(errors.Calibrated)) return (null, null);
        if (outcomes is null || Outcomes.Usual(result.PickAlike, columns) is not { } alike) return (errors, null);
        double Inside(IOutcomes of, double level) => kept.Average(a => a.Observed >= of.Quantile(a.At, 0.5 - level / 2) && a.Observed <= of.Quantile(a.At, 0.5 + level / 2) ? 1.0 : 0);
        return (errors, new(Inside(outcomes, 0.8), Inside(outcomes, 0.95), Inside(alike, 0.8), Inside(alike, 0.95)));
    }

    private static LawErrors Errors(Law law, LawFit fit, double[][] columns, int[] at, double[] observed, bool logs, out IOutcomes? outcomes)
    {
        double[] values = fit.Law.Predict(columns, fit.Law.Theta);
        IOutcomes? spread = outcomes = Outcomes.Usual(fit, columns);
        double plain = Error([.. at.Select(i => values[i])], observed, logs);
        return new(law, plain, spread is null ? plain : Error([.. at.Select(i => spread.Quantile(i, 0.5))], observed, logs));
    }

    // Where the ranking declines, the laws of the list are fitted one by one, so that hindsight has them all.
    private static (RankResult? Result, string? Why, List<(Law Law, LawFit Fit)> Fits) Fits(GroupRows rows, Origin origin, FitSetup setup)
    {
        try
        {
            RankResult result = rows.Rank(origin.Known);
            return (result, null, [.. result.Laws.Select(l => (l.Law, l.Fit)), .. result.LeftOut.Where(l => l.Fit is not null).Select(l => (l.Law, l.Fit!))]);
        }
        catch (ForetrainException e)
        {
            var fits = new List<(Law, LawFit)>();
            foreach (Law law in rows.Group.Laws.Select(LawCatalog.Embedded.Get))
            {
                try
                {
                    fits.Add((law, rows.Fit(law, origin.Known, setup)));
                }
                catch (ForetrainException)
                {
                    // A law that cannot be fitted forecasts nothing; the others are compared.
                }
            }

            return (null, $"{e.Code}: {e.Message}", fits);
        }
    }

    private static double Error(double[] values, double[] observed, bool logs) => values.Zip(observed, (v, o) => Math.Abs(logs ? Math.Log(v / o) : v - o)).Average();
}
