using System.Text;
using Foretrain.Data;
using Foretrain.Runs;
using Xunit;

namespace Foretrain.Tests.Data;

/// <summary>What is odd in a cell, a line or a file is an error with a place, or a finding; never another number.</summary>
public class RobustnessTests
{
    private static TableReading Read(string text, string name) => TableFile.Read(name, new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static string Csv(params string[] cells) => "x,y\n" + string.Concat(cells.Select(c => $"\"{c}\",1\n"));

    private static string Json(params string[] cells) => string.Concat(cells.Select(c => $"{{\"x\": \"{c}\", \"y\": 1}}\n"));

    public static TheoryData<string> Odd => ["0x1.8p3", "1,234", "2024-01-02", "12:30", "1.2.3", "1e", "--1", "1 2", "1e3M", "３", "+-1", "NaN(1)", "$5", "1,5e3"];

    [Theory]
    [MemberData(nameof(Odd))]
    public void An_odd_cell_among_numbers_is_missing_and_reported(string odd)
    {
        foreach (TableReading reading in new[] { Read(Csv("1", "2", odd, "4"), "t.csv"), Read(Json("1", "2", odd, "4"), "t.jsonl") })
        {
            Assert.Equal([1, 2, double.NaN, 4], reading.Table.Numbers("x"));
            RejectedCell cell = Assert.Single(reading.RejectedCells);
            Assert.Equal((odd, "x"), (cell.Text, cell.Column));
            Assert.Equal([cell.Line], Assert.Single(reading.Findings).Lines!);
        }
    }

    [Fact]
    public void Dates_alone_are_text_and_negative_zero_keeps_its_sign()
    {
        Assert.Equal(["2024-01-02", "2024-01-03"], Read(Csv("2024-01-02", "2024-01-03"), "t.csv").Table.Texts("x"));
        foreach (RunTable table in new[] { Read(Csv("-0.0", "-0"), "t.csv").Table, Read("{\"x\": -0.0}\n{\"x\": -0}\n", "t.jsonl").Table })
            Assert.All(table.Numbers("x"), v => Assert.True(v == 0 && double.IsNegative(v)));
    }

    [Theory]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("5e-324", double.Epsilon)]
    [InlineData("1e999", double.PositiveInfinity)]
    [InlineData("0.1000000000000000055511151231257827021181583404541015625", 0.1)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("123456789012345678901234567890", 1.2345678901234568e29)]
    public void Numbers_are_the_nearest_double(string text, double expected)
    {
        Assert.Equal([expected], Read($"x\n{text}\n", "t.csv").Table.Numbers("x"));
        Assert.Equal([expected], Read($"{{\"x\": {text}}}\n", "t.jsonl").Table.Numbers("x"));
        Assert.Equal([expected], Read($"[{{\"x\": {text}}}]", "t.json").Table.Numbers("x"));
    }

    [Fact]
    public void Line_ends_may_be_mixed()
    {
        RunTable table = Read("x,y\r\n1,2\n3,4\r5,6\r\n\r\n7,8", "t.csv").Table;
        Assert.Equal([1, 3, 5, 7], table.Numbers("x"));
        Assert.Equal([1, 2], Read("{\"x\": 1}\r\n\n{\"x\": 2}\r\n", "t.jsonl").Table.Numbers("x"));
    }

    [Fact]
    public void A_hundred_thousand_columns()
    {
        const int Columns = 100_000;
        string csv = string.Join(',', Enumerable.Range(0, Columns).Select(c => $"c{c}")) + "\n" + string.Join(',', Enumerable.Range(0, Columns)) + "\n" + string.Join(',', Enumerable.Range(1, Columns)) + "\n";
        string json = "{" + string.Join(',', Enumerable.Range(0, Columns).Select(c => $"\"c{c}\":{c}")) + "}\n{\"c1\":7}\n";
        RunTable table = Read(csv, "t.csv").Table, lines = Read(json, "t.jsonl").Table;
        Assert.Equal(Columns, table.ColumnNames.Count);
        Assert.Equal([99_999, 100_000], table.Numbers("c99999"));
        Assert.Equal([99_999, double.NaN], lines.Numbers("c99999"));
    }

    [Theory]
    [InlineData("t.csv", "x,y\n1,2\n\"", "line-too-long", "t.csv, line 3")]
    [InlineData("t.csv", "x,y\n1,2\n", "line-too-long", "t.csv, line 3")]
    [InlineData("t.jsonl", "{\"x\":1}\n{\"x\":\"", "line-too-long", "t.jsonl, line 2")]
    public void A_line_without_end_is_an_error(string name, string start, string code, string place)
    {
        byte[] bytes = new byte[(64 << 20) + (1 << 20)];
        Array.Fill(bytes, (byte)'1');
        Encoding.UTF8.GetBytes(start).CopyTo(bytes, 0);
        ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read(DataSource.Memory(name, bytes), new()));
        Assert.Equal(code, e.Code);
        Assert.Equal(place, e.Place);
        Assert.NotNull(e.Hint);
    }

    [Theory]
    [InlineData(new byte[] { 0xff }, 1)]
    [InlineData(new byte[] { 0xc3 }, 1)]
    [InlineData(new byte[] { 0xe2, 0x82 }, 1)]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, 1)]
    [InlineData(new byte[] { 0xc0, 0xaf }, 1)]
    public void What_is_not_utf8_is_refused_wherever_the_blocks_of_reading_end(byte[] bad, int extra)
    {
        foreach (int fill in (int[])[10, (1 << 18) - 7, (1 << 18) - 6, (1 << 18) - 5, 1 << 18])
        {
            byte[] csv = [.. "x,y\n1,"u8, .. Enumerable.Repeat((byte)'a', fill), .. bad, .. Enumerable.Repeat((byte)'b', extra), .. "\n"u8];
            ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read(DataSource.Memory("t.csv", csv), new()));
            Assert.Equal("not-utf8", e.Code);
            Assert.Equal("t.csv, line 2", e.Place);
            byte[] good = [.. "x,y\n1,"u8, .. Enumerable.Repeat((byte)'a', fill), .. "é€𝄞"u8, .. "\n"u8];
            Assert.EndsWith("é€𝄞", TableFile.Read(DataSource.Memory("t.csv", good), new()).Table.Texts("y")[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Wide_text_without_its_mark_is_named()
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read("t.csv", new MemoryStream(Encoding.Unicode.GetBytes("params,loss\n1,2\n"))));
        Assert.Contains("UTF-16", e.Message, StringComparison.Ordinal);
        Assert.Equal("save it as UTF-8", e.Hint);
    }

    [Fact]
    public void Decimal_commas_are_refused_with_their_place()
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => Read("run;loss\na;2,75\nb;2,5e0\n", "t.csv"));
        Assert.Equal("decimal-comma", e.Code);
        Assert.Equal("t.csv, line 2, column 'loss'", e.Place);
        Assert.Equal(2, Read("run;cells\na;1,2\nb;x\n", "t.csv").Table.Rows);
    }

    [Fact]
    public void Deep_nesting_is_an_error()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5000);
        Assert.Equal("bad-json", Assert.Throws<ForetrainException>(() => Read(deep + "\n" + deep + "\n", "t.jsonl")).Code);
        Assert.Equal("bad-json", Assert.Throws<ForetrainException>(() => Read($"[{deep}]", "t.json")).Code);
    }
}
