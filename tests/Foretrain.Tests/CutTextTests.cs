using Foretrain.Expressions;
using Xunit;

namespace Foretrain.Tests;

/// <summary>Errors repeat what a reader can take in, with the fault in sight.</summary>
public sealed class CutTextTests
{
    [Fact]
    public void What_fits_a_page_stays_as_it_is()
    {
        string path = "/" + string.Join('/', Enumerable.Repeat("folder", 35)) + "/runs.csv";
        var error = new ForetrainException("x", $"{path} has no column 'loss'", $"{path}, line 3", "name it with --map loss=COLUMN");
        Assert.Equal(($"{path} has no column 'loss'", $"{path}, line 3", "name it with --map loss=COLUMN"), (error.Message, error.Place, error.Hint));
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(100_000)]
    public void A_long_name_is_cut_wherever_it_is_repeated(int length)
    {
        string name = new('n', length);
        var error = new ForetrainException("x", $"there is no column '{name}' in runs.csv", name, $"did you mean '{name}'?");
        Assert.InRange(error.Message.Length, 40, 400);
        Assert.StartsWith("there is no column 'nnn", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("nnn' in runs.csv", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Place!.Length, 40, 400);
        Assert.Contains($"{length} characters", error.Place, StringComparison.Ordinal);
        Assert.InRange(error.Hint!.Length, 40, 400);
    }

    [Fact]
    public void A_text_of_many_words_is_cut_as_a_whole()
    {
        string words = string.Join(' ', Enumerable.Repeat("params +", 5000));
        var error = new ForetrainException("x", $"'{words}' is no condition", hint: words);
        Assert.InRange(error.Message.Length, 1000, 4000);
        Assert.EndsWith("is no condition", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Hint!.Length, 1000, 4000);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(700, 5)]
    [InlineData(10_000, 1)]
    [InlineData(19_998, 2)]
    public void Carets_stay_under_the_fault_of_a_long_formula(int start, int length)
    {
        // Numbered, so that the place can be read off what is shown.
        string formula = string.Concat(Enumerable.Range(0, 4000).Select(i => $"{i % 10000:0000}+"));
        var error = new ForetrainException("x", "m", $"{formula}\n{new string(' ', start)}{new string('^', length)}");
        string[] lines = error.Place!.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, l => Assert.InRange(l.Length, 1, 410));
        int at = lines[1].IndexOf('^', StringComparison.Ordinal);
        Assert.Equal(formula[start..(start + length)], lines[0][at..(at + length)]);
        Assert.Equal(length, lines[1].Count(c => c == '^'));
    }

    [Fact]
    public void A_character_of_two_halves_is_not_torn()
    {
        var error = new ForetrainException("x", string.Concat(Enumerable.Repeat("\U0001F4C8", 10_000)), string.Concat(Enumerable.Repeat("a\U0001F4C8", 9_999)));
        foreach (string text in new[] { error.Message, error.Place! })
            Assert.Equal(text, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void The_error_of_a_formula_of_20_kB_is_short()
    {
        ForetrainException error = Assert.Throws<ForetrainException>(() => ExpressionParser.Parse("E + " + new string('a', 20_000) + " + )"));
        Assert.InRange(error.Message.Length + (error.Place?.Length ?? 0) + (error.Hint?.Length ?? 0), 10, 2000);
    }
}
