using Foretrain.Quantities;

namespace Foretrain.Runs;

/// <summary>A column that by its header is a quantity and by its cells is text, because they are written in a way that is not read: <c>70m</c>, <c>25.18%</c>, <c>1,234</c>.</summary>
/// <param name="Variable">What it would be.</param>
/// <param name="Column">The column.</param>
/// <param name="Row">0-based row of the first such cell.</param>
/// <param name="Text">That cell.</param>
/// <param name="Cells">How many there are.</param>
/// <param name="Filled">Cells that are not blank.</param>
public sealed record UnreadNumbers(string Variable, string Column, int Row, string Text, int Cells, int Filled)
{
    private static readonly string[] s_texts = ["run", "seed", "status", "timestamp"];

    /// <summary>How the cell is to be written, and what may stand behind a number.</summary>
    public string Hint => NumberText.WhyNot(Text) + "; a number may end in k, M, B (or G) or T";

    /// <summary>What is wrong, without the place.</summary>
    public string What => $"column '{Column}' would be '{Variable}' and is text: {(Cells == 1 ? "1 cell is" : $"{Cells} of {Filled} cells are")} no number, e.g. '{Text}'";

    /// <summary>The columns of a table of which this is so, in its order.</summary>
    public static IReadOnlyList<UnreadNumbers> Find(RunTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var found = new List<UnreadNumbers>();
        ColumnSearch search = ColumnSearch.Of(table);
        foreach (string column in table.ColumnNames.Where(c => !table.IsNumeric(c)))
        {
            // A name that stands for a quantity only where the values look like it ("n") does so here when the cells begin as numbers.
            ColumnMeaning? meaning = search.Claim(column) is { Level: < ColumnSearch.Loose } claim ? claim.Meaning : ColumnMeaning.All.FirstOrDefault(m => ColumnMeaning.Matches(column, m.CheckedAliases));
            if (meaning is null || s_texts.Contains(meaning.Name)) continue;
            string[] texts = table.Texts(column);
            if (CellUnits.Numbers(texts) is not null) continue;
            int filled = texts.Count(t => t.Length > 0), like = texts.Count(BeginsAsNumber);
            int[] bad = [.. Enumerable.Range(0, texts.Length).Where(r => BeginsAsNumber(texts[r]) && !CellUnits.IsNumber(texts[r]))];
            if (bad.Length == 0 || 2 * like < filled) continue;
            // Another column may be the same quantity in numbers ("size" beside "params").
            if (table.Has(meaning.Name) && meaning.Name != column && table.IsNumeric(meaning.Name)) continue;
            found.Add(new(meaning.Name, column, bad[0], texts[bad[0]], bad.Length, filled));
        }

        return found;
    }

    private static bool BeginsAsNumber(string text) => text.TrimStart('+', '-', '~', '$', ' ') is [>= '0' and <= '9', ..] or ['.', ..];
}
