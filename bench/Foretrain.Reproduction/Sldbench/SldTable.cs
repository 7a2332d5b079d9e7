using Foretrain.Runs;

namespace Foretrain.Reproduction.Sldbench;

/// <summary>A file of the benchmark with our names, and only what a law may see.</summary>
internal static class SldTable
{
    /// <summary>Renames columns, computes inputs, and drops all that is neither feature, target nor group.</summary>
    public static TableReading Of(SldTask task, TableReading file)
    {
        RunTable t = file.Table;
        var names = task.Names.Select(n => n.Split('=')).ToDictionary(n => n[1], n => n[0]);
        string[] keep = [.. task.Features, .. task.Targets, "group", .. task.Fold is null ? Array.Empty<string>() : [task.Fold]];
        var numbers = new Dictionary<string, double[]>();
        var texts = new Dictionary<string, string[]>();
        foreach (string column in t.ColumnNames)
        {
            string name = names.GetValueOrDefault(column, column);
            if (!keep.Contains(name)) continue;
            if (t.IsNumeric(column) && name != "group" && name != task.Fold) numbers[name] = t.Numbers(column);
            else texts[name] = t.Texts(column);
        }

        var table = new RunTable(t.Source, t.Rows, [.. numbers.Keys, .. texts.Keys], numbers, texts, t.Lines);
        table = ColumnMapping.For(table, [.. task.Map.Select(m => new NeededColumn(m.Split('=', 2)[0].Trim()))], new(task.Features[0]), task.Map).Table;
        return Part(file with { Table = table }, task.Where);
    }

    /// <summary>Rows that meet a condition.</summary>
    public static TableReading Part(TableReading reading, string? where) =>
        where is null ? reading : Rows(reading, RowFilter.Parse(where, reading.Table).Rows(reading.Table));

    /// <summary>Rows by position.</summary>
    public static TableReading Rows(TableReading reading, IReadOnlyList<int> rows) => reading with { Table = reading.Table.Select(rows) };

    /// <summary>What is fitted and what is forecast, once or in turns.</summary>
    public static IEnumerable<(TableReading Known, TableReading Later)> Splits(SldTask task, TableReading train, TableReading? test)
    {
        if (test is not null)
        {
            yield return (train, test);
        }
        else if (task.HeldBack is { } where)
        {
            HashSet<int> later = [.. RowFilter.Parse(where, train.Table).Rows(train.Table)];
            yield return (Rows(train, [.. Enumerable.Range(0, train.Table.Rows).Where(i => !later.Contains(i))]), Rows(train, [.. later.Order()]));
        }
        else
        {
            string[] labels = train.Table.Texts(task.Fold!), kinds = [.. labels.Distinct()];
            for (int turn = 0; turn < Turns; turn++)
            {
                HashSet<string> held = [.. kinds.Where((_, k) => k % Turns == turn)];
                int[] all = [.. Enumerable.Range(0, labels.Length)];
                held.ExceptWith(Outside(task, train.Table, all, labels, held));
                yield return (Rows(train, [.. all.Where(i => !held.Contains(labels[i]))]), Rows(train, [.. all.Where(i => held.Contains(labels[i]))]));
            }
        }
    }

    // The benchmark's test mixtures lie inside the ranges of its train mixtures: one that alone holds the end of a range stays known.
    private static string[] Outside(SldTask task, RunTable table, int[] all, string[] labels, HashSet<string> held)
    {
        int[] known = [.. all.Where(i => !held.Contains(labels[i]))];
        var ranges = task.Features.Select(f => (Values: table.Numbers(f), Low: known.Min(i => table.Numbers(f)[i]), High: known.Max(i => table.Numbers(f)[i]))).ToList();
        return [.. all.Where(i => held.Contains(labels[i]) && ranges.Any(r => r.Values[i] < r.Low || r.Values[i] > r.High)).Select(i => labels[i]).Distinct()];
    }

    /// <summary>Turns of a task without test rows and without a direction.</summary>
    private const int Turns = 4;
}
