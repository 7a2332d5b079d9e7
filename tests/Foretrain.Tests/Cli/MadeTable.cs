using System.Globalization;
using System.Text;
using System.Text.Json;
using Foretrain.Data;
using Foretrain.Runs;

namespace Foretrain.Tests.Cli;

/// <summary>Small tables made from a list of columns: each a list of values, or a pattern of them.</summary>
internal static class MadeTable
{
    private const int Rows = 24;

    /// <summary>
    /// The table of an entry. A column is written <c>name=pattern</c>: <c>grow:1e7:1e10</c> (every value another, in powers),
    /// <c>steps:1e7:1e10:4</c> (four values), <c>one:512</c>, <c>names:6</c> (six labels), <c>shares:k</c> (one of k shares that add up to 1).
    /// </summary>
    public static TableReading Of(JsonElement entry)
    {
        string[] columns = [.. entry.GetProperty("make").EnumerateArray().Select(c => c.GetString()!)];
        var csv = new StringBuilder(string.Join(',', columns.Select(c => '"' + c[..c.LastIndexOf('=')] + '"')) + "\n");
        for (int row = 0; row < Rows; row++) csv.AppendJoin(',', columns.Select((c, k) => Cell(c[(c.LastIndexOf('=') + 1)..].Split(':'), row, k))).Append('\n');
        return TableFile.Read("made.csv", new MemoryStream(Encoding.UTF8.GetBytes(csv.ToString())));
    }

    private static string Cell(string[] pattern, int row, int column) => pattern[0] switch
    {
        "one" => pattern[1],
        "names" => $"name-{row / (Rows / int.Parse(pattern[1], CultureInfo.InvariantCulture))}",
        "shares" => (row % 2 == 0 ? 1.0 / Number(pattern[1]) : column % 2 == 0 ? 0.5 / Number(pattern[1]) : 1.5 / Number(pattern[1])).ToString("R", CultureInfo.InvariantCulture),
        "steps" => Between(pattern, row / (column + 1) % (int)Number(pattern[3]) / (Number(pattern[3]) - 1)),
        _ => Between(pattern, (row * (2 * column + 1) + column) % Rows / (Rows - 1.0)),
    };

    private static string Between(string[] pattern, double share) => (Number(pattern[1]) * Math.Pow(Number(pattern[2]) / Number(pattern[1]), share)).ToString("G8", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
