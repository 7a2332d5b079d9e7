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

/// <summary>A ranking of one series and what came of it.</summary>
/// <param name="Group">The series.</param>
/// <param name="Result">The ranking, or null where it declined.</param>
/// <param name="Why">Why it declined, or null.</param>
/// <param name="Observed">Outcomes.</param>
/// <param name="Laws">Errors of all laws that could be fitted to the known rows.</param>
/// <param name="Average">Error of the averaged forecast, or null without one.</param>
internal sealed record RankOutcome(SuiteGroup Group, RankResult? Result, string? Why, double[] Observed, IReadOnlyList<LawErrors> Laws, double? Average)
{
    /// <summary>The usual law of the series.</summary>
    public string Usual => Group.Laws[0];

    /// <summary>The law picked. Where a ranking declines, it tells to take the usual law; where even that cannot be fitted, the first of the series that can.</summary>
    public string Picked => Result?.Pick.Law.Id ?? (Of(Usual) is null ? Group.Laws.First(l => Of(l) is not null) : Usual);

    public double PickForecast => Of(Picked)!.Calibrated;

    public double PickPlain => Of(Picked)!.Plain;

    public double AverageOrPick => Average ?? PickForecast;

    public double BestPlain => Laws.Min(l => l.Plain);

    public double BestForecast => Laws.Min(l => l.Calibrated);

    public double? UsualPlain => Of(Usual)?.Plain;

    public double? UsualForecast => Of(Usual)?.Calibrated;

    /// <summary>The law of lowest AICc among those ranked; the picked one where none is.</summary>
    public string? LowestAicc => Result?.Laws.Where(l => !double.IsNaN(l.Aicc)).MinBy(l => l.Aicc)?.Law.Id ?? Picked;

    public double? AiccPlain => Of(LowestAicc)?.Plain;

    public double? AiccForecast => Of(LowestAicc)?.Calibrated;

    private LawErrors? Of(string? law) => Laws.FirstOrDefault(l => l.Law.Id == law);
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

        if (targets.Count == 0) return new(rows.Group, result, why, [], [], null);
        HashSet<int> common = [.. targets[0].Asked.Select(a => a.Row)];
        foreach (var t in targets) common.IntersectWith(t.Asked.Select(a => a.Row));
        double[] observed = [.. targets[0].Asked.Where(a => common.Contains(a.Row)).Select(a => a.Observed)];
        var errors = new List<LawErrors>();
        var parts = new List<AveragedPart>();
        foreach (var (law, fit, columns, asked) in targets)
        {
            int[] at = [.. asked.Where(a => common.Contains(a.Row)).Select(a => a.At)];
            double[] values = fit.Law.Predict(columns, fit.Law.Theta);
            IOutcomes? outcomes = Outcomes.Usual(fit, columns);
            if (outcomes is not null && result?.Laws.FirstOrDefault(l => l.Law == law)?.Weight is > 0 and var weight) parts.Add(new(outcomes, weight, at));
            double plain = Error([.. at.Select(i => values[i])], observed, rows.AllPositive);
            double calibrated = outcomes is null ? plain : Error([.. at.Select(i => outcomes.Quantile(i, 0.5))], observed, rows.AllPositive);
            if (double.IsFinite(plain) && double.IsFinite(calibrated)) errors.Add(new(law, plain, calibrated));
        }

        double average = double.NaN;
        if (parts.Count > 0)
        {
            var mixture = new AveragedForecast(parts);
            average = Error([.. Enumerable.Range(0, observed.Length).Select(i => mixture.Quantile(i, 0.5))], observed, rows.AllPositive);
        }

        return new(rows.Group, result, why, observed, errors, double.IsFinite(average) ? average : null);
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
