using Foretrain.Findings;
using Foretrain.Forecasting;

namespace Foretrain.App.Texts;

/// <summary>The report of forecasts.</summary>
internal static class PredictText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, PredictReport result)
    {
        for (int g = 0; g < result.Groups.Count; g++)
        {
            if (g > 0) report.Space();
            One(report, result.Groups[g], result.Request);
        }
    }

    private static void One(IReport report, GroupForecast group, AnalysisRequest request)
    {
        FittedLaw law = group.Choice.Law;
        report.Heading(group.Choice.Group is { } name ? $"Forecast for {group.Choice.By ?? "group"} {name}" : "Forecast");
        report.Paragraph($"{law.Source}; {law.Output.Name} in {law.Output.Unit}", indent: 2, hanging: 2, tone: Tone.Dim);
        IReadOnlyList<Forecast> forecasts = group.Forecasts;
        if (forecasts.Count == 0)
        {
            FindingsText.Write(report, group.TargetFindings.Concat(FitRemarks.OfChoice(group.Choice, request.Level).Where(f => f.Severity != Severity.Note)));
            return;
        }

        bool observed = forecasts.Any(f => f.Observed is not null), reach = forecasts.Any(f => f.Reach is not null);
        bool interval = forecasts.Any(f => Best(f) is not null), label = forecasts.Any(f => f.Label is not null);
        string[] inputs = [.. law.Variables.Where(v => !v.Text).Select(v => v.Name)];
        var columns = new List<Column>();
        if (label) columns.Add(new("target"));
        columns.AddRange(inputs.Select(i => new Column(i, Right: true)));
        columns.Add(new(law.Output.Name, Right: true));
        if (interval) columns.Add(new($"{Quantities.NumberText.Level(request.Level)} interval"));
        bool calibrated = forecasts.Any(f => f.IsCalibrated), own = calibrated && !observed; // beside observations there is no room for it
        if (own) columns.Add(new("law's own", Right: true));
        if (reach) columns.Add(new("reach", Right: true));
        if (observed) columns.AddRange([new("observed", Right: true), new("error", Right: true)]);
        report.Table(columns, [.. forecasts.Select(f =>
        {
            var row = new List<string>();
            if (label) row.Add(f.Label ?? "");
            row.AddRange(inputs.Select(i => FitText.Short(f.At[i])));
            row.Add(Num.Value(f.Value));
            if (interval) row.Add(Num.Interval(Best(f), f.Value));
            if (own) row.Add(Num.Value(f.Fitted));
            if (reach) row.Add(f.Reach is { } r ? Num.Factor(r) : "-");
            if (observed) row.AddRange([f.Observed is { } o ? Num.Value(o) : "-", f.Observed is > 0 and var seen ? Num.SignedPercent(f.Value / seen - 1) : "-"]);
            return row.ToArray();
        })]);
        report.Space();
        Interval? first = forecasts.Select(Best).FirstOrDefault(i => i is not null);
        report.Paragraph(first is null
            ? NoIntervals(group.Choice, forecasts)
            : forecasts.Any(f => f.Sources is not null)
                ? "intervals: for the outcome of one run; they cover the error of the constants, of the law's form and of a run"
                : $"intervals: {first.Method}; they cover the error of the constants only, not the form of the law and not run-to-run noise", indent: 2, hanging: 2);
        if (calibrated) WriteOwn(report, forecasts, law.Output.Name);
        WriteSources(report, forecasts);
        if (reach) report.Paragraph($"reach: cost of the target over the cost of the largest run, {law.Cost?.Convention} convention", indent: 2, hanging: 2, tone: Tone.Dim);
        if (observed) report.Paragraph("error: forecast over observation, minus one", indent: 2, hanging: 2, tone: Tone.Dim);
        // Fit and target findings together; a remark that many targets share is printed once.
        FindingsText.Write(report, group.TargetFindings.Concat(Shared(forecasts)).Concat(FitRemarks.OfChoice(group.Choice, request.Level).Where(f => f.Severity != Severity.Note)));
    }

    private static string NoIntervals(FittedLawChoice choice, IReadOnlyList<Forecast> forecasts) => forecasts.Any(f => f.Sources is not null)
        ? "no intervals: so far from the runs their ends leave the range of numbers"
        : choice.Fit is null && choice.Law.Seen.Count == 0
        ? "no intervals: the constants come without draws or covariances"
        : "no intervals: the runs do not determine the constants well enough to say how far off this may be";

    private static Interval? Best(Forecast f) => f.Interval;

    // Which of the two numbers is the forecast and, where outcomes are known, which came nearer.
    private static void WriteOwn(IReport report, IReadOnlyList<Forecast> forecasts, string output)
    {
        string text = $"{output}: the middle of that distribution, which follows the runs where they bend away from the law";
        Forecast[] seen = [.. forecasts.Where(f => f.IsCalibrated && f.Observed is > 0)];
        text += seen.Length == 0 ? "; law's own: the fitted law taken at its word"
            : $"; mean size of its error {Num.Percent(seen.Average(f => Math.Abs(f.Value / f.Observed!.Value - 1)), 2)}, of the fitted law taken at its word {Num.Percent(seen.Average(f => Math.Abs(f.Fitted / f.Observed!.Value - 1)), 2)}";
        report.Paragraph(text, indent: 2, hanging: 2);
    }

    // What the intervals are made of: each target where there are few, the range over them where there are many.
    private static void WriteSources(IReport report, IReadOnlyList<Forecast> forecasts)
    {
        Forecast[] known = [.. forecasts.Where(f => f.Sources is not null)];
        if (known.Length == 0) return;
        string text = $"sources, one standard deviation on the residual scale: constants {Spread(known, s => s.Parameters)}, form {Spread(known, s => s.Form)}, run {Spread(known, s => s.Noise)}";
        if (known is [{ Parameters: { } alone } only]) text += $"; the constants alone would give {Num.Interval(alone, only.Value)} ({alone.Method})";
        report.Paragraph(text, indent: 2, hanging: 2, tone: Tone.Dim);
    }

    private static string Spread(Forecast[] forecasts, Func<ErrorSources, double> read)
    {
        double low = forecasts.Min(f => read(f.Sources!)), high = forecasts.Max(f => read(f.Sources!));
        return Num.Percent(low, 2) == Num.Percent(high, 2) ? Num.Percent(low, 2) : $"{(100 * low).ToString("F2", System.Globalization.CultureInfo.InvariantCulture)}-{Num.Percent(high, 2)}";
    }

    private static IEnumerable<Finding> Shared(IReadOnlyList<Forecast> forecasts) => forecasts
        .SelectMany(f => f.Findings).GroupBy(f => f.Id)
        .Select(g => g.Count() == 1 || forecasts.Count == 1 ? g.First() : g.First() with { What = $"{g.Count()} of {forecasts.Count} targets: e.g. {g.First().What}" });
}
