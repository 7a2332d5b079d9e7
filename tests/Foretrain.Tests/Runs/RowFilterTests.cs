using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;
using static Foretrain.Tests.Runs.Tables;

namespace Foretrain.Tests.Runs;

public class RowFilterTests
{
    private static readonly RunTable Table = Read(
        "split,group,params,tokens,loss,odd name",
        "train,a,1e6,1e9,3,1",
        "train,b,7B,2e9,2.5,2",
        "test,c,70B,,2,3",
        ",it's,1e9,5e9,nan,4",
        "train,7B,2e6,inf,1,5").Table;

    [Theory]
    [InlineData("split = 'train'", "0 1 4")]
    [InlineData("split == 'train' and tokens >= 2e9", "1 4")]
    [InlineData("split = 'train' and tokens >= 1e6 or not group in ('a', 'b')", "0 1 2 3 4")]
    [InlineData("split = 'train' and (params > 1B or group = 'a')", "0 1")]
    [InlineData("not split = 'train'", "2")]
    [InlineData("split != 'train'", "2")]
    [InlineData("split <> 'train' or split is null", "2 3")]
    [InlineData("split is not null and tokens is null", "2")]
    [InlineData("tokens < 5e9 or tokens >= 5e9", "0 1 3 4")]
    [InlineData("not (tokens < 5e9 or tokens >= 5e9)", "")]
    [InlineData("params in (7B, 7e10)", "1 2")]
    [InlineData("params NOT IN (7B, 7e10)", "0 3 4")]
    [InlineData("group = 'it''s'", "3")]
    [InlineData("group = 7B", "4")]
    [InlineData("\"odd name\" <= 2", "0 1")]
    [InlineData("tokens > params", "0 3 4")]
    [InlineData("1e9 <= params", "1 2 3")]
    [InlineData("loss > -1 and params = '7B'", "1")]
    [InlineData("loss = 1 or loss = 2 and split = 'train'", "4")]
    [InlineData("(loss = 1 or loss = 2) and split = 'test'", "2")]
    [InlineData("not not loss = 1", "4")]
    [InlineData("loss=3", "0")]
    public void Keeps_the_rows_for_which_the_condition_is_true(string where, string expected)
        => Assert.Equal(expected, string.Join(' ', RowFilter.Parse(where, Table).Rows(Table)));

    [Theory]
    [InlineData("", """
        [filter-syntax] --where: the condition is empty
          | 
          | ^
          hint: write one, e.g. split = 'train' and tokens >= 1e9
        """)]
    [InlineData("tokns > 5", """
        [unknown-column] --where: 'tokns' is not a column of runs.csv
          | tokns > 5
          | ^^^^^
          hint: did you mean 'tokens'?
        """)]
    [InlineData("split = train", """
        [unknown-column] --where: 'train' is not a column of runs.csv
          | split = train
          |         ^^^^^
          hint: text goes in single quotes: 'train'; columns: split, group, params, tokens, loss, odd name
        """)]
    [InlineData("split in (train)", """
        [unknown-column] --where: 'train' is not a column of runs.csv
          | split in (train)
          |           ^^^^^
          hint: text goes in single quotes: 'train'; columns: split, group, params, tokens, loss, odd name
        """)]
    [InlineData("split = 'train' && loss > 2", """
        [filter-syntax] --where: '&&' is not known here
          | split = 'train' && loss > 2
          |                 ^^
          hint: write and
        """)]
    [InlineData("tokens / params > 20", """
        [filter-syntax] --where: conditions do no arithmetic
          | tokens / params > 20
          |        ^
          hint: add a column with --map, e.g. --map "ratio = tokens / params", and use that
        """)]
    [InlineData("params = 'big'", """
        [filter-type] --where: column 'params' is numeric, 'big' is not a number
          | params = 'big'
          |          ^^^^^
          hint: compare it with a number, e.g. 7B or 1e9
        """)]
    [InlineData("split > 'a'", """
        [filter-type] --where: column 'split' is text and has no order
          | split > 'a'
          | ^^^^^
          hint: use =, != or in (...)
        """)]
    [InlineData("split = params", """
        [filter-type] --where: column 'split' is text, column 'params' is numeric
          | split = params
          | ^^^^^
          hint: compare columns of one kind
        """)]
    [InlineData("split = 'train", """
        [filter-syntax] --where: the quote is not closed
          | split = 'train
          |         ^
          hint: end the text with '
        """)]
    [InlineData("(loss > 1", """
        [filter-syntax] --where: expected ')', but the condition ends
          | (loss > 1
          |          ^
        """)]
    [InlineData("loss > 1 loss < 2", """
        [filter-syntax] --where: expected 'and', 'or' or the end, found 'loss'
          | loss > 1 loss < 2
          |          ^^^^
        """)]
    [InlineData("loss > 5m", """
        [filter-syntax] --where: '5m' is not a number
          | loss > 5m
          |        ^^
          hint: numbers look like 7B, 1e9 or 0.05; names that begin with a digit go in double quotes
        """)]
    [InlineData("split like 'tr%'", """
        [filter-syntax] --where: 'like' is not known here
          | split like 'tr%'
          |       ^^^^
          hint: compare with =, !=, <, <=, >, >=, in (...) or is null
        """)]
    [InlineData("1 < 2", """
        [filter-syntax] --where: neither side is a column
          | 1 < 2
          | ^
          hint: name a column on one side; text goes in single quotes, columns do not
        """)]
    public void Bad_conditions_say_what_is_wrong(string where, string expected)
        => Assert.Equal(expected, ErrorText.Of(() => RowFilter.Parse(where, Table)));

    [Fact]
    public void Any_text_gives_rows_or_a_message()
    {
        string[] parts = ["split", "tokens", "\"odd name\"", "'train'", "7B", "1e9", "=", "<>", ">=", "<", "and", "or", "not", "in", "is", "null", "(", ")", ",", "-", "'", "\"", "é", "*", " "];
        var random = new Random(5);
        int good = 0, bad = 0;
        for (int i = 0; i < 2000; i++)
        {
            string text = i % 2 == 0
                ? string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => parts[random.Next(parts.Length)]))
                : Mutate("split = 'train' and tokens >= 1e6 or not group in ('a', 'b')", random);
            try
            {
                Assert.All(RowFilter.Parse(text, Table).Rows(Table), r => Assert.InRange(r, 0, Table.Rows - 1));
                good++;
            }
            catch (ForetrainException)
            {
                bad++;
            }
        }

        Assert.True(good > 50 && bad > 500, $"{good} good, {bad} bad");
    }

    [Fact]
    public void Deep_nesting_is_a_message()
    {
        Assert.Throws<ForetrainException>(() => RowFilter.Parse(new string('(', 9000) + "loss > 1" + new string(')', 9000), Table));
        Assert.Throws<ForetrainException>(() => RowFilter.Parse(string.Concat(Enumerable.Repeat("not ", 4000)) + "loss > 1", Table));
        Assert.Throws<ForetrainException>(() => RowFilter.Parse("loss in (" + string.Join(',', Enumerable.Range(0, 3000)) + ")", Table));
    }

    private static string Mutate(string text, Random random)
    {
        var chars = text.ToList();
        for (int k = random.Next(1, 5); k > 0 && chars.Count > 1; k--)
        {
            int at = random.Next(chars.Count);
            if (random.Next(2) == 0) chars.RemoveAt(at);
            else chars[at] = "'\"()=<> andor1e,".ToCharArray()[random.Next(16)];
        }

        return new([.. chars]);
    }
}
