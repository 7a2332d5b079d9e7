using Foretrain.Reproduction;
using Foretrain.Reproduction.Study;
using Xunit;

namespace Foretrain.Tests.Reproduction;

public class ClaimTests
{
    [Theory]
    [InlineData("0.348", 1e-3)]
    [InlineData("482.01", 1e-2)]
    [InlineData("141", 1)]
    [InlineData("1.01827403e-3", 1e-11)]
    [InlineData("1.655e13", 1e10)]
    [InlineData("-0.78", 1e-2)]
    [InlineData(".8252", 1e-4)]
    public void The_last_printed_digit_is_read_off_the_text(string printed, double digit) => Assert.Equal(1, Make(printed).LastDigit / digit, 1e-12);

    [Theory]
    [InlineData("0.348", 0.349, true)] // one unit
    [InlineData("0.348", 0.3491, false)]
    [InlineData("-0.348", -0.347, true)]
    [InlineData("1e3", 1900, true)]
    public void The_same_is_one_unit_of_the_last_digit(string printed, double ours, bool matches) => Assert.Equal(matches, Make(printed).Matches(ours));

    [Theory]
    [InlineData(nameof(MatchRule.AtMost), 0.00804, true)]
    [InlineData(nameof(MatchRule.AtMost), 0.00806, false)]
    [InlineData(nameof(MatchRule.AtMost), 0.001, true)]
    [InlineData(nameof(MatchRule.AtLeast), 0.00796, true)]
    [InlineData(nameof(MatchRule.AtLeast), 0.00794, false)]
    [InlineData(nameof(MatchRule.AtLeast), 0.9, true)]
    public void Bounds_allow_the_rounding_of_what_was_printed(string rule, double ours, bool matches) =>
        Assert.Equal(matches, (Make("0.0080") with { Rule = Enum.Parse<MatchRule>(rule) }).Matches(ours));

    [Fact]
    public void A_tolerance_of_its_own_takes_the_place_of_the_last_digit()
    {
        Assert.True((Make("0.49") with { Within = 0.025 }).Matches(0.51));
        Assert.False((Make("0.49") with { Within = 0.025 }).Matches(0.52));
    }

    [Theory]
    [InlineData("0.348", 0.34781, "0.3478")]
    [InlineData("482.01", 482.0063, "482.006")]
    [InlineData("1.01827403e-3", 1.0182740178e-3, "1.018274018e-3")]
    [InlineData("1.655e13", 1.6102e13, "1.6102e13")]
    [InlineData("141", 141.28, "141.3")]
    public void Ours_has_one_digit_more_than_was_printed(string printed, double ours, string shown) =>
        Assert.Equal(shown, Page.Ours(new(Make(printed), ours, null)));

    [Theory]
    [InlineData(nameof(MatchRule.Same), 0.0080, "yes")]
    [InlineData(nameof(MatchRule.Same), 0.0090, "no")]
    [InlineData(nameof(MatchRule.AtMost), 0.0070, "better")]
    [InlineData(nameof(MatchRule.AtMost), 0.0080, "yes")]
    [InlineData(nameof(MatchRule.AtLeast), 0.0090, "better")]
    [InlineData(nameof(MatchRule.AtLeast), 0.0070, "no")]
    public void The_verdict_says_which_side(string rule, double ours, string verdict) =>
        Assert.Equal(verdict, Page.Verdict(new(Make("0.0080") with { Rule = Enum.Parse<MatchRule>(rule) }, ours, null)));

    private static Claim Make(string printed) => new("x", printed, _ => 0);
}
