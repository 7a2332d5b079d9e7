using Foretrain.Quantities;
using Xunit;

namespace Foretrain.Tests.Quantities;

public class DidYouMeanTests
{
    private static readonly string[] Columns = ["params", "tokens", "flops", "loss", "non_embedding_params", "batch"];

    [Theory]
    [InlineData("token", "did you mean 'tokens'?")]
    [InlineData("Tokens", "did you mean 'tokens'?")]
    [InlineData("tokesn", "did you mean 'tokens'?")]
    [InlineData("tok", "did you mean 'tokens'?")]
    [InlineData("parmas", "did you mean 'params'?")]
    [InlineData("lsos", "did you mean 'loss'?")]
    [InlineData("non-embedding-params", "did you mean 'non_embedding_params'?")]
    [InlineData("perplexity", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Near_names_are_found_and_far_ones_are_not(string name, string? hint) => Assert.Equal(hint, DidYouMean.Hint(name, Columns));

    [Fact]
    public void Best_come_first_and_not_too_many()
        => Assert.Equal(["alpha", "alpha1", "alpha2"], DidYouMean.Nearest("alpha", ["alphabet", "alpha2", "alpha1", "alpha", "alpha1", "beta"]));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abcd", "abdc", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void Distance_counts_edits_and_swaps(string a, string b, int distance)
    {
        Assert.Equal(distance, DidYouMean.Distance(a, b));
        Assert.Equal(distance, DidYouMean.Distance(b, a));
    }

    [Fact]
    public void Without_a_near_name_the_possible_ones_are_listed()
    {
        Assert.Equal("columns: params, tokens, flops, loss, non_embedding_params, batch", DidYouMean.HintOrList("perplexity", Columns, "columns"));
        Assert.EndsWith("c11 and 8 more", DidYouMean.HintOrList("x", [.. Enumerable.Range(0, 20).Select(i => $"c{i}")], "columns"));
        Assert.Equal("there are no columns", DidYouMean.HintOrList("x", [], "columns"));
    }

    [Fact]
    public void Very_long_input_is_not_compared() => Assert.Empty(DidYouMean.Nearest(new string('a', 100_000), Columns));
}
