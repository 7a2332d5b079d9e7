using Foretrain.Expressions;
using Foretrain.Findings;
using Foretrain.Forecasting;

namespace Foretrain.App.Texts;

/// <summary>The report of --by: one row per group, then findings per group.</summary>
internal static class GroupText
{
    /// <summary>Prints the table and the findings.</summary>
    public static void Write(IReport report, FitReport result)
    {
        LawFit first = result.Fits[0];
        double level = result.Request.Level;
        report.Heading("Law");
        report.Paragraph(first.Shape.Law.Id == "formula" ? "your formula" : $"{first.Shape.Law.Id}: {first.Shape.Law.Title}", indent: 2, hanging: 2);
        report.Paragraph($"{first.Law.Output.Name} = {ExprText.ToText(first.Shape.Law.Expr)}", indent: 2, hanging: 4);
        report.Paragraph($"{Objectives.ObjectiveText.Format(first.Result.Problem.Objective)}, {first.Runs.Table.Source}, one fit per {result.Request.By}", indent: 2, hanging: 2);
        report.Space();
        report.Heading($"Constants by {result.Request.By}");
        string[] names = [.. first.Result.Names];
        report.Table(
            [new(result.Request.By!), new("runs", Right: true), .. names.Select(n => new Column(n, Right: true)), new("objective", Right: true), new("certificate")],
            [.. result.Fits.Select(f => (string[])[f.Group ?? "", $"{f.Runs.Count}", .. f.Result.Theta.Select(t => Num.Value(t, 4)), Num.Value(f.Result.Objective, 5), CertificateText.Name(f.Result.Certificate.Code)])]);
        report.Space();
        report.Heading($"{Quantities.NumberText.Level(level)} intervals");
        report.Table(
            [new(result.Request.By!), .. names.Select(n => new Column(n))],
            [.. result.Fits.Select(f => (string[])[f.Group ?? "", .. ParameterSummary.Of(f, level).Select(p => p.State == ParameterState.Fixed ? "fixed" : Num.Interval(p.Interval, p.Value, 3))])]);
        if (first.Bootstrap is { } b) report.Paragraph($"percentiles of {b.Requested} refits per group, resampling {(b.Clustered ? "clusters" : "runs")}, seed {b.Seed}", indent: 2, tone: Tone.Dim);
        foreach ((string group, ForetrainException why) in result.Failed)
        {
            report.Space();
            report.Paragraph($"{result.Request.By} {group} could not be fitted: {why.Message}{(why.Hint is null ? "" : $" ({why.Hint})")}", hanging: 2, tone: Tone.Warn);
        }

        foreach (LawFit fit in result.Fits)
            FindingsText.Write(report, FitRemarks.Of(fit, ParameterSummary.Of(fit, level)).Where(f => f.Severity != Severity.Note), $"Findings for {result.Request.By} {fit.Group}");
    }
}
