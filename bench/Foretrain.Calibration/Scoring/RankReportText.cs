using System.Globalization;
using System.Text;

namespace Foretrain.Calibration.Scoring;

/// <summary>The outcome of ranking every series, as one Markdown page.</summary>
internal static class RankReportText
{
    /// <summary>Largest allowed error over that of the known plain fit.</summary>
    private const double MostOverPlain = 1.25;

    public static string Markdown(string title, int groups, IReadOnlyList<RankOutcome> outcomes, bool test)
    {
        var text = new StringBuilder($"# {title}\n\n{outcomes.Count} of {groups} series, each counting alike; error of a series: mean size of the logarithmic error of its forecasts ")
            .Append("(of the plain error where the target may be negative). Brackets: 95 %, whole series resampled.\n\n")
            .Append("- forecast: the middle of the law's calibrated distribution, as `foretrain rank` and `predict` give it\n- plain: the law's own value at its fitted constants\n")
            .Append("- rank's pick: larger runs count in its fit as its own back-test likes best; every other law here is fitted with all runs alike\n- best in hindsight: per series the law whose forecasts of these very rows turned out best, of all laws of the catalogue that fit its columns\n\n")
            .Append("| what | geometric mean of the error | over the best plain fit in hindsight | over the best forecast in hindsight |\n|---|---|---|---|\n");
        (string Name, Func<RankOutcome, double?> Of)[] rows =
        [
            ("rank's pick, forecast", o => o.PickForecast), ("the same, all runs alike", o => o.PickAlike), ("averaged forecast", o => o.AverageOrPick), ("rank's pick, plain", o => o.PickPlain),
            ("best law in hindsight, plain", o => o.BestPlain), ("best law in hindsight, forecast", o => o.BestForecast),
            ("always the usual law, plain", o => o.UsualPlain), ("always the usual law, forecast", o => o.UsualForecast),
            ("lowest AICc, plain", o => o.AiccPlain), ("lowest AICc, forecast", o => o.AiccForecast),
        ];
        foreach ((string name, Func<RankOutcome, double?> of) in rows) Row(text, outcomes, name, of);
        Shared(text, outcomes);
        Coverage(text, outcomes);
        RankOutcome[] chinchilla = [.. outcomes.Where(o => o.Usual == "chinchilla" && o.UsualPlain is not null)];
        text.Append($"\nSeries with params and tokens alone ({chinchilla.Length}), where the usual law is chinchilla:\n\n| what | geometric mean of the error | over the best plain fit in hindsight | over the best forecast in hindsight |\n|---|---|---|---|\n");
        foreach ((string name, Func<RankOutcome, double?> of) in rows) Row(text, chinchilla, name, of);
        Shared(text, chinchilla);
        if (test) Plain(text, outcomes);
        Series(text, outcomes);
        return text.ToString();
    }

    private static void Row(StringBuilder text, IReadOnlyList<RankOutcome> all, string name, Func<RankOutcome, double?> of)
    {
        RankOutcome[] with = [.. all.Where(o => of(o) is not null)];
        if (with.Length == 0) return;
        string few = with.Length < all.Count ? $" ({with.Length} series)" : "";
        text.Append($"| {name}{few} | {Error(Mean(with, of))} | {Ratio(with, of, o => o.BestPlain)} | {Ratio(with, of, o => o.BestForecast)} |\n");
    }

    private static void Shared(StringBuilder text, IReadOnlyList<RankOutcome> all)
    {
        text.Append("\nThe same against hindsight that chooses less often: one law (plain fits) for several series together.\n\n| one law in hindsight for each | laws chosen | its error | rank's pick, forecast, over it | the same, all runs alike | always the usual law, plain |\n|---|---|---|---|---|---|\n");
        foreach ((string kind, Hindsight best) in new[] { ("series", new Hindsight(all, o => o.Group.Id)), ("data folder", Hindsight.OfFolders(all)), ("usual law", Hindsight.OfUsual(all)) })
        {
            RankOutcome[] with = [.. all.Where(o => best.Plain(o) is not null)];
            string Over(Func<RankOutcome, double?> of) => Ratio([.. with.Where(o => of(o) is not null)], of, o => best.Plain(o)!.Value);
            text.Append($"| {kind} | {best.Choices} | {Error(Mean(with, best.Plain))} | {Over(o => o.PickForecast)} | {Over(o => o.PickAlike)} | {Over(o => o.UsualPlain)} |\n");
        }
    }

    // Zero errors (a forecast that is the outcome to the last digit) have no logarithm.
    internal static double Floor(double error) => Math.Max(error, 1e-6);

    private static double Mean(RankOutcome[] with, Func<RankOutcome, double?> of) => Math.Exp(with.Average(o => Math.Log(Floor(of(o)!.Value))));

    private static string Ratio(RankOutcome[] with, Func<RankOutcome, double?> of, Func<RankOutcome, double> over)
    {
        Estimate ratio = Summary.GeometricMean([.. with.Select(o => Floor(of(o)!.Value) / Floor(over(o)))]);
        return string.Create(CultureInfo.InvariantCulture, $"{ratio.Value:0.000} [{ratio.Low:0.000}, {ratio.High:0.000}]");
    }

    private static void Coverage(StringBuilder text, IReadOnlyList<RankOutcome> outcomes)
    {
        PickCoverage[] inside = [.. outcomes.Select(o => o.Inside).OfType<PickCoverage>()];
        if (inside.Length == 0) return;
        text.Append($"\nOutcomes inside the pick's intervals ({inside.Length} series):\n\n| intervals | with its weights | all runs alike |\n|---|---|---|\n");
        foreach ((string level, Func<PickCoverage, double> own, Func<PickCoverage, double> alike) in new (string, Func<PickCoverage, double>, Func<PickCoverage, double>)[] { ("80 %", c => c.At80, c => c.Alike80), ("95 %", c => c.At95, c => c.Alike95) })
            text.Append($"| {level} | {Share(inside, own)} | {Share(inside, alike)} |\n");
    }

    private static string Share(PickCoverage[] inside, Func<PickCoverage, double> of)
    {
        Estimate share = Summary.Mean([.. inside.Select(of)]);
        return string.Create(CultureInfo.InvariantCulture, $"{100 * share.Value:0.0} % [{100 * share.Low:0.0}, {100 * share.High:0.0}]");
    }

    private static void Plain(StringBuilder text, IReadOnlyList<RankOutcome> outcomes)
    {
        RankOutcome[] known = [.. outcomes.Where(o => o.Group.Plain is not null)];
        text.Append($"\nSeries with a plain fit known from elsewhere; marked where the pick's error is over {MostOverPlain.ToString(CultureInfo.InvariantCulture)} times its:\n\n| series | plain | pick, forecast | ratio | |\n|---|---|---|---|---|\n");
        foreach (RankOutcome o in known)
        {
            double ratio = o.PickForecast / o.Group.Plain!.Value;
            text.Append(CultureInfo.InvariantCulture, $"| {o.Group.Id} | {Error(o.Group.Plain.Value)} | {Error(o.PickForecast)} | {ratio:0.00} | {(ratio > MostOverPlain ? "over" : "")} |\n");
        }
    }

    private static void Series(StringBuilder text, IReadOnlyList<RankOutcome> outcomes)
    {
        text.Append("\n| series | forecasts | pick | power | its error | usual law | its error, plain | best in hindsight | its error, plain | its best forecast | lowest AICc | its error, plain | average | tied | declined |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (RankOutcome o in outcomes)
        {
            text.Append($"| {o.Group.Id} | {o.Observed.Length} | {o.Picked} | {o.Result?.Pick.Emphasis.Power.ToString(CultureInfo.InvariantCulture) ?? "-"} | {Error(o.PickForecast)} | {o.Usual} | {Error(o.UsualPlain)} | {o.Laws.MinBy(l => l.Plain)!.Law.Id} | {Error(o.BestPlain)} | {Error(o.BestForecast)} | {o.LowestAicc ?? "-"} | {Error(o.AiccPlain)} | {Error(o.AverageOrPick)} | {o.Result?.Laws.Count(l => l.Tied).ToString(CultureInfo.InvariantCulture) ?? "-"} | {o.Why ?? ""} |\n");
        }
    }

    private static string Error(double? x) => x is not { } e || double.IsNaN(e) ? "-" : (100 * e).ToString(e < 0.01 ? "0.000" : "0.00", CultureInfo.InvariantCulture) + " %";
}
