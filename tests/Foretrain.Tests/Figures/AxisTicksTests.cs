using Foretrain.Figures;
using Xunit;

namespace Foretrain.Tests.Figures;

public class AxisTicksTests
{
    private static string Named(Axis axis, int most = 6) => string.Join(' ', AxisTicks.Of(axis, most).Where(t => t.Text.Length > 0).Select(t => t.Text));

    [Theory]
    [InlineData(1e18, 1e22, "10^18 10^19 10^20 10^21 10^22")]
    [InlineData(1, 1e6, "1 10 100 1000 10^4 10^5 10^6")]
    [InlineData(1e-6, 1e-2, "10^-6 10^-5 10^-4 0.001 0.01")]
    [InlineData(3e20, 4e21, "5\u00d710^20 10^21 2\u00d710^21")]
    public void Decades_are_powers_of_ten(double low, double high, string expected)
        => Assert.Equal(expected, Named(new("flops", "flop", low, high) { Log = true, Ticks = TickText.Powers }));

    [Theory]
    [InlineData(1e8, 1e12, "100M 1B 10B 100B 1T")]
    [InlineData(7e7, 1.6e10, "100M 1B 10B")]
    [InlineData(1e3, 1e5, "1000 10k 100k")]
    [InlineData(1, 512, "1 10 100")]
    [InlineData(1.3e5, 3.1e7, "300k 1M 3M 10M 30M")] // two powers of ten are too few to read between
    [InlineData(0.59, 4.75, "0.7 1 2 3")]
    [InlineData(3, 11, "3 5 7 10")]
    public void Counts_carry_suffixes(double low, double high, string expected)
        => Assert.Equal(expected, Named(new("tokens", "token", low, high) { Log = true, Ticks = TickText.Counts }));

    [Theory]
    [InlineData(2, 3.4, "2.0 2.2 2.4 2.6 2.8 3.0 3.2 3.4")]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-0.5, 0.5, "-0.4 -0.2 0 0.2 0.4")]
    [InlineData(0, 1e-4, "0 2\u00d710^-5 4\u00d710^-5 6\u00d710^-5 8\u00d710^-5 10^-4")]
    public void Linear_ticks_are_round_and_keep_their_zeros(double low, double high, string expected)
        => Assert.Equal(expected, Named(new("loss", "nat/token", low, high)));

    [Fact]
    public void Many_decades_are_thinned_and_small_ticks_given_up()
    {
        var axis = new Axis("flops", "flop", 1, 1e24) { Log = true, Ticks = TickText.Powers };
        Assert.Equal("1 10^4 10^8 10^12 10^16 10^20 10^24", Named(axis));
        Assert.Equal(25, AxisTicks.Of(axis).Count); // one per decade, named or not
    }

    [Fact]
    public void A_log_axis_of_less_than_an_octave_or_so_is_read_like_a_linear_one()
        => Assert.Equal("1.0 1.2 1.4 1.6 1.8 2.0", Named(new Axis("ratio", null, 1, 2) { Log = true }, 5));

    [Fact]
    public void Every_tick_lies_on_the_axis_in_ascending_order()
    {
        foreach (double low in new[] { 1.3e-7, 0.02, 3, 8.64e11 })
        {
            foreach (double span in new[] { 1.4, 3, 17, 220, 3e5, 2e19 })
            {
                foreach (bool log in new[] { true, false })
                {
                    AxisTick[] ticks = [.. AxisTicks.Of(new("x", null, low, low * span) { Log = log })];
                    Assert.True(ticks.Any(t => t.Text.Length > 0), $"{low} x {span}");
                    Assert.All(ticks, t => Assert.InRange(t.Value, low - 1e-8 * low * (log ? 1 : span), low * span * (1 + 1e-8)));
                    Assert.Equal(ticks.Select(t => t.Value).Order(), ticks.Select(t => t.Value));
                    Assert.Equal(ticks.Length, ticks.Select(t => t.Value).Distinct().Count());
                }
            }
        }
    }

    [Fact]
    public void An_axis_of_names_has_one_tick_each()
        => Assert.Equal("a b c", Named(new("law", null, -0.5, 2.5) { Categories = ["a", "b", "c"] }));
}
