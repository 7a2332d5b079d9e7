using System.Text.Json;
using Foretrain.App;
using Foretrain.App.Tables;
using Foretrain.Data;
using Foretrain.Numerics;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>
/// An answer key, written from the READMEs of the tables: which of the judged laws each table can be fitted with, or why none. It must be
/// met as the tables are, and with columns under other names and in other units, rows and columns shuffled.
/// </summary>
public class LawKeyTests
{
    private const int Disguises = 3;
    private static readonly JsonElement s_shared = Key("shared-laws.json"), s_own = Key("made-laws.json");

    public static TheoryData<int> Shared() => [.. Enumerable.Range(0, s_shared.GetProperty("tables").GetArrayLength())];

    public static TheoryData<int> Own() => [.. Enumerable.Range(0, s_own.GetProperty("tables").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Shared))]
    public void Measured_tables_get_the_laws_of_the_key(int entry)
    {
        JsonElement table = s_shared.GetProperty("tables")[entry];
        string name = table.GetProperty("table").GetString()!;
        Check(s_shared, table, TableFile.Read(SharedData.Path(name)));
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Made_tables_get_the_laws_of_the_key(int entry)
    {
        JsonElement table = s_own.GetProperty("tables")[entry];
        Check(s_own, table, MadeTable.Of(table));
    }

    [Fact]
    public void Every_folder_of_measured_tables_is_in_the_key()
    {
        string root = Path.GetDirectoryName(Path.GetDirectoryName(SharedData.Path("tiny_ladder/runs.csv")))!;
        HashSet<string> known = [.. s_shared.GetProperty("tables").EnumerateArray().Select(t => t.GetProperty("table").GetString()!)];
        string[] files = [.. Directory.EnumerateFiles(root, "*.csv", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'))];
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, f => !known.Contains(f));
    }

    private static void Check(JsonElement key, JsonElement entry, TableReading reading)
    {
        Assert.Equal(Expected(entry), Found(key, entry, reading, Options(entry)));
        for (ulong seed = 1; seed <= Disguises; seed++)
        {
            (TableReading other, Dictionary<string, string> names) = Disguise(key, entry, reading, seed);
            string told = $"{entry.GetProperty("table")} seed {seed}, {string.Join(", ", names.Select(n => $"{n.Key} as {n.Value}"))}: ";
            string found = Found(key, entry, other, [.. Options(entry).Select(o => Renamed(o, names))]);
            Assert.True(found == Expected(entry), $"{told}'{found}' in place of '{Expected(entry)}'");
        }
    }

    private static string Expected(JsonElement entry) => entry.TryGetProperty("none", out JsonElement none)
        ? "none: " + none.GetString() : string.Join(' ', entry.GetProperty("laws").EnumerateArray().Select(l => l.GetString()).Order(StringComparer.Ordinal));

    private static string Found(JsonElement key, JsonElement entry, TableReading reading, string[] map)
    {
        HashSet<string> judged = [.. key.GetProperty("judged").EnumerateArray().Select(l => l.GetString()!)];
        var request = new AnalysisRequest { Map = map, Where = entry.TryGetProperty("where", out JsonElement where) ? where.GetString() : null };
        DescribeReport report = DescribeOperation.Of(reading, [new("table.csv", null, reading.Table.Rows)], request, cancel: TestContext.Current.CancellationToken);
        string[] laws = [.. report.Laws.Select(l => l.Law.Id).Where(judged.Contains).Order(StringComparer.Ordinal)];
        return report.None is { } none ? "none: " + none.Code : string.Join(' ', laws);
    }

    private static string[] Options(JsonElement entry) => entry.TryGetProperty("map", out JsonElement map) ? [.. map.EnumerateArray().Select(m => m.GetString()!)] : [];

    private static string Renamed(string option, Dictionary<string, string> names)
    {
        string[] parts = option.Split('=', 2);
        return names.TryGetValue(parts[1].Trim(), out string? other) ? $"{parts[0]}={other}" : option;
    }

    // Other names for the columns whose role the key gives, their values in the unit of the name; rows and columns in another order.
    private static (TableReading, Dictionary<string, string>) Disguise(JsonElement key, JsonElement entry, TableReading reading, ulong seed)
    {
        var random = new RandomStream(seed, 77);
        RunTable table = reading.Table;
        var names = new Dictionary<string, string>();
        foreach (JsonProperty role in entry.GetProperty("columns").EnumerateObject())
        {
            JsonElement[] spellings = [.. key.GetProperty("spellings").GetProperty(role.Name).EnumerateArray()];
            JsonElement spelling = spellings[(int)(random.NextDouble() * spellings.Length)];
            string column = role.Value.GetString()!, other = spelling[0].GetString()!;
            double unit = spelling[1].GetDouble();
            if (table.Has(other) && other != column) continue; // the table has such a column already
            if (unit != 1) table = table.With(column, [.. table.Numbers(column).Select(x => x / unit)]);
            names[column] = other;
        }

        table = table.Renamed(names);
        int[] rows = Shuffled([.. Enumerable.Range(0, table.Rows)], random);
        string[] columns = Shuffled([.. table.ColumnNames], random);
        table = table.Select(rows);
        table = new(table.Source, table.Rows, columns, columns.Where(table.IsNumeric).ToDictionary(c => c, table.Numbers), columns.Where(c => !table.IsNumeric(c)).ToDictionary(c => c, table.Texts));
        return (new(table, [], []), names);
    }

    private static T[] Shuffled<T>(T[] items, RandomStream random)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)(random.NextDouble() * (i + 1));
            (items[i], items[j]) = (items[j], items[i]);
        }

        return items;
    }

    private static JsonElement Key(string file) => JsonDocument.Parse(File.ReadAllText(GoldenData.Path("tables/" + file))).RootElement;
}
