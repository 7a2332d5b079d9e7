using System.Text;
using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

public class CsvTableReaderTests
{
    private static TableReading Read(string text, char? delimiter = null)
        => TableFile.Read("runs.csv", new MemoryStream(Encoding.UTF8.GetBytes(text)), delimiter);

    [Theory]
    [InlineData(",")]
    [InlineData("\t")]
    [InlineData(";")]
    [InlineData("|")]
    public void Reads_columns_whatever_the_delimiter(string d)
    {
        RunTable table = Read($"run{d}params{d}loss\na{d}7B{d}2.5\n\nb{d}{d}3e0\r\n").Table;
        Assert.Equal(["run", "params", "loss"], table.ColumnNames);
        Assert.Equal(["a", "b"], table.Texts("run"));
        Assert.Equal([7e9, double.NaN], table.Numbers("params"));
        Assert.Equal([2.5, 3.0], table.Numbers("loss"));
        Assert.Equal([2, 4], table.Lines);
        Assert.False(table.IsNumeric("run"));
    }

    [Fact]
    public void Reads_byte_order_mark_quotes_and_cells_over_several_lines()
    {
        RunTable table = Read("\uFEFF\"name, full\",loss\n\"a \"\"quoted\"\", b\",1\n\"two\nlines\",2\nlast,3").Table;
        Assert.Equal(["name, full", "loss"], table.ColumnNames);
        Assert.Equal(["a \"quoted\", b", "two\nlines", "last"], table.Texts("name, full"));
        Assert.Equal([1, 2, 3], table.Numbers("loss"));
        Assert.Equal([2, 3, 5], table.Lines);
    }

    [Fact]
    public void Missing_marks_and_infinities_keep_a_column_numeric()
    {
        RunTable table = Read("a,b\nNaN,inf\nnull,-inf\n-,1\n1,n/a\n").Table;
        Assert.Equal([double.NaN, double.NaN, double.NaN, 1], table.Numbers("a"));
        Assert.Equal([double.PositiveInfinity, double.NegativeInfinity, 1, double.NaN], table.Numbers("b"));
    }

    [Fact]
    public void Marks_are_text_in_a_column_without_numbers()
    {
        RunTable table = Read("reason,blank,loss\nnone,,1\nnone,,2\nedge,,3\n").Table;
        Assert.Equal(["none", "none", "edge"], table.Texts("reason"));
        Assert.True(table.IsNumeric("blank"));
        Assert.Equal(["none", "none"], Read("reason,loss\nnone,1\nnone,2\n").Table.Texts("reason"));
    }

    [Fact]
    public void A_few_faulty_cells_become_missing_and_are_reported()
    {
        TableReading reading = Read("tokens,loss\n1,1\n2,1\n\"1,234\",1\n4,1\n");
        Assert.Equal([1, 2, double.NaN, 4], reading.Table.Numbers("tokens"));
        RejectedCell cell = Assert.Single(reading.RejectedCells);
        Assert.Equal(new RejectedCell(4, "tokens", "1,234", "not a number"), cell);
        var finding = Assert.Single(reading.Findings);
        Assert.Equal("cells-not-numbers", finding.Id);
        Assert.Equal([4], finding.Lines!);
        Assert.Contains("thousands", finding.Action, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_before_the_first_number_is_reported_too()
    {
        TableReading reading = Read("tokens,loss\nx,1\n2,1\n3,1\n4,1\n");
        Assert.Equal([double.NaN, 2, 3, 4], reading.Table.Numbers("tokens"));
        Assert.Equal(2, Assert.Single(reading.RejectedCells).Line);
    }

    [Theory]
    [InlineData(9, 2, false)]
    [InlineData(19, 2, true)]
    [InlineData(2, 1, false)]
    [InlineData(3, 1, true)]
    public void Too_many_faults_make_a_text_column(int numbers, int faults, bool numeric)
    {
        string text = "x,loss\n";
        for (int i = 0; i < numbers; i++) text += $"0{i},1\n";
        for (int i = 0; i < faults; i++) text += $"id{i},1\n";
        RunTable table = Read(text).Table;
        Assert.Equal(numeric, table.IsNumeric("x"));
        if (!numeric) Assert.Equal("00", table.Texts("x")[0]); // as written, although it was first kept as a number
    }

    [Fact]
    public void An_unnamed_column_gets_a_name_and_a_note()
    {
        TableReading reading = Read(",loss\n0,1\n1,2\n");
        Assert.Equal(["column_1", "loss"], reading.Table.ColumnNames);
        Assert.Equal("unnamed-column", Assert.Single(reading.Findings).Id);
    }

    [Fact]
    public void The_tiniest_table_is_one_cell()
    {
        RunTable table = Read("loss\n1").Table;
        Assert.Equal(1, table.Rows);
        Assert.Equal([1], table.Numbers("loss"));
    }

    [Theory]
    [InlineData("", """
        [empty-file] runs.csv is empty
          | runs.csv
          hint: expected a header line and one line per training run
        """)]
    [InlineData(" \n\n", """
        [empty-file] runs.csv is empty
          | runs.csv
          hint: expected a header line and one line per training run
        """)]
    [InlineData("params,loss\n", """
        [no-rows] runs.csv has a header but no rows
          | runs.csv, line 1
          hint: expected one line per training run below the header
        """)]
    [InlineData("params,loss,params\n1,2,3\n", """
        [duplicate-column] runs.csv has two columns named 'params' (columns 1 and 3)
          | runs.csv, line 1
          hint: rename one of them in the header line
        """)]
    [InlineData("params,loss\n1,2\n1,234,5\n", """
        [ragged-row] runs.csv has 3 cells on line 3, the header names 2 columns
          | runs.csv, line 3
          hint: a cell with a comma in it (such as 1,234 or a list) must be quoted
        """)]
    [InlineData("params,tokens,loss\n1,2\n", """
        [ragged-row] runs.csv has 2 cells on line 2, the header names 3 columns
          | runs.csv, line 2
          hint: the last column filled is 'tokens'; leave unknown cells blank but keep their delimiters
        """)]
    [InlineData("1e9,2e10,2.5\n1e9,3e10,2.4\n", """
        [no-header] the first line of runs.csv holds only numbers
          | runs.csv, line 1
          hint: put column names on the first line, e.g. params,tokens,loss
        """)]
    [InlineData("a,b\n1,2\nx\"y\",3\n", """
        [bad-quotes] runs.csv has a quote out of place on line 3
          | runs.csv, line 3
          hint: quote a whole cell or none of it, close every quote, and double quotes inside
        """)]
    [InlineData("a,b\n1,2\n\"x,3\n4,5\n", """
        [bad-quotes] runs.csv has a quote out of place on line 3
          | runs.csv, line 3
          hint: quote a whole cell or none of it, close every quote, and double quotes inside
        """)]
    [InlineData("<!DOCTYPE html><html>", """
        [unknown-format] runs.csv is HTML or XML; formats read: CSV, JSON, JSON Lines, MLflow, W&B, lm-evaluation-harness, Hugging Face trainer state, TensorBoard, Parquet
          | runs.csv
          hint: download the raw file, not the page that shows it
        """)]
    public void Bad_files_say_what_is_wrong(string text, string expected)
        => Assert.Equal(expected, ErrorText.Of(() => Read(text)));

    [Fact]
    public void A_given_delimiter_that_does_not_fit_is_an_error()
        => Assert.Equal("""
            [wrong-delimiter] runs.csv has a single column when split at comma, and its name contains semicolon: 'params;loss'
              | runs.csv, line 1
              hint: read it with the delimiter semicolon
            """, ErrorText.Of(() => Read("params;loss\n1;2\n", ',')));

    [Fact]
    public void Invalid_utf8_names_the_line_and_the_byte()
    {
        byte[] bytes = [.. "run,loss\na,1\nb"u8, 0xe9, .. ",2\n"u8];
        Assert.Equal("""
            [not-utf8] runs.csv is not valid UTF-8: byte 0xe9 at position 2 of line 3
              | runs.csv, line 3
              hint: save the file as UTF-8; it may be in a Windows or Latin-1 code page
            """, ErrorText.Of(() => TableFile.Read("runs.csv", new MemoryStream(bytes))));
    }

    [Fact]
    public void Utf16_without_its_mark_is_recognised()
    {
        byte[] bytes = Encoding.Unicode.GetBytes("a,b\n1,2\n");
        Assert.StartsWith("[unknown-format] runs.csv is UTF-16 text", ErrorText.Of(() => TableFile.Read("runs.csv", new MemoryStream(bytes))), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_give_a_table_or_a_message()
    {
        byte[] seed = Encoding.UTF8.GetBytes("run,params,tokens,loss\n\"a,1\",7B,1.4T,2.0\nb,1e9,nan,2.5\nc,,3e10,inf\n");
        byte[] alphabet = [.. "\",;\t\r\n |0159.eEkMBT-+_'\\x#{}"u8, 0, 0xff, 0xc3, 0xa9];
        var random = new Random(20240501);
        int tables = 0, messages = 0;
        for (int i = 0; i < 2000; i++)
        {
            List<byte> mutant = [.. seed];
            for (int k = random.Next(1, 8); k > 0; k--)
            {
                int at = random.Next(mutant.Count);
                switch (random.Next(4))
                {
                    case 0: mutant.RemoveAt(at); break;
                    case 1: mutant.Insert(at, alphabet[random.Next(alphabet.Length)]); break;
                    case 2: mutant[at] = alphabet[random.Next(alphabet.Length)]; break;
                    default: mutant.RemoveRange(at, Math.Min(random.Next(20), mutant.Count - at)); break;
                }

                if (mutant.Count == 0) mutant.Add((byte)'a');
            }

            try
            {
                RunTable table = TableFile.Read("mutant.csv", new MemoryStream([.. mutant])).Table;
                Assert.True(table.Rows > 0);
                Assert.Equal(table.Lines.Order().Distinct(), table.Lines);
                tables++;
            }
            catch (ForetrainException)
            {
                messages++;
            }
        }

        Assert.True(tables > 100 && messages > 100, $"{tables} tables, {messages} messages");
    }
}
