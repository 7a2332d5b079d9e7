using Foretrain.Expressions;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App.Texts;

/// <summary>The report of a fit: data, law, constants, certificate, intervals, influence, findings, next steps.</summary>
internal static class FitText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, FitReport result, string? kept)
    {
        if (result.Request.By is null) One(report, result, result.Fits[0]);
        else GroupText.Write(report, result);
        if (result.Applicable.Count > 0) Applicable(report, result.Applicable);
        Next(report, result, kept);
    }

    /// <summary>The runs used, in two to four lines.</summary>
    public static void Data(IReport report, PreparedRuns runs)
    {
        report.Heading("Data");
        string all = runs.Count == runs.RowsInSource ? $"all {runs.Count} rows" : $"{runs.Count} of {runs.RowsInSource} rows";
        var left = new List<string>();
        if (runs.LeftOutByCondition > 0) left.Add($"{runs.LeftOutByCondition} left out by --where");
        if (runs.Rejected.Count > 0) left.Add($"{runs.Rejected.Count} unusable, see findings");
        report.Paragraph($"{runs.Table.Source}: {all} used{(left.Count > 0 ? " (" + string.Join("; ", left) + ")" : "")}", indent: 2, hanging: 2);
        report.Table(
            [new("input"), new("column"), new("values", Right: true), new("smallest", Right: true), new("largest", Right: true), new("why this column")],
            [.. runs.Mapping.Columns.Select(c =>
            {
                VariableRange? range = runs.Ranges.FirstOrDefault(r => r.Name == c.Variable);
                return new[] { c.Variable, c.Source, range is null ? "" : $"{range.Distinct}", range is null ? "" : Short(range.Min), range is null ? "" : Short(range.Max), Why(c) };
            })]);
    }

    /// <summary>What was left out of a fit, and why; nothing where every row was used.</summary>
    public static void LeftOut(IReport report, LawFit fit)
    {
        PreparedRuns runs = fit.Runs;
        if (runs.Rejected.Count == 0 && runs.LeftOutByCondition == 0) return;
        report.Heading(fit.Group is { } group ? $"Left out of {group}" : "Left out");
        if (runs.LeftOutByCondition > 0) report.Paragraph($"{Num.Count(runs.LeftOutByCondition, "row")} by the condition", indent: 2);
        if (runs.Rejected.Count == 0) return;
        const int Most = 30;
        report.Table([new("line", Right: true), new("column"), new("cell"), new("why")], [.. runs.Rejected.Take(Most).Select(r => new[] { $"{r.Line}", r.Column, r.Text, r.Reason })]);
        if (runs.Rejected.Count > Most) report.Paragraph($"and {Num.Count(runs.Rejected.Count - Most, "more row")}", indent: 2, tone: Tone.Dim);
    }

    /// <summary>Why a column stands for a variable, in a few words.</summary>
    public static string Why(MappedColumn c) => c.Kind switch { MappingKind.Exact => "same name", MappingKind.User => "--map", MappingKind.Formula => "--map, formula", _ => c.Reason };

    /// <summary>Scales get suffixes, losses decimals.</summary>
    public static string Short(double x) => Math.Abs(x) >= 1e4 ? Num.Scale(x) : Num.Value(x, 4);

    private static void One(IReport report, FitReport result, LawFit fit)
    {
        double level = result.Request.Level;
        IReadOnlyList<ParameterSummary> parameters = ParameterSummary.Of(fit, level);
        Data(report, fit.Runs);
        report.Space();
        LawUsed(report, fit);
        report.Space();
        Constants(report, parameters, level, fit);
        CertificateText.Write(report, fit, parameters);
        Influence(report, fit);
        FindingsText.Write(report, FitRemarks.Of(fit, parameters));
    }

    /// <summary>The law and what was minimised.</summary>
    public static void LawUsed(IReport report, LawFit fit)
    {
        Law law = fit.Shape.Law;
        report.Heading("Law");
        report.Paragraph(law.Id == "formula" ? "your formula" : $"{law.Id}: {law.Title}", indent: 2, hanging: 2);
        report.Paragraph($"{fit.Law.Output.Name} = {ExprText.ToText(law.Expr)}", indent: 2, hanging: 4);
        report.Paragraph(ObjectiveSentence(fit), indent: 2, hanging: 2);
    }

    private static string ObjectiveSentence(LawFit fit)
    {
        Objective o = fit.Result.Problem.Objective;
        string space = o.Space switch { ResidualSpace.Log => $"ln {fit.Law.Output.Name} residuals", ResidualSpace.Logit => $"logit {fit.Law.Output.Name} residuals", _ => $"{fit.Law.Output.Name} residuals" };
        string loss = o.Loss switch
        {
            LossKind.Huber => $"Huber({NumberText.Format(o.Shape)})",
            LossKind.Absolute => "absolute value",
            LossKind.Pinball => $"{o.Shape:0.##}-quantile (pinball)",
            _ => "half squares",
        };
        string weights = fit.Result.Problem.Weights is null ? "" : ", weighted";
        return $"minimised: sum over runs of {loss} of {space}{weights} ({ObjectiveText.Format(o)}); at the minimum {Num.Value(fit.Result.Objective, 8)}";
    }

    /// <summary>The constants with their intervals, and where these come from.</summary>
    public static void Constants(IReport report, IReadOnlyList<ParameterSummary> parameters, double level, LawFit fit)
    {
        report.Heading("Constants");
        report.Table(
            [new("name"), new("value", Right: true), new($"{NumberText.Level(level)} interval"), new("std. error", Right: true), new("searched"), new("")],
            [.. parameters.Select(p => new[]
            {
                p.Name, Num.Value(p.Value), Num.Interval(p.Interval, p.Value), Error(p), Searched(p), Mark(p),
            })]);
        if (fit.Bootstrap is { } b)
        {
            report.Paragraph($"intervals: percentiles of {b.Draws.Length} refits, {b.Method}, seed {b.Seed}; {Num.Percent(b.Unconverged / (double)b.Requested, 2)} of refits unconverged. Standard errors: {StandardErrorName(parameters)}.", indent: 2, tone: Tone.Dim);
        }
        else if (parameters.Any(p => p.Interval is not null))
        {
            report.Paragraph("intervals: normal, from the sandwich standard error; no bootstrap was made", indent: 2, tone: Tone.Dim);
        }

        string[] profiled = [.. parameters.Where(p => p.Interval?.Method == ParameterSummary.ByProfile).Select(p => p.Name)];
        if (profiled.Length > 0)
            report.Paragraph($"of {string.Join(", ", profiled)}: profile likelihood, since a bound or a flat direction makes refits misleading", indent: 2, tone: Tone.Dim);
    }

    private static string StandardErrorName(IReadOnlyList<ParameterSummary> parameters) => parameters.Any(p => double.IsFinite(p.BootstrapError)) ? "of the same refits" : "sandwich";

    private static string Error(ParameterSummary p)
    {
        double error = double.IsFinite(p.BootstrapError) ? p.BootstrapError : p.SandwichError;
        return p.State == ParameterState.Fixed ? "" : !double.IsFinite(error) ? "-" : NumberText.Format(error, 2);
    }

    private static string Searched(ParameterSummary p) => p.State switch
    {
        ParameterState.Fixed or ParameterState.Tied => "",
        _ => $"{NumberText.Format(p.Spec.StartLow, 2)} to {NumberText.Format(p.Spec.StartHigh, 2)}",
    };

    private static string Mark(ParameterSummary p) => p.State switch
    {
        ParameterState.Fixed => "fixed",
        ParameterState.Tied => $"= {p.TiedTo}",
        ParameterState.OnBound => "on bound",
        _ => "",
    };

    /// <summary>The runs that move the fit most.</summary>
    public static void Influence(IReport report, LawFit fit)
    {
        var largest = fit.Result.Influence.Largest;
        if (largest.Count == 0) return;
        report.Space();
        report.Heading("Influence");
        report.Paragraph("the runs that move the fit most; constants without each of them", indent: 2, tone: Tone.Dim);
        string[] names = [.. fit.Result.Names];
        bool named = largest.Any(l => !FitRemarks.RunName(fit.Runs, l.Row).StartsWith("line ", StringComparison.Ordinal));
        report.Table(
            [.. named ? [new Column("run")] : Array.Empty<Column>(), new("line", Right: true), new("Cook", Right: true), .. names.Take(6).Select(n => new Column(n, Right: true))],
            [.. largest.Select(l => (string[])[
                .. named ? [FitRemarks.RunName(fit.Runs, l.Row)] : Array.Empty<string>(), $"{fit.Runs.Table.Lines[l.Row]}", Num.Value(fit.Result.Influence.Cook[l.Row], 2),
                .. l.Theta.Take(6).Select(t => Num.Value(t, 4))])]);
    }

    private static void Applicable(IReport report, IReadOnlyList<Law> laws)
    {
        report.Space();
        report.Heading("Laws that fit these columns");
        report.Table([new(""), new("id"), new("title")], [.. laws.Select((l, i) => new[] { i == 0 ? "fitted" : "", l.Id, l.Title })]);
    }

    private static void Next(IReport report, FitReport result, string? kept)
    {
        LawFit fit = result.Fits[0];
        string source = kept is not null ? CommandText.Quote(kept) : result.Request.Sources.Count == 0 ? "runs.csv" : string.Join(' ', result.Request.Sources.Select(CommandText.Quote));
        string same = kept is null ? CommandText.Options(result.Request, fit.Shape.Law.Id) : "";
        report.Space();
        report.Heading("Next");
        if (kept is not null) report.Paragraph($"kept in {kept}", indent: 2);
        string at = string.Join(",", fit.Law.Variables.Where(v => !v.Text && fit.Law.Seen.ContainsKey(v.Name)).Select(v => $"{Fitting.LawProblem.ColumnName(v.Name)}={Num.Scale(fit.Law.Seen[v.Name].High * (v.Name is "params" or "tokens" ? 10 : 1), 2)}"));
        if (at.Length > 0) report.Command($"foretrain predict {source}{same} --at {at}");
        if (fit.Law.Cost is not null && fit.Law.LargestCost is { } largest) report.Command($"foretrain plan {source}{same} --flops {Num.Flops(100 * largest, 1)}");
        if (kept is null) report.Command($"foretrain fit {source}{same} --out fit.json");
    }
}
