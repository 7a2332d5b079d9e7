using Foretrain.Backtesting;
using Foretrain.Findings;

namespace Foretrain.App.Texts;

/// <summary>The report of a back-test.</summary>
internal static class BacktestText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, BacktestReport result)
    {
        for (int g = 0; g < result.Groups.Count; g++)
        {
            if (g > 0) report.Space();
            One(report, result.Groups[g], result.Request);
        }

        foreach ((string group, ForetrainException why) in result.Failed)
            report.Paragraph($"{result.Request.By} {group} has no back-test: {why.Message}{(why.Hint is null ? "" : $" ({why.Hint})")}", hanging: 2, tone: Tone.Warn);
    }

    private static void One(IReport report, GroupBacktest group, AnalysisRequest request)
    {
        BacktestResult result = group.Result;
        report.Heading($"Back-test of {result.Law.Id}" + (group.Group is { } name ? $" for {request.By} {name}" : ""));
        string together = result.Units.Column is { } column ? $" in {result.Runs.Count} rows, those of one {column} kept together" : "";
        report.Paragraph($"{Num.Count(result.Units.Count, "run")}{together}, of {result.Runs.Table.Source}; {result.Runs.TargetName} forecast along {result.Axis.Name}", indent: 2, hanging: 2, tone: Tone.Dim);
        report.Space();
        report.Heading("Fits");
        report.Table(
            [new("up to", Right: true), new("runs", Right: true), new("forecasts", Right: true), new("reach", Right: true), new("mean error", Right: true), new("bias", Right: true), new("certificate")],
            [.. result.Origins.Select(o => Row(o, result.IsLog))]);
        foreach (BacktestOrigin o in result.Origins.Where(o => o.Failure is not null))
            report.Paragraph($"no forecast from {Num.Scale(o.Cut)}: {o.Failure!.Message}", indent: 2, hanging: 2, tone: Tone.Warn);

        BacktestScores[] bins = [.. result.Horizons, .. result.Horizons.Count > 1 ? new[] { result.Overall } : []];
        report.Space();
        report.Heading("Errors by distance beyond the fit");
        report.Table(
            [new("distance"), new("forecasts", Right: true), new("runs", Right: true), new("fits", Right: true), new("mean error", Right: true), new("median", Right: true), new("bias", Right: true)],
            [.. bins.Select(b => (string[])[Distance(b, result), $"{b.Forecasts}", $"{b.Runs}", $"{b.Origins}", Error(b.MeanError, result.IsLog), Error(b.MedianError, result.IsLog), Signed(b.Bias, result.IsLog)])]);
        if (result.Overall.Levels.Count > 0) Intervals(report, bins, result);
        report.Space();
        report.Paragraph(result.IsLog
            ? "errors: logarithm of forecast over outcome, in per cent; bias: their mean, positive when forecasts are too high"
            : "errors: forecast minus outcome; bias: their mean", indent: 2, hanging: 2, tone: Tone.Dim);
        report.Paragraph($"distance: {result.Axis.Name} of a run over that of the largest run fitted; reach: the largest distance", indent: 2, hanging: 2, tone: Tone.Dim);
        if (result.Origins.Any(o => o.Forecasts.Count > 0 && o.Forecasts.Count < o.HeldOut))
            report.Paragraph("forecasts: an even sample along the axis where there are many", indent: 2, hanging: 2, tone: Tone.Dim);
        FindingsText.Write(report, group.Findings.Where(f => f.Severity != Severity.Note));
    }

    private static void Intervals(IReport report, BacktestScores[] bins, BacktestResult result)
    {
        report.Space();
        report.Heading("Intervals by distance beyond the fit");
        double[] levels = [.. result.Overall.Levels.Select(l => l.Level)];
        bool width = levels.Length <= 2; // three would not fit a line
        report.Table(
            [new("distance"), .. levels.SelectMany(l => Of(new($"in {100 * l:0.##} %", Right: true), new Column("width", Right: true), new("score", Right: true))), new("CRPS", Right: true)],
            [.. bins.Select(b => (string[])[Distance(b, result), .. b.Levels.SelectMany(l => Of($"{100 * l.Coverage:0} %", Error(l.Width, result.IsLog), Error(l.Score, result.IsLog))), Error(b.Crps, result.IsLog)])]);
        report.Paragraph($"in {100 * levels[^1]:0.##} %: share of outcomes inside; {(width ? "width: median; " : "")}score: width and misses in one, less is better; CRPS: the same for the whole distribution", indent: 2, hanging: 2, tone: Tone.Dim);

        T[] Of<T>(T held, T wide, T score) => width ? [held, wide, score] : [held, score];
    }

    private static string[] Row(BacktestOrigin o, bool isLog)
    {
        if (o.Forecasts.Count == 0) return [Num.Scale(o.Cut), $"{o.Runs}", "-", "-", "-", "-", o.Code is { } code ? CertificateText.Name(code) : "failed"];
        return
        [
            Num.Scale(o.Cut), $"{o.Runs}", $"{o.Forecasts.Count}", Num.Factor(Math.Pow(10, o.Forecasts.Max(f => f.Horizon))),
            Error(o.Forecasts.Average(f => Math.Abs(f.Error)), isLog), Signed(o.Forecasts.Average(f => f.Error), isLog), CertificateText.Name(o.Code!.Value),
        ];
    }

    private static string Distance(BacktestScores bin, BacktestResult result)
    {
        if (ReferenceEquals(bin, result.Overall)) return "all";
        string to = Num.Factor(Math.Pow(10, bin.To)), from = Num.Factor(Math.Pow(10, bin.From));
        return bin.From <= 0 ? $"up to {to}" : double.IsInfinity(bin.To) ? $"over {from}" : $"{from} to {to}";
    }

    private static string Error(double x, bool isLog) => double.IsNaN(x) ? "-" : isLog ? Num.Percent(x, 2) : Num.Value(x, 3);

    private static string Signed(double x, bool isLog)
    {
        string size = Error(Math.Abs(x), isLog);
        return size.Any(c => c is > '0' and <= '9') ? (x < 0 ? "-" : "+") + size : size; // no sign on a rounded zero
    }
}
