using Foretrain.Findings;
using Foretrain.Planning;

namespace Foretrain.App.Texts;

/// <summary>The report of an isoFLOP analysis: optimum per budget, lines over compute, budgets left out.</summary>
internal static class IsoFlopText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, IsoFlopReport result)
    {
        if (result.Request.By is not null)
        {
            Groups(report, result);
            return;
        }

        GroupIsoFlop group = result.Groups[0];
        FitText.Data(report, group.Runs);
        IsoFlopLine[] lines = Lines(group);
        if (lines.Any(l => l.Optima.Count > 0)) Budgets(report, lines, result.Approach);
        report.Space();
        report.Heading("Lines");
        foreach (IsoFlopLine line in lines)
        {
            report.Paragraph($"best {line.Quantity,-6} = {Num.Value(line.Coefficient, 4)} * C^{Num.Value(line.Exponent.Value, 4)}", indent: 2);
            report.Paragraph($"exponent {Interval(line.Exponent, 4)}, standard error {Num.Value(line.ExponentError, 2)} from the scatter about the line", indent: 6, tone: Tone.Dim);
        }

        Targets(report, lines, result);
        report.Space();
        report.Paragraph(Method(result, lines), indent: 2, hanging: 2, tone: Tone.Dim);
        FindingsText.Write(report, group.Findings);
    }

    private static IsoFlopLine[] Lines(GroupIsoFlop group) => [.. new[] { group.Result.Params, group.Result.Tokens }.OfType<IsoFlopLine>()];

    private static void Budgets(IReport report, IsoFlopLine[] lines, IsoFlopApproach approach)
    {
        report.Space();
        report.Heading($"Best size per budget ({approach.ToString().ToLowerInvariant()})");
        bool both = lines.Length == 2;
        var columns = new List<Column> { new("flops", Right: true), new("runs", Right: true) };
        columns.AddRange(lines.Select(l => new Column("best " + l.Quantity, Right: true)));
        if (both) columns.Add(new("ratio", Right: true));
        columns.AddRange([new("loss", Right: true), new("left out")]);
        report.Table(columns, [.. lines[0].Optima.Select((o, b) =>
        {
            var row = new List<string> { Num.Flops(o.Flops), $"{o.Runs}" };
            row.AddRange(lines.Select(l => double.IsNaN(l.Optima[b].Value) || l.Optima[b].Problem is not null ? "-" : Num.Scale(l.Optima[b].Value)));
            if (both) row.Add(lines.All(l => l.Optima[b].Problem is null) ? Num.Scale(lines[1].Optima[b].Value / lines[0].Optima[b].Value) : "-");
            row.Add(lines.FirstOrDefault(l => l.Optima[b].Problem is null) is { } known ? Num.Value(known.Optima[b].Loss, 4) : "-");
            row.Add(string.Join(", ", lines.Where(l => l.Optima[b].Problem is not null).Select(l => $"{(both ? l.Quantity + ": " : "")}{Problem(l.Optima[b].Problem!, l.Quantity)}")));
            return row.ToArray();
        })]);
    }

    private static string Problem(string problem, string quantity) => problem switch
    {
        "too-few-sizes" => $"too few {quantity}",
        "concave" => "no minimum",
        "edge-low" => "best at its smallest",
        "edge-high" => "best at its largest",
        _ => problem,
    };

    private static void Targets(IReport report, IsoFlopLine[] lines, IsoFlopReport result)
    {
        if (result.Options.Targets.Count == 0) return;
        report.Space();
        report.Heading("At the compute asked for");
        report.Table([new("flops", Right: true), .. lines.SelectMany(l => new Column[] { new("best " + l.Quantity, Right: true), new($"{Quantities.NumberText.Level(result.Options.Level)} interval") })],
            [.. result.Options.Targets.Select((t, i) => (string[])[Num.Flops(t), .. lines.SelectMany(l => new[] { Num.Scale(l.Targets[i].Value.Value), $"{Num.Scale(l.Targets[i].Value.Low)} to {Num.Scale(l.Targets[i].Value.High)}" })])]);
    }

    private static string Interval(IsoFlopEstimate e, int digits) => double.IsNaN(e.Low) ? "without interval" : $"{Num.Like(e.Low, e.Value, digits)} to {Num.Like(e.High, e.Value, digits)}";

    private static string Method(IsoFlopReport result, IsoFlopLine[] lines) => lines.All(l => l.Replicates == 0)
        ? $"intervals: {Quantities.NumberText.Level(result.Options.Level)}, Student's t from the scatter of the optima about the line"
        : $"intervals: {Quantities.NumberText.Level(result.Options.Level)}, bootstrap of the runs {(result.Approach == IsoFlopApproach.Envelope ? "by training curve" : "within each budget")}, {lines.Min(l => l.Replicates)} of {result.Options.Replicates} replicates gave a line, seed {result.Options.Seed}";

    private static void Groups(IReport report, IsoFlopReport result)
    {
        string by = result.Request.By!;
        report.Heading($"Lines by {by} ({result.Approach.ToString().ToLowerInvariant()})");
        foreach (string quantity in new[] { "params", "tokens" })
        {
            var lines = result.Groups.Select(g => (g, Line: Lines(g).FirstOrDefault(l => l.Quantity == quantity))).Where(x => x.Line is not null).ToArray();
            if (lines.Length == 0) continue;
            report.Space();
            report.Paragraph($"best {quantity} = k C^a", indent: 2);
            report.Table([new("k", Right: true), new("a", Right: true), new($"{Quantities.NumberText.Level(result.Options.Level)} interval of a"), new("budgets", Right: true), new(by)],
                [.. lines.Select(x => new[]
                {
                    Num.Value(x.Line!.Coefficient, 4), Num.Value(x.Line.Exponent.Value, 4), Interval(x.Line.Exponent, 4),
                    x.Line.Optima.Count == 0 ? "-" : $"{x.Line.Optima.Count(o => o.Problem is null)} of {x.Line.Optima.Count}", x.g.Group ?? "",
                })]);
        }

        if (result.Options.Targets.Count > 0)
        {
            foreach (GroupIsoFlop g in result.Groups)
            {
                report.Space();
                report.Paragraph($"{by} {g.Group}", indent: 2);
                Targets(report, Lines(g), result);
            }
        }

        report.Space();
        report.Paragraph(Method(result, [.. result.Groups.SelectMany(Lines)]), indent: 2, hanging: 2, tone: Tone.Dim);
        foreach ((string group, ForetrainException why) in result.Failed)
            report.Paragraph($"{by} {group} has no line: {why.Message}{(why.Hint is null ? "" : $" ({why.Hint})")}", hanging: 2, tone: Tone.Warn);
        foreach (GroupIsoFlop g in result.Groups)
            FindingsText.Write(report, g.Findings.Where(f => f.Severity != Severity.Note), $"Findings for {by} {g.Group}");
    }
}
