using Foretrain.Backtesting;
using Foretrain.Calibration.Suite;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Ranking;

namespace Foretrain.Calibration.Scoring;

/// <summary>What one law forecast of the rows held back.</summary>
/// <param name="Law">The law.</param>
/// <param name="Values">Forecasts, in the order of the rows that every law forecast.</param>
/// <param name="Medians">Medians of the distribution.</param>
/// <param name="Error">Mean size of the logarithmic error.</param>
internal sealed record LawForecast(Law Law, double[] Values, double[] Medians, double Error);

/// <summary>A ranking of one series and what came of it.</summary>
/// <param name="Group">The series.</param>
/// <param name="Result">The ranking, or null where it declined.</param>
/// <param name="Why">Why it declined, or null.</param>
/// <param name="Observed">Outcomes.</param>
/// <param name="Laws">Laws with forecasts.</param>
/// <param name="Average">Error of the averaged forecast.</param>
internal sealed record RankOutcome(SuiteGroup Group, RankResult? Result, string? Why, double[] Observed, IReadOnlyList<LawForecast> Laws, double Average)
{
    public double? ErrorOf(string? law) => Laws.FirstOrDefault(l => l.Law.Id == law)?.Error;

    public string Picked => Result?.Pick.Law.Id ?? Group.Laws[0];

    public string? LowestAicc => Result?.Laws.Where(l => !double.IsNaN(l.Aicc)).MinBy(l => l.Aicc)?.Law.Id;
}

/// <summary>Ranks the laws of one series on its known rows and forecasts the later ones with every law.</summary>
internal static class RankRun
{
    public static RankOutcome Run(GroupRows rows, Origin origin, FitSetup setup)
    {
        SuiteGroup group = rows.Group;
        RankResult? result = null;
        string? why = null;
        var fits = new List<(Law Law, LawFit Fit)>();
        try
        {
            result = rows.Rank(origin.Known);
            fits.AddRange(result.Laws.Select(l => (l.Law, l.Fit)));
            fits.AddRange(result.LeftOut.Where(l => l.Fit is not null).Select(l => (l.Law, l.Fit!)));
        }
        catch (ForetrainException e)
        {
            why = $"{e.Code}: {e.Message}";
            foreach (string id in group.Laws)
            {
                try
                {
                    Law law = LawCatalog.Embedded.Get(id);
                    fits.Add((law, rows.Fit(law, origin.Known, setup)));
                }
                catch (ForetrainException)
                {
                    // A law that cannot be fitted forecasts nothing; the others are compared.
                }
            }
        }

        var targets = fits.Select(f => (f.Law, f.Fit, Targets: rows.Targets(f.Law, origin.Later))).ToList();
        if (targets.Count == 0) return new(group, result, why, [], [], double.NaN);
        HashSet<int> common = [.. targets[0].Targets.Asked.Select(a => a.Row)];
        foreach (var t in targets) common.IntersectWith(t.Targets.Asked.Select(a => a.Row));
        double[] observed = [.. targets[0].Targets.Asked.Where(a => common.Contains(a.Row)).Select(a => a.Observed)];
        var forecasts = new List<LawForecast>();
        var spread = new List<AveragedPart>();
        foreach ((Law law, LawFit fit, (double[][] columns, (int Row, int At, double Observed)[] asked)) in targets)
        {
            int[] at = [.. asked.Where(a => common.Contains(a.Row)).Select(a => a.At)];
            double[] values = fit.Law.Predict(columns, fit.Law.Theta);
            IOutcomes? outcomes = Outcomes.Usual(fit, columns);
            if (outcomes is not null && result?.Laws.FirstOrDefault(l => l.Law == law)?.Weight is > 0 and var weight) spread.Add(new(outcomes, weight, at));
            double[] chosen = [.. at.Select(i => values[i])];
            forecasts.Add(new(law, chosen, [.. at.Select(i => outcomes?.Quantile(i, 0.5) ?? double.NaN)], Error(chosen, observed, rows.AllPositive)));
        }

        double average = double.NaN;
        if (spread.Count > 0)
        {
            var mixture = new AveragedForecast(spread);
            average = Error([.. Enumerable.Range(0, observed.Length).Select(i => mixture.Quantile(i, 0.5))], observed, rows.AllPositive);
        }

        return new(group, result, why, observed, forecasts, average);
    }

    private static double Error(double[] values, double[] observed, bool logs) => values.Zip(observed, (v, o) => Math.Abs(logs ? Math.Log(v / o) : v - o)).Average();
}
