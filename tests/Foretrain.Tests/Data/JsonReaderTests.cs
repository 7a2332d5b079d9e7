using System.Text;
using Foretrain.Data;
using Foretrain.Runs;
using Xunit;

namespace Foretrain.Tests.Data;

public class JsonReaderTests
{
    private static TableReading Read(string text, string name = "runs.json") => TableFile.Read(name, new MemoryStream(Encoding.UTF8.GetBytes(text)));

    // One table in every layout; the pandas ones are what DataFrame.to_json writes for these two rows
    // (https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.to_json.html).
    [Theory]
    [InlineData("""[{"run":"a","params":1e9,"loss":2.5},{"run":"b","params":2000000000,"loss":2.25}]""")]
    [InlineData("""[["run","params","loss"],["a",1e9,2.5],["b",2e9,2.25]]""")]
    [InlineData("""{"rows":[{"run":"a","params":1e9,"loss":2.5},{"run":"b","params":2e9,"loss":2.25}]}""")]
    [InlineData("""{"runs":[{"run":"a","params":1e9,"loss":2.5},{"run":"b","params":2e9,"loss":2.25}],"note":"x"}""")]
    [InlineData("""{"made":"today","data":[{"run":"a","params":1e9,"loss":2.5},{"run":"b","params":2e9,"loss":2.25}]}""")]
    [InlineData("""{"whatever":[{"run":"a","params":"1B","loss":2.5},{"run":"b","params":"2B","loss":2.25}]}""")]
    [InlineData("""{"run":["a","b"],"params":[1e9,2e9],"loss":[2.5,2.25]}""")]
    [InlineData("""{"run":{"0":"a","1":"b"},"params":{"0":1000000000,"1":2000000000},"loss":{"0":2.5,"1":2.25}}""")]
    [InlineData("""{"0":{"run":"a","params":1000000000,"loss":2.5},"1":{"run":"b","params":2000000000,"loss":2.25}}""")]
    [InlineData("""{"a":{"params":1000000000,"loss":2.5},"b":{"params":2000000000,"loss":2.25}}""")]
    [InlineData("""{"columns":["run","params","loss"],"index":[0,1],"data":[["a",1000000000,2.5],["b",2000000000,2.25]]}""")]
    [InlineData("""{"schema":{"fields":[{"name":"index","type":"integer"}],"pandas_version":"1.4.0"},"data":[{"run":"a","params":1000000000,"loss":2.5},{"run":"b","params":2000000000,"loss":2.25}]}""")]
    [InlineData("{\"run\":\"a\",\"params\":1e9,\"loss\":2.5}\n{\"run\":\"b\",\"params\":2e9,\"loss\":2.25}\n")]
    [InlineData("{\"run\":\"a\",\"params\":1e9,\"loss\":2.5}\r\n\r\n{\"loss\":2.25,\"run\":\"b\",\"params\":2e9}")]
    [InlineData("\uFEFF[ {\"run\":\"a\",\"params\":1e9,\"loss\":2.5},\n {\"run\":\"\\u0062\",\"params\":2e9,\"loss\":2.25} ]")]
    public void One_table_in_every_layout(string text)
    {
        RunTable table = Read(text).Table;
        Assert.Equal(["run", "params", "loss"], table.ColumnNames);
        Assert.Equal(["a", "b"], table.Texts("run"));
        Assert.Equal([1e9, 2e9], table.Numbers("params"));
        Assert.Equal([2.5, 2.25], table.Numbers("loss"));
    }

    [Fact]
    public void Nested_keys_are_joined_by_dots_and_lists_are_kept_as_text()
    {
        RunTable table = Read("""{"config":{"model":{"d_model":512,"n.layer":8},"betas":[ 0.9, "a b" ]},"loss":2.5,"done":true,"tag":null}""" + "\n{\"loss\":null}\n").Table;
        Assert.Equal(["config.model.d_model", "config.model.n.layer", "config.betas", "loss", "done", "tag"], table.ColumnNames);
        Assert.Equal([512, double.NaN], table.Numbers("config.model.d_model"));
        Assert.Equal(["[0.9,\"a b\"]", ""], table.Texts("config.betas"));
        Assert.Equal(["true", ""], table.Texts("done"));
        Assert.Equal([1, 2], table.Lines);
    }

    [Fact]
    public void Bare_marks_of_python_are_missing_and_infinite_numbers()
    {
        RunTable table = Read("{\"loss\":NaN,\"b\":-Infinity,\"t\":\"NaN \\\" Infinity\"}\n{\"loss\":1,\"b\":Infinity,\"t\":\"x\"}\n").Table;
        Assert.Equal([double.NaN, 1], table.Numbers("loss"));
        Assert.Equal([double.NegativeInfinity, double.PositiveInfinity], table.Numbers("b"));
        Assert.Equal(["NaN \" Infinity", "x"], table.Texts("t"));
        Assert.Equal([double.NaN, 2], Read("[{\"loss\": NaN}, {\"loss\": 2}]").Table.Numbers("loss"));
    }

    [Fact]
    public void Rows_of_a_list_know_their_lines()
    {
        Assert.Equal([2, 5], Read("[\n{\"loss\":1},\n\n{\n\"x\":1},{\"loss\":2}]".Replace("{\n\"x\":1},", "\n", StringComparison.Ordinal)).Table.Lines);
        RunTable table = Read("""[{"loss":1},{"loss":2}]""").Table;
        Assert.Equal([1, 2], table.Lines);
        Assert.Equal("row 2", table.PlaceOf(1));
    }

    [Fact]
    public void A_column_that_turns_into_text_keeps_what_was_written()
        => Assert.Equal(["007", "1.50", "x", "y"], Read("{\"id\":\"007\"}\n{\"id\":1.50}\n{\"id\":\"x\"}\n{\"id\":\"y\"}\n").Table.Texts("id"));

    [Fact]
    public void A_line_that_was_cut_off_is_left_out_and_reported()
    {
        TableReading reading = Read("{\"loss\":1}\n{\"loss\":2}\n{\"loss\":3,\"st");
        Assert.Equal([1, 2], reading.Table.Numbers("loss"));
        Assert.Equal("cut-off-line", Assert.Single(reading.Findings).Id);
    }

    [Fact]
    public void What_stands_beside_the_rows_is_named()
        => Assert.Contains("'note'", Assert.Single(Read("""{"note":"x","rows":[{"loss":1}]}""").Findings).What, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"loss\":1}\n{\"loss\":2\n{\"loss\":3}\n", "bad-json", "runs.json, line 2, column")]
    [InlineData("{\"loss\":1}\n[1,2]\n", "not-an-object", "runs.json, line 2")]
    [InlineData("{\"loss\":1}\n{\"loss\":1}x\n", "bad-json", "runs.json, line 2, column 11")]
    [InlineData("[{\"loss\":1},\n {\"loss\":}]", "bad-json", "runs.json, line 2, column 10")]
    [InlineData("[{\"loss\":1},\n 7]", "not-an-object", "runs.json, line 2")]
    [InlineData("[[\"a\",\"b\"],\n[1]]", "ragged-row", "runs.json, line 2")]
    [InlineData("{\"loss\":1,\"loss\":2}\n{\"loss\":1}\n", "duplicate-column", "runs.json, row 1, column 'loss'")]
    [InlineData("{\"loss\":1,\"loss\":null}\n{\"loss\":1}\n", "duplicate-column", "runs.json, row 1, column 'loss'")]
    [InlineData("{\"lo\\ud800ss\":1}\n{\"loss\":1}\n", "bad-json", "runs.json, line 1")]
    [InlineData("[{\"loss\":1},\n{\"loss\":\"\\ud800\"}]", "bad-json", "runs.json, line 2")]
    [InlineData("{\"a\":[1,2],\"b\":[1,2,3]}", "ragged-columns", "runs.json, column 'b'")]
    [InlineData("{\"a\":[{\"x\":1}],\"b\":[{\"x\":1}]}", "several-tables", "runs.json")]
    [InlineData("[]", "no-rows", "runs.json")]
    [InlineData("{}", "no-rows", "runs.json")]
    [InlineData("{\"t\":\"1,5\"}\n{\"t\":\"2,5\"}\n", "decimal-comma", "runs.json, line 1, column 't'")]
    public void Faults_name_the_place(string text, string code, string place)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => Read(text));
        Assert.Equal(code, e.Code);
        Assert.StartsWith(place, e.Place, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(e.Hint));
    }
}
