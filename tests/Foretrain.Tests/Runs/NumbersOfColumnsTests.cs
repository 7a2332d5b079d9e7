using System.Globalization;
using System.Text;
using Foretrain.Data;
using Foretrain.Findings;
using Foretrain.Runs;
using Xunit;

namespace Foretrain.Tests.Runs;

/// <summary>Columns in two units, columns written in a way that is not read, and advice that can be pasted.</summary>
public class NumbersOfColumnsTests
{
    private static TableReading Read(string text) => TableFile.Read("t.csv", new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static PreparedRuns Prepare(string header, IEnumerable<string> rows, string target = "loss", params string[] map) =>
        RunSelection.Prepare(Read(header + "\n" + string.Join('\n', rows) + "\n"), [new("params", "param"), new("tokens", "token")], new(target, target == "loss" ? "nat/token" : "1"), new() { Map = map });

    private static IEnumerable<string> Rows(Func<int, string> size, Func<int, string>? outcome = null) =>
        Enumerable.Range(0, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"{size(i)},{(1 + i / 3) * 2e9},{outcome?.Invoke(i) ?? (3 - 0.05 * i).ToString(CultureInfo.InvariantCulture)}"));

    [Fact]
    public void Millions_beside_plain_counts_are_told_with_their_rows()
    {
        PreparedRuns runs = Prepare("params,tokens,loss", Rows(i => i % 4 == 1 ? $"{100 + i}" : $"{1 + i}e8"));
        Finding finding = runs.Findings.Single(f => f.Id == "mixed-units");
        Assert.Equal(Severity.Severe, finding.Severity);
        Assert.Equal([3, 7, 11], finding.Lines);
        Assert.Contains("look like millions", finding.Meaning, StringComparison.Ordinal);
        Assert.Contains("109M for 109", finding.Action, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)] // 1e6 to 1e9 by powers of ten
    [InlineData(100)]
    [InlineData(1000)]
    public void A_wide_sweep_in_one_unit_is_none(double factor)
    {
        PreparedRuns runs = Prepare("params,tokens,loss", Rows(i => (1e6 * Math.Pow(factor, i % 4)).ToString(CultureInfo.InvariantCulture)));
        Assert.DoesNotContain(runs.Findings, f => f.Id == "mixed-units");
    }

    [Fact]
    public void Per_cent_beside_shares_are_told()
    {
        PreparedRuns runs = Prepare("params,tokens,accuracy", Rows(i => $"{1 + i}e8", i => i == 5 ? "33" : (0.2 + 0.02 * i).ToString(CultureInfo.InvariantCulture)), "accuracy");
        Finding finding = runs.Findings.Single(f => f.Id == "mixed-units");
        Assert.Equal([7], finding.Lines);
        Assert.Contains("0.33 for 33", finding.Action, StringComparison.Ordinal);
        Assert.DoesNotContain(Prepare("params,tokens,accuracy", Rows(i => $"{1 + i}e8", i => (0.2 + 0.02 * i).ToString(CultureInfo.InvariantCulture)), "accuracy").Findings, f => f.Id == "mixed-units");
    }

    [Fact]
    public void Per_cent_in_every_row_come_with_the_option_that_makes_shares_of_them()
    {
        PreparedRuns runs = Prepare("params,tokens,acc", Rows(i => $"{1 + i}e8", i => $"{20 + i}"), "accuracy");
        Finding finding = runs.Findings.Single(f => f.Id == "per-cent");
        Assert.EndsWith("--map \"accuracy = acc / 100\"", finding.Action, StringComparison.Ordinal);
        PreparedRuns shares = Prepare("params,tokens,acc", Rows(i => $"{1 + i}e8", i => $"{20 + i}"), "accuracy", "accuracy = acc / 100");
        Assert.Equal(0.2, shares.Target[0]);
        Assert.DoesNotContain(shares.Findings, f => f.Id is "per-cent" or "mixed-units");
    }

    [Theory]
    [InlineData("70m", "write M (1e6)")]
    [InlineData("5bn", "'bn' is not read: write B (1e9)")]
    [InlineData("3.1mn", "'mn' is not read: write M (1e6)")]
    [InlineData("25.18%", "write the share, 0.2518")]
    [InlineData("~100M", "numbers look like")]
    public void Cells_that_are_not_read_are_named_with_what_would_be(string cell, string hint)
    {
        RunTable table = Read("n,tokens,loss\n1e8,1e9,3\n" + string.Concat(Enumerable.Range(0, 5).Select(i => $"{cell},{i + 1}e9,2.{i}\n"))).Table;
        UnreadNumbers unread = Assert.Single(UnreadNumbers.Find(table));
        Assert.Equal(("params", "n", 1, cell, 5, 6), (unread.Variable, unread.Column, unread.Row, unread.Text, unread.Cells, unread.Filled));
        Assert.Contains(hint, unread.Hint, StringComparison.Ordinal);
        Assert.Contains("k, M, B (or G) or T", unread.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("params,tokens,loss\n7.1 billion,1e9,3\n1 billion,2e9,2\n")] // words are read
    [InlineData("params,tokens,loss\nsmall,1e9,3\nlarge,2e9,2\n")] // labels are no numbers
    [InlineData("run,step,loss\n1a,1,3\n2b,2,2\n")] // names may begin with a digit
    [InlineData("params,size,loss\n1e8,70m,3\n2e8,80m,2\n")] // the quantity is there in numbers
    public void Texts_that_are_no_numbers_are_left_alone(string text) => Assert.Empty(UnreadNumbers.Find(Read(text).Table));

    [Theory]
    [InlineData("n_params", "--map params=n_params")]
    [InlineData("N (total)", "--map \"params=N (total)\"")]
    [InlineData("a\"b", "--map \"params=a\\\"b\"")]
    public void Advice_is_quoted_for_a_shell(string column, string text) => Assert.Equal(text, MapOption.For("params", column));

    [Fact]
    public void Small_counts_name_the_column_in_a_formula_that_can_be_pasted()
    {
        // A header with a space goes by the name of its variable, which formulas know.
        foreach ((string header, string option) in new[] { ("n_params", "--map \"params = 1e9*n_params\""), ("n params", "--map \"params = 1e9*params\"") })
        {
            PreparedRuns runs = Prepare(header + ",tokens,loss", Rows(i => $"{1 + i}"));
            Finding small = runs.Findings.Single(f => f.Id == "small-counts");
            Assert.EndsWith(option, small.Action, StringComparison.Ordinal);
            PreparedRuns scaled = Prepare(header + ",tokens,loss", Rows(i => $"{1 + i}"), "loss", option["--map \"".Length..^1]);
            Assert.Equal(1e9, scaled.Variables["params"][0]);
        }
    }

    [Theory]
    [InlineData("batch", 512, "steps*batch*seq_len")] // too few for tokens
    [InlineData("batch", 524288, "steps*batch")]
    [InlineData("batch_tokens", 512, "steps*batch_tokens")] // the header says tokens
    [InlineData("batch_size", 512, "steps*batch_size*seq_len")]
    public void A_batch_is_tokens_or_sequences_by_its_size(string header, int size, string formula) =>
        Assert.Equal(formula, DerivedTokens.Of(Read($"params,steps,{header},seq_len,loss\n1e8,1000,{size},2048,3\n2e8,2000,{size},2048,2.9\n").Table)!.Formula);

    [Fact]
    public void Derived_tokens_are_written_with_names_that_a_formula_can_hold()
    {
        TableReading reading = Read("params,train/steps,batch_size,seq len,loss\n1e8,1000,256,2048,3\n2e8,2000,256,2048,2.9\n");
        Assert.Equal("step*batch_size*context", DerivedTokens.Of(reading.Table)!.Formula);
        ColumnMapping mapping = ColumnMapping.For(reading.Table, [new("params", "param"), new("tokens", "token")], new("loss"), ["tokens = " + DerivedTokens.Of(reading.Table)!.Formula]);
        Assert.Equal(1000.0 * 256 * 2048, mapping.Table.Numbers("tokens")[0]);
    }
}
