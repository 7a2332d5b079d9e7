using System.Text.Json;
using Foretrain.App.Tables;
using Foretrain.Cleaning;
using Foretrain.Runs;

namespace Foretrain.App.Documents;

/// <summary>A cleaned table as JSON: every decision with its rows. The log beside a written table is this document.</summary>
public static class CleanDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/clean/1";

    /// <summary>Writes the document.</summary>
    public static string Write(CleanReport report) => JsonText.Document(Schema, json =>
    {
        FitDocument.Request(json, report.Request);
        json.Object("options", () =>
        {
            json.WriteBoolean("stitch", report.Options.Stitch);
            json.WriteString("rows", Rows(report.Options.Rows));
            json.Number("lastK", report.Options.Rows == RowsKept.LastMean ? report.Options.LastK : null);
            json.WriteNumber("smooth", report.Options.Smooth);
            json.Texts("keep", report.Options.Keep);
        });
        json.WriteNumber("rowsRead", report.Result.Original.Rows);
        json.WriteNumber("rowsKept", report.Result.Table.Rows);
        json.WriteString("runColumn", report.Result.RunColumn);
        json.WriteString("lossColumn", report.Result.LossColumn);
        json.Texts("added", report.Result.Added);
        json.Objects("statuses", report.Statuses, s =>
        {
            json.WriteString("status", s.Status);
            json.WriteNumber("runs", s.Runs);
        });
        json.Objects("decisions", report.Result.Decisions, d =>
        {
            json.WriteString("id", d.Id);
            json.WriteString("kind", d.Kind);
            json.WriteString("what", d.What);
            json.WriteString("why", d.Why);
            json.WriteBoolean("removed", d.Removed);
            json.WriteString("undo", d.Undo);
            json.WriteNumber("count", d.Rows.Count);
            json.Objects("rows", Places(report.Result.Original, d.Rows), p =>
            {
                json.WriteString("file", p.File);
                json.WriteString("lines", p.Lines);
            });
        });
        Output(json, report.Output);
        json.Findings(report.Findings);
        json.Texts("next", report.Next.Select(n => n.Command));
    });

    /// <summary>What was written, or null.</summary>
    internal static void Output(Utf8JsonWriter json, OutputFile? output)
    {
        if (output is null)
        {
            json.WriteNull("output");
            return;
        }

        json.Object("output", () =>
        {
            json.WriteString("name", output.Name);
            json.WriteString("sha256", output.Sha256);
            json.WriteNumber("rows", output.Rows);
            json.WriteString("log", output.Log);
        });
    }

    /// <summary>Rows as files with ranges of lines, <c>2-101, 103</c>.</summary>
    public static IReadOnlyList<(string File, string Lines)> Places(RunTable table, IReadOnlyList<int> rows) =>
        [.. rows.Select(table.Origin).GroupBy(o => o.Part).Select(g => (g.Key.Source, Ranges([.. g.Select(o => o.Line).Order()])))];

    private static string Ranges(int[] lines)
    {
        var ranges = new List<string>();
        for (int i = 0; i < lines.Length;)
        {
            int from = i;
            while (i + 1 < lines.Length && lines[i + 1] == lines[i] + 1) i++;
            ranges.Add(from == i ? $"{lines[i]}" : $"{lines[from]}-{lines[i]}");
            i++;
        }

        return string.Join(", ", ranges);
    }

    private static string Rows(RowsKept rows) => rows switch { RowsKept.Final => "final", RowsKept.LastMean => "last-mean", _ => "every" };
}
