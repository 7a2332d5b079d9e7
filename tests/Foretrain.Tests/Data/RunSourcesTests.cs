using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

public sealed class RunSourcesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Several_files_are_one_table_whose_rows_know_where_they_are_from()
    {
        string a = _folder.Write("a.csv", "run,loss\nx,1\n\ny,2\n"), b = _folder.Write("b.jsonl", "{\"loss\":3,\"params\":\"7B\"}\n{\"loss\":4}\n");
        TableReading reading = RunSources.Read([a, b]);
        RunTable table = reading.Table;
        Assert.Equal(["run", "loss", "params", "source"], table.ColumnNames);
        Assert.Equal([1, 2, 3, 4], table.Numbers("loss"));
        Assert.Equal([double.NaN, double.NaN, 7e9, double.NaN], table.Numbers("params"));
        Assert.Equal(["x", "y", "", ""], table.Texts("run"));
        Assert.Equal([a, a, b, b], table.Texts("source"));
        Assert.Equal(4, table.Lines.Distinct().Count());
        Assert.Equal($"line 4 of {a}", table.PlaceOf(1));
        Assert.Equal($"{b}, line 2", table.FilePlaceOf(3));
        Assert.Equal($"line 1 of {b}", table.Select([2]).PlaceOf(0));
        Assert.Contains(reading.Findings, f => f.Id == "files-joined");
    }

    [Fact]
    public void One_file_is_read_as_it_is()
    {
        string a = _folder.Write("a.csv", "run,loss\nx,1\n");
        Assert.Equal(["run", "loss"], RunSources.Read([a, a]).Table.ColumnNames);
        Assert.Equal("line 2", RunSources.Read([_folder.In("*.csv")]).Table.PlaceOf(0));
    }

    [Fact]
    public void Patterns_and_folders_are_walked_in_a_fixed_order()
    {
        _folder.Write("logs/b/metrics.csv", "loss\n2\n");
        _folder.Write("logs/a/deep/metrics.csv", "loss\n1\n");
        _folder.Write("logs/metrics.csv", "loss\n3\n");
        _folder.Write("logs/.hidden/metrics.csv", "loss\n9\n");
        _folder.Write("logs/b/config.json", "{\"vocab\":{\"a\":1}}");
        _folder.Write("logs/b/list.json", "[{\"loss\":4}]");
        Assert.Equal([1, 2, 3], RunSources.Read([_folder.In("logs/**/metrics.csv")]).Table.Numbers("loss"));
        Assert.Equal([2, 3], RunSources.Read([_folder.In("logs/b/*.csv"), _folder.In("logs/metrics.csv")]).Table.Numbers("loss"));
        Assert.Equal([1, 4, 2, 3], RunSources.Read([_folder.In("logs")]).Table.Numbers("loss"));
        Assert.Equal([1, 2], RunSources.Read([_folder.In("logs/[ab]/**/m?trics.{csv,tsv}")]).Table.Numbers("loss"));
        Assert.Equal([2], RunSources.Read([_folder.In("logs/[!a]/*.csv")]).Table.Numbers("loss"));
    }

    [Fact]
    public void A_name_that_has_a_wildcard_in_it_is_that_file()
    {
        string odd = _folder.Write("runs[1].csv", "loss\n5\n");
        _folder.Write("runs1.csv", "loss\n6\n");
        Assert.Equal([5], RunSources.Read([odd]).Table.Numbers("loss"));
    }

    [Fact]
    public void A_broken_file_in_a_folder_is_reported_and_one_that_was_named_is_an_error()
    {
        string bad = _folder.Write("logs/bad.csv", "a,b\n1\n");
        _folder.Write("logs/good.csv", "a,b\n1,2\n");
        TableReading reading = RunSources.Read([_folder.In("logs")]);
        Assert.Equal(1, reading.Table.Rows);
        Assert.Contains("bad.csv", Assert.Single(reading.Findings, f => f.Id == "files-skipped").What, StringComparison.Ordinal);
        Assert.Equal("ragged-row", Assert.Throws<ForetrainException>(() => RunSources.Read([bad, _folder.In("logs/good.csv")])).Code);
    }

    [Fact]
    public void A_column_of_numbers_here_and_text_there_is_reported()
    {
        TableReading reading = RunSources.Read([_folder.Write("a.csv", "x,loss\n1,1\n"), _folder.Write("b.csv", "x,loss\nred,2\nblue,3\n")]);
        Assert.Equal(["1", "red", "blue"], reading.Table.Texts("x"));
        Assert.Contains(reading.Findings, f => f.Id == "mixed-column");
    }

    [Fact]
    public void Faults_in_cells_keep_their_file()
    {
        TableReading reading = RunSources.Read([_folder.Write("a.csv", "x,loss\n1,1\n2,2\n"), _folder.Write("b.csv", "x,loss\n1,2\n2,3\nhm,4\n4,4\n")]);
        RejectedCell cell = Assert.Single(reading.RejectedCells);
        int row = Array.IndexOf(reading.Table.Lines, cell.Line);
        Assert.Equal(4, reading.Table.Origin(row).Line);
        Assert.EndsWith("b.csv", reading.Table.Origin(row).Part.Source, StringComparison.Ordinal);
        Assert.Contains(reading.Findings, f => f.Id == "cells-not-numbers" && f.What.Contains("b.csv", StringComparison.Ordinal) && f.Lines!.SequenceEqual([cell.Line]));
    }

    [Fact]
    public void A_table_with_a_column_source_keeps_it()
    {
        RunTable table = RunSources.Read([_folder.Write("a.csv", "source,loss\nq,1\n"), _folder.Write("b.csv", "loss\n2\n")]).Table;
        Assert.Equal(["q", ""], table.Texts("source"));
        Assert.EndsWith("b.csv", table.Texts("source_file")[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing/*.csv", "no-match")]
    [InlineData("empty", "nothing-readable")]
    [InlineData("rnus.csv", "file-not-found")]
    public void What_is_not_there_is_an_error(string source, string code)
    {
        _folder.Write("runs.csv", "loss\n1\n");
        Directory.CreateDirectory(_folder.In("empty"));
        ForetrainException e = Assert.Throws<ForetrainException>(() => RunSources.Read([_folder.In(source)]));
        Assert.Equal(code, e.Code);
        Assert.False(string.IsNullOrEmpty(e.Hint));
    }

    [Fact]
    public void Reading_can_be_stopped()
    {
        string a = _folder.Write("a.csv", "loss\n1\n");
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => RunSources.Read([a], new() { Cancel = cancel.Token }));
    }

    [Fact]
    public void Answers_to_single_questions_are_left_out_unless_named()
    {
        const string Results = "{\"results\": {\"piqa\": {\"acc,none\": 0.5}}, \"model_name\": \"m\"}";
        string samples = _folder.Write("out/org__m/samples_piqa_2024-06-01T00-00-00.000000.jsonl", "{\"doc_id\": 0, \"doc\": {\"goal\": \"x\"}, \"target\": \"a\", \"acc\": 1.0}\n{\"doc_id\": 1, \"doc\": {\"goal\": \"y\"}, \"target\": \"b\", \"acc\": 0.0}\n");
        _folder.Write("out/org__m/results_2024-06-01T00-00-00.000000.json", Results);
        foreach (string source in new[] { _folder.In("out"), _folder.In("out/**/*.json*") })
        {
            TableReading reading = RunSources.Read([source]);
            Assert.Equal([0.5], reading.Table.Numbers("acc"));
            Assert.Contains("samples_piqa", Assert.Single(reading.Findings, f => f.Id == "sample-logs").What, StringComparison.Ordinal);
        }

        Assert.Equal(2, RunSources.Read([samples]).Table.Rows);
    }
}
