using Foretrain.Findings;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Data.Sources;

/// <summary>Puts tables under one another: the union of their columns, and one more that names the file of each row.</summary>
internal static class CombinedTable
{
    /// <summary>Joins tables in their order.</summary>
    public static TableReading Of(IReadOnlyList<TableReading> readings)
    {
        if (readings.Count == 1) return readings[0];
        int rows = readings.Sum(r => r.Table.Rows);
        List<string> names = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string name in readings.SelectMany(r => r.Table.ColumnNames)) if (seen.Add(name)) names.Add(name);
        string origin = seen.Contains("source") ? "source_file" : "source";
        string title = $"{readings[0].Table.Source} and {readings.Count - 1} more";

        Dictionary<string, double[]> numbers = new(StringComparer.Ordinal);
        Dictionary<string, string[]> texts = new(StringComparer.Ordinal);
        List<Finding> findings = [];
        foreach (string name in names)
        {
            RunTable[] holders = [.. readings.Select(r => r.Table).Where(t => t.Has(name))];
            // Beside numbers in other files, a file of nothing but marks such as nan holds missing numbers: a run that diverged at once.
            if (holders.Any(t => t.IsNumeric(name)) && holders.All(t => t.IsNumeric(name) || t.Texts(name).All(c => NumberText.Classify(c, out _) == NumberTextKind.Missing)))
            {
                double[] column = new double[rows];
                Fill(readings, t => t.Has(name) && t.IsNumeric(name) ? t.Numbers(name) : null, column, double.NaN);
                numbers[name] = column;
                continue;
            }

            string[] text = new string[rows];
            Fill(readings, t => t.Has(name) ? t.Texts(name) : null, text, "");
            texts[name] = text;
            if (holders.FirstOrDefault(t => t.IsNumeric(name) && t.Numbers(name).Any(x => !double.IsNaN(x))) is { } numeric)
                findings.Add(new("mixed-column", Severity.Warning, $"column '{name}' holds numbers in {numeric.Source} and text in {holders.First(t => !t.IsNumeric(name)).Source}", "it is text in the whole table",
                    "correct the cells that are no numbers, or read the files apart"));
        }

        string[] sources = new string[rows];
        Fill(readings, t => [.. Enumerable.Repeat(t.Source, t.Rows)], sources, "");
        if (!seen.Add(origin)) origin = "file_of_row"; // both names are taken
        texts[origin] = sources;
        names.Add(origin);

        (List<SourcePart> parts, int[] offsets) = Parts(readings);
        int[] lines = new int[rows];
        Fill(readings, t => t.Lines, lines, 0);
        int at = 0;
        for (int p = 0; p < readings.Count; p++) for (int i = 0; i < readings[p].Table.Rows; i++) lines[at++] += offsets[p];

        RejectedCell[] rejected = [.. readings.SelectMany((r, p) => r.RejectedCells.Select(c => c with { Line = c.Line + offsets[p] }))];
        findings.InsertRange(0, Findings(readings, offsets));
        findings.Add(Counted(parts, origin));
        return new(new(title, rows, names, numbers, texts, lines, parts), rejected.ToEquatableList(), findings.ToEquatableList());
    }

    private static void Fill<T>(IReadOnlyList<TableReading> readings, Func<RunTable, T[]?> column, T[] all, T missing)
    {
        int at = 0;
        foreach (TableReading reading in readings)
        {
            int count = reading.Table.Rows;
            if (column(reading.Table) is { } part) part.AsSpan(0, count).CopyTo(all.AsSpan(at));
            else all.AsSpan(at, count).Fill(missing);
            at += count;
        }
    }

    private static (List<SourcePart> Parts, int[] Offsets) Parts(IReadOnlyList<TableReading> readings)
    {
        List<SourcePart> parts = [];
        int[] offsets = new int[readings.Count];
        int offset = 0;
        for (int p = 0; p < readings.Count; p++)
        {
            RunTable table = readings[p].Table;
            offsets[p] = offset;
            parts.AddRange(table.Parts.Select(part => part with { Offset = part.Offset + offset }));
            offset = checked(offset + table.Lines.Max());
        }

        return (parts, offsets);
    }

    // The same remark about many files is one remark with an example.
    private static IEnumerable<Finding> Findings(IReadOnlyList<TableReading> readings, int[] offsets)
    {
        var all = readings.SelectMany((r, p) => r.Findings.Select(f => (r.Table.Source, Finding: f with { Lines = f.Lines?.Select(l => l + offsets[p]).ToEquatableList() })));
        foreach (var same in all.GroupBy(f => (f.Finding.Id, f.Finding.Severity, f.Finding.Meaning, f.Finding.Action)))
        {
            (string source, Finding first) = same.First();
            string what = first.What.Contains(source, StringComparison.Ordinal) ? first.What : $"{source}: {first.What}";
            int others = same.Count() - 1;
            yield return first with
            {
                What = others == 0 ? what : $"{what}; the same in {others} other file{(others == 1 ? "" : "s")}",
                Lines = same.SelectMany(f => f.Finding.Lines ?? []).Take(20).ToArray() is { Length: > 0 } lines ? lines.ToEquatableList() : null,
            };
        }
    }

    private static Finding Counted(List<SourcePart> parts, string origin)
    {
        string first = string.Join(", ", parts.Skip(1).Take(3).Select(p => $"{p.Source} after {p.Offset}"));
        return new("files-joined", Severity.Note, $"{parts.Count} files make one table; column '{origin}' names the file of each row",
            $"lines are counted through all files: {parts[0].Source} first, {first}{(parts.Count > 4 ? ", ..." : "")}", "choose files with --where, or name fewer");
    }
}
