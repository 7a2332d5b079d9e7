using System.Globalization;
using System.Text.RegularExpressions;
using Foretrain.Runs;
using Xunit;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>A table as an independent, slow and plain parse sees it: cells as text, null where there is none.</summary>
internal sealed partial class SlowTable
{
    public List<string> Names { get; } = [];

    public List<Dictionary<string, string?>> Rows { get; } = [];

    /// <summary>Adds a row.</summary>
    public void Add(IEnumerable<(string Name, string? Cell)> cells)
    {
        Dictionary<string, string?> row = new(StringComparer.Ordinal);
        foreach ((string name, string? cell) in cells)
        {
            string trimmed = name.Trim() is { Length: > 0 } named ? named : "(no name)";
            if (!Names.Contains(trimmed)) Names.Add(trimmed);
            row[trimmed] = cell;
        }

        Rows.Add(row);
    }

    /// <summary>Asserts that every cell of a table is that of this one.</summary>
    public void RequireEqual(RunTable table, string what)
    {
        if (table.Rows != Rows.Count) Assert.Fail($"{what}: {table.Rows} rows, the slow parse has {Rows.Count}");
        if (!table.ColumnNames.Order(StringComparer.Ordinal).SequenceEqual(Names.Order(StringComparer.Ordinal))) Assert.Fail($"{what}: columns {string.Join("|", table.ColumnNames)}, the slow parse has {string.Join("|", Names)}");
        foreach (string name in Names)
        {
            bool numeric = table.IsNumeric(name);
            double[] numbers = numeric ? table.Numbers(name) : [];
            string[] texts = numeric ? [] : table.Texts(name);
            for (int r = 0; r < Rows.Count; r++)
            {
                string? cell = Rows[r].GetValueOrDefault(name);
                if (numeric ? !Number(cell).Equals(numbers[r]) : (cell ?? "").Trim() != texts[r])
                    Assert.Fail($"{what}: row {r + 1}, column '{name}' is {(numeric ? numbers[r].ToString("R", CultureInfo.InvariantCulture) : texts[r])}, written '{cell}'");
            }
        }
    }

    /// <summary>A cell as a number; NaN for what is none.</summary>
    public static double Number(string? cell)
    {
        string text = (cell ?? "").Trim();
        if (Infinite().Match(text) is { Success: true } infinite) return infinite.Groups[1].Value == "-" ? double.NegativeInfinity : double.PositiveInfinity;
        Match m = Shape().Match(text);
        if (!m.Success) return double.NaN;
        string suffix = m.Groups["suffix"].Value, exponent = m.Groups["exponent"].Value;
        if (suffix.Length > 0 && exponent.Length > 0) return double.NaN;
        if (text.Length > 60 && (suffix.Length > 0 || text.Contains('_', StringComparison.Ordinal))) return double.NaN;
        string power = suffix switch { "" => exponent, "k" or "K" => "e3", "M" => "e6", "B" or "b" or "G" => "e9", _ => "e12" };
        return double.Parse(m.Groups["mantissa"].Value.Replace("_", "", StringComparison.Ordinal) + power, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(?<mantissa>[+-]?(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*))(?<exponent>[eE][+-]?[0-9]+)?\s*(?<suffix>[kKMBbGTt])?$")]
    private static partial Regex Shape();

    [GeneratedRegex("^([+-]?)inf(inity)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Infinite();
}
