using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Ranking;

namespace Foretrain.App.Texts;

/// <summary>The report of a ranking.</summary>
internal static class RankText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, RankReport answer)
    {
        RankResult result = answer.Result;
        report.Heading($"Ranking of {Num.Count(result.Laws.Count, "law")}");
        string together = result.Units.Column is { } column ? $" in {result.Runs.Count} rows, those of one {column} kept together" : "";
        report.Paragraph($"{Num.Count(result.Units.Count, "run")}{together}, of {result.Runs.Table.Source}; {result.Runs.TargetName} forecast along {result.Axis.Name} at {Num.Count(result.Laws[0].Origins.Count, "cut")} that all laws share", indent: 2, hanging: 2, tone: Tone.Dim);
        report.Space();
        Laws(report, result);
        report.Space();
        report.Paragraph(Verdict(result), indent: 2, hanging: 2, tone: Tone.Strong);
        if (EmphasisText(result) is { } emphasis) report.Paragraph(emphasis, indent: 2, hanging: 2);
        report.Space();
        report.Paragraph($"score: CRPS of the forecasts, error: mean size of their error, both geometric means over the cuts{(result.IsLog ? ", of logarithms in per cent" : "")}; behind: score over the best; tied: within 1.5 standard errors of it; weight: in the average; free: constants fitted; AICc: above the lowest, one likelihood for all laws; CV: error of runs left out, five parts", indent: 2, hanging: 2, tone: Tone.Dim);
        Tests(report, result);
        foreach (RankedForecast f in answer.Forecasts.Count <= 3 ? answer.Forecasts : []) Target(report, f, answer);
        if (answer.Forecasts.Count > 3) Targets(report, answer);
        if (result.LeftOut.Count > 0)
        {
            report.Space();
            report.Heading("Not ranked");
            foreach (LeftOutLaw l in result.LeftOut) report.Paragraph($"{l.Law.Id}: {l.Why.Message}", indent: 2, hanging: 2);
        }

        IEnumerable<Finding> far = answer.Forecasts.SelectMany(f => f.Findings).GroupBy(f => f.Id).Select(g => g.First());
        FindingsText.Write(report, result.Findings.Concat(far));
    }

    private static void Laws(IReport report, RankResult result)
    {
        double lowest = result.Laws.Where(l => double.IsFinite(l.Aicc)).Select(l => l.Aicc).DefaultIfEmpty(double.NaN).Min();
        report.Table(
            [new("law"), new("score", Right: true), new("error", Right: true), new("behind", Right: true), new("weight", Right: true), new("free", Right: true), new("AICc", Right: true), new("CV", Right: true)],
            [.. result.Laws.Select((l, i) => (string[])
            [
                l.Law.Id, Error(l.Score, result), Error(l.Error, result), i == 0 ? "-" : (l.Tied ? "tied " : "") + Behind(l.Behind), $"{100 * l.Weight:0} %", $"{l.Constants}",
                double.IsFinite(l.Aicc) ? $"+{Aicc(l.Aicc - lowest)}" : "-", Error(l.CrossValidation, result),
            ])]);
    }

    private static string Aicc(double above) => above.ToString(above < 9999.5 ? "0.0" : "0", System.Globalization.CultureInfo.InvariantCulture);

    private static string Behind(double logs)
    {
        double factor = Math.Exp(logs);
        return factor < 2 ? $"+{100 * (factor - 1):0} %" : Num.Factor(factor);
    }

    private static string Verdict(RankResult result)
    {
        string[] tied = [.. result.Laws.Skip(1).Where(l => l.Tied).Select(l => l.Law.Id)];
        string pick = $"pick: {result.Pick.Law.Id}";
        if (result.Pick.Standing is null)
        {
            return result.LeftOut.Any(l => l.Law == result.Pick.Law && l.Why.Code == "rank-needs-runs")
                ? $"{pick}, which these runs are too few to test; among the simpler laws {result.Laws[0].Law.Id} forecasts best"
                : $"{pick}, the usual law, which could not be tested; of those that could {result.Laws[0].Law.Id} forecasts best";
        }

        if (result.Laws.Count == 1) return $"{pick}, the only law that could be tested";
        if (tied.Length == 0) return $"{pick}; it forecasts these runs better than every other law";
        if (result.Pick.Law != result.Laws[0].Law)
        {
            string rest = tied.Length > 1 ? $" (and {tied.Length - 1} more)" : "";
            return $"{pick}, the usual law; {result.Laws[0].Law.Id} forecasts these runs better, but not by more than chance: they cannot tell the two{rest} apart";
        }

        string others = string.Join(", ", tied.Take(4)) + (tied.Length > 4 ? $" and {tied.Length - 4} more" : "");
        return $"{pick}, but these runs cannot tell it from {others}";
    }

    // What the picked law gains from weights, and how to have the same forecast from other verbs.
    private static string? EmphasisText(RankResult result)
    {
        Emphasis emphasis = result.Pick.Emphasis;
        if (emphasis.Tests.Count == 0) return emphasis.Power == 0 ? null : $"larger runs count more in its fit, by which forecasts elsewhere gain: {How(result)}";
        if (emphasis.Tests.Count == 1) return null;
        string tried = string.Join(", ", emphasis.Tests.Select((t, i) => $"{Error(t.Error, result)} {(t.Power == 0 ? "with all alike" : $"at {(i == 1 ? "power " : "")}{Quantities.NumberText.Format(t.Power)}")}"));
        return emphasis.Power != 0
            ? $"larger runs count more in its fit: {How(result)}; its error in the back-test: {tried}"
            : $"all runs count alike in its fit; its error in the back-test, were larger runs to count more: {tried}";
    }

    private static string How(RankResult result)
    {
        Emphasis emphasis = result.Pick.Emphasis;
        return emphasis.Weights is { } weights ? $"--weights \"{weights}\", with which other verbs forecast the same" : $"weights ({result.Axis.Name})^{Quantities.NumberText.Format(emphasis.Power)}, which no formula over these columns says";
    }

    private static void Tests(IReport report, RankResult result)
    {
        (RankedLaw Law, NestedTest Test)[] tests = [.. result.Laws.Where(l => l.Tied || l.Law == result.Pick.Law).SelectMany(l => l.Tests.Select(t => (l, t)))];
        if (tests.Length == 0) return;
        report.Space();
        report.Heading("Simpler laws inside these");
        report.Table(
            [new("law"), new("if"), new("fitted"), new("p", Right: true), new("verdict")],
            [.. tests.Select(t => (string[])
            [
                t.Law.Law.Id, t.Test.Hypothesis, t.Test.Estimate, t.Test.PValue < 1e-4 ? "< 0.0001" : $"{t.Test.PValue:0.0000}",
                t.Test.Rejected ? "rejected" : "allowed",
            ])]);
        report.Paragraph("p: chance of runs this far from the simpler law if it were true; likelihood-ratio test, robust to outliers", indent: 2, hanging: 2, tone: Tone.Dim);
    }

    private static void Target(IReport report, RankedForecast f, RankReport answer)
    {
        report.Space();
        report.Heading($"Forecast {(f.Label is null ? "at " : $"of {f.Label}, ")}{string.Join(", ", f.At.Select(a => $"{a.Key} {Num.Scale(a.Value)}"))}");
        var rows = new List<string[]>();
        if (f.Pick is { } pick) rows.Add(["pick", "", .. Own(pick)]);
        foreach (LawForecast l in f.Laws.Where((l, i) => i == 0 || l.Weight >= 0.005))
            rows.Add([l.Law.Id, $"{100 * l.Weight:0} %", .. Own(l.Forecast)]);
        if (double.IsFinite(f.Average)) rows.Add(["average", "", "", Num.Value(f.Average), Num.Interval(f.Interval, f.Average)]);
        report.Table([new("law"), new("weight", Right: true), new("law's value", Right: true), new("forecast", Right: true), new($"{Quantities.NumberText.Level(answer.Request.Level)} interval")], rows);
        if (f.Observed is { } seen) report.Paragraph($"observed: {Num.Value(seen)}", indent: 2);
        report.Paragraph($"forecast: middle of the calibrated distribution, which follows the runs where they bend away from the law; {(answer.Result.Pick.Emphasis.Power == 0 ? "" : "pick: with its weights, the laws below: all runs alike; ")}laws of less weight than half a per cent are not shown", indent: 2, hanging: 2, tone: Tone.Dim);
    }

    private static string[] Own(Forecast f) => f.IsOpen ? ["-", "open", "-"] : [Num.Value(f.Fitted), Num.Value(f.Value), Num.Interval(f.Interval, f.Value)];

    private static void Targets(IReport report, RankReport answer)
    {
        bool observed = answer.Forecasts.Any(f => f.Observed is not null);
        report.Space();
        report.Heading("Forecasts");
        report.Table(
            [new("target"), new("pick", Right: true), new($"{Quantities.NumberText.Level(answer.Request.Level)} interval"), new("average", Right: true), .. observed ? new Column[] { new("observed", Right: true) } : []],
            [.. answer.Forecasts.Select(f => (string[])
            [
                f.Label ?? string.Join(", ", f.At.Select(a => $"{a.Key} {Num.Scale(a.Value)}")),
                f.Pick is { } own ? own.IsOpen ? "open" : Num.Value(own.Value) : "-",
                f.Pick is { IsOpen: false } sure ? Num.Interval(sure.Interval, sure.Value) : "-", double.IsFinite(f.Average) ? Num.Value(f.Average) : "open", .. observed ? new[] { f.Observed is { } seen ? Num.Value(seen) : "-" } : [],
            ])]);
        report.Paragraph("middles of calibrated distributions; the interval is that of the pick", indent: 2, hanging: 2, tone: Tone.Dim);
    }

    private static string Error(double x, RankResult result) => double.IsNaN(x) ? "-" : result.IsLog ? Num.Percent(x, 2) : Num.Value(x, 3);
}
