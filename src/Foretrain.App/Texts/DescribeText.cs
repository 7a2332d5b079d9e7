using Foretrain.App.Tables;
using Foretrain.Runs;

namespace Foretrain.App.Texts;

/// <summary>The report of a described table: what it is, what columns mean, what can be fitted, what is wrong.</summary>
internal static class DescribeText
{
    private const int MostColumns = 60;
    private const int MostLaws = 12;

    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, DescribeReport d)
    {
        report.Heading("Table");
        foreach (InputFile input in d.Inputs)
            report.Paragraph($"{input.Name}{(input.Rows is { } rows ? ", " + Num.Count(rows, "row") : "")}{(input.Sha256 is { } hash ? $", sha256 {hash[..12]}..." : "")}", indent: 2, hanging: 2);
        string kept = d.Table.Rows == d.RowsRead ? Num.Count(d.Table.Rows, "row") : $"{d.Table.Rows} of {d.RowsRead} rows";
        report.Paragraph($"{kept}, {Num.Count(d.Columns.Count, "column")}: {d.Shape.Sentence(d.Table.Rows)}", indent: 2, hanging: 2);

        report.Space();
        report.Heading("Columns");
        report.Table([new("column"), new("means"), new("blank", Right: true), new("holds")],
            [.. d.Columns.Take(MostColumns).Select(c => new[] { c.Column, Means(c), c.Missing == 0 ? "" : $"{c.Missing}", Holds(c) })]);
        if (d.Columns.Count > MostColumns) report.Paragraph($"and {d.Columns.Count - MostColumns} more; --json lists all", indent: 2);

        report.Space();
        report.Heading("Laws");
        if (d.None is { } none)
        {
            report.Paragraph($"none applies: {none.Why}", indent: 2, hanging: 2, tone: Tone.Warn);
            report.Paragraph("> " + none.Action, indent: 2, hanging: 2);
        }
        else
        {
            Laws(report, d);
        }

        FindingsText.Write(report, d.Findings);
        if (d.Next.Count == 0) return;
        report.Space();
        report.Heading("Next");
        foreach ((string command, string what) in d.Next)
        {
            report.Command(command);
            report.Paragraph(what, indent: 6, tone: Tone.Dim);
        }
    }

    private static void Laws(IReport report, DescribeReport d)
    {
        foreach (var output in d.Laws.GroupBy(l => l.Law.Outputs[0].Name))
        {
            string[] ids = [.. output.Select(l => l.Law.Id)];
            report.Paragraph($"{output.Key}: {string.Join(", ", ids.Take(MostLaws))}{(ids.Length > MostLaws ? $" and {ids.Length - MostLaws} more" : "")}", indent: 2, hanging: 4);
        }

        report.Paragraph($"columns as {d.Laws[0].Law.Id} would read them", indent: 2, tone: Tone.Dim);
        report.Table([new("input"), new("column"), new("why this column")], [.. d.Laws[0].Mapping.Columns.Select(c => new[] { c.Variable, c.Source, FitText.Why(c) })]);
    }

    private static string Means(ColumnProfile c) => c.Role switch
    {
        ColumnRole.Taken => c.Meaning!.Name + Times(c),
        ColumnRole.Doubtful => c.Meaning!.Name + "?" + Times(c),
        ColumnRole.Ambiguous => $"{c.Meaning!.Name} or {string.Join(", ", c.Others.Take(2))}",
        ColumnRole.PassedOver => $"({c.Meaning!.Name}: {c.Others[0]})",
        _ => "",
    };

    private static string Times(ColumnProfile c) => c.Factor == 1 ? "" : $" / {c.Factor:0.###e0}";

    private static string Holds(ColumnProfile c)
    {
        if (c.Distinct == 0) return "nothing";
        if (!c.IsNumeric)
        {
            string some = string.Join(", ", c.Labels.Take(3).Select(l => l.Text.Length > 16 ? l.Text[..15] + "~" : l.Text));
            return c.Distinct > 3 ? $"{c.Distinct} texts: {some}, ..." : some;
        }

        string unit = c.Meaning?.Unit is "nat/token" ? " nat/token" : ""; // what counts have for a unit is in their name
        return c.Distinct == 1 ? Number(c.Min) + unit : $"{Number(c.Min)} to {Number(c.Max)}{unit}{(c.Distinct <= 30 ? $", {c.Distinct} values" : "")}";
    }

    private static string Number(double x) => x == Math.Floor(x) && Math.Abs(x) < 1e4 ? x.ToString("0", System.Globalization.CultureInfo.InvariantCulture) : FitText.Short(x);
}
