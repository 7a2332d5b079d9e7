using Foretrain.Quantities;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Quantities;

public class NumberTextTests
{
    [Theory]
    [InlineData("7B", 7e9)]
    [InlineData("7b", 7e9)]
    [InlineData("7G", 7e9)]
    [InlineData(" 7 B ", 7e9)]
    [InlineData("1.4T", 1.4e12)]
    [InlineData("1.4t", 1.4e12)]
    [InlineData("350M", 350e6)]
    [InlineData("12k", 12e3)]
    [InlineData("12K", 12e3)]
    [InlineData("1e21", 1e21)]
    [InlineData("6.3e+9", 6.3e9)]
    [InlineData("6.3E-9", 6.3e-9)]
    [InlineData("1_000_000", 1e6)]
    [InlineData("1_000.5k", 1000.5e3)]
    [InlineData("+3", 3)]
    [InlineData("-2.5M", -2.5e6)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("0.07B", 7e7)]
    [InlineData("6.93B", 6.93e9)]
    public void Reads_numbers_as_people_write_them(string text, double expected)
    {
        Assert.True(NumberText.TryParse(text, out double value));
        Assert.Equal(expected, value);
        Assert.Equal(expected, NumberText.Parse(text));
    }

    [Theory]
    [InlineData("1,234")]
    [InlineData("1,5")]
    [InlineData("0x1F")]
    [InlineData("1m")]
    [InlineData("1g")]
    [InlineData("1e3M")]
    [InlineData("1__0")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1._5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("B")]
    [InlineData(".")]
    [InlineData("+")]
    [InlineData("1 000")]
    [InlineData("1.2.3")]
    [InlineData("7BB")]
    [InlineData("١٢")]
    [InlineData("(5)")]
    [InlineData("5%")]
    [InlineData("3 PF-days")]
    [InlineData("1.0000000000000000000000000000000000000000000000000000000000000000001B")]
    public void Refuses_what_could_mean_something_else(string text)
    {
        Assert.Equal(NumberTextKind.Text, NumberText.Classify(text, out double value));
        Assert.True(double.IsNaN(value));
        Assert.False(NumberText.TryParse(text, out _));
    }

    [Theory]
    [InlineData("", NumberTextKind.Missing)]
    [InlineData("  ", NumberTextKind.Missing)]
    [InlineData("NaN", NumberTextKind.Missing)]
    [InlineData("n/a", NumberTextKind.Missing)]
    [InlineData("NULL", NumberTextKind.Missing)]
    [InlineData("None", NumberTextKind.Missing)]
    [InlineData("-", NumberTextKind.Missing)]
    [InlineData("inf", NumberTextKind.Infinite)]
    [InlineData("-Infinity", NumberTextKind.Infinite)]
    [InlineData("1e999", NumberTextKind.Infinite)]
    [InlineData("nano", NumberTextKind.Text)]
    public void Tells_missing_and_infinite_from_text(string text, NumberTextKind expected)
        => Assert.Equal(expected, NumberText.Classify(text, out _));

    [Fact]
    public void Compute_may_be_given_in_petaflop_days()
    {
        Assert.Equal(8.64e19, NumberText.Parse("1 PF-day", isCompute: true));
        Assert.Equal(1000 * 8.64e19, NumberText.Parse("1000PF-days", isCompute: true));
    }

    [Theory]
    [InlineData(7.3e9, 3, "7.3B")]
    [InlineData(1.7249e12, 3, "1.72T")]
    [InlineData(350e6, 3, "350M")]
    [InlineData(12345, 3, "12.3k")]
    [InlineData(1234, 3, "1230")]
    [InlineData(999.96e6, 4, "1B")]
    [InlineData(999.94e6, 4, "999.9M")]
    [InlineData(1e24, 3, "1e24")]
    [InlineData(-5.761e23, 3, "-5.76e23")]
    [InlineData(0.02131, 3, "0.0213")]
    [InlineData(1.25e-5, 3, "1.25e-5")]
    [InlineData(0.0005, 3, "0.0005")]
    [InlineData(2.0, 3, "2")]
    [InlineData(0, 3, "0")]
    [InlineData(123456789012345, 15, "123.456789012345T")]
    [InlineData(double.NaN, 3, "missing")]
    [InlineData(double.PositiveInfinity, 3, "inf")]
    public void Formats_for_people(double value, int digits, string expected)
        => Assert.Equal(expected, NumberText.Format(value, digits));

    [Fact]
    public void What_is_formatted_reads_back_to_the_digits_asked_for()
    {
        var random = new Random(7);
        for (int i = 0; i < 5000; i++)
        {
            double value = Math.Pow(10, random.NextDouble() * 60 - 20) * (random.Next(2) == 0 ? 1 : -1);
            int digits = random.Next(1, 16);
            string text = NumberText.Format(value, digits);
            Assert.True(NumberText.TryParse(text, out double back), text);
            Assert.True(Math.Abs(back - value) <= 0.500001 * Math.Pow(10, 1 - digits) * Math.Abs(value) * 10, $"{value:R} > {text}");
            Assert.Equal(text, NumberText.Format(back, digits));
        }
    }

    [Theory]
    [InlineData("params=70B,tokens=1.4T")]
    [InlineData(" params = 70 B , tokens=1.4T ")]
    [InlineData("params=70B tokens=1.4T")]
    [InlineData("params=70B;tokens=1.4 T;")]
    public void Reads_assignments(string text)
    {
        var values = NumberText.ParseAssignments(text);
        Assert.Equal(["params", "tokens"], values.Keys);
        Assert.Equal([70e9, 1.4e12], values.Values);
    }

    [Fact]
    public void A_name_that_looks_like_a_suffix_is_a_name()
    {
        var values = NumberText.ParseAssignments("params=7 T=3, flops=2 PF-days");
        Assert.Equal(["params", "T", "flops"], values.Keys);
        Assert.Equal([7, 3, 2 * 8.64e19], values.Values);
    }

    [Theory]
    [InlineData("params", """
        [bad-assignment] --at: 'params' is not of the form name=value
          | params
          | ^
          hint: write name=value, e.g. params=70B,tokens=1.4T
        """)]
    [InlineData("params=1,234", """
        [bad-assignment] --at: '234' is not of the form name=value
          | params=1,234
          |          ^
          hint: commas separate assignments; write 1234 or 1_234, not 1,234
        """)]
    [InlineData("params=70B,params=7B", """
        [duplicate-assignment] --at: 'params' is given twice
          | params=70B,params=7B
          |            ^
          hint: give each name once
        """)]
    [InlineData("params=,tokens=5", """
        [bad-assignment] --at: 'params' has no value
          | params=,tokens=5
          |        ^
          hint: write name=value, e.g. params=70B
        """)]
    [InlineData("params=70m", """
        [not-a-number] --at: value of 'params', '70m', is not a number
          | params=70m
          |        ^
          hint: 'm' is not read as million: write M (1e6)
        """)]
    [InlineData("  ", """
        [bad-assignment] --at: nothing is assigned
          hint: write name=value, e.g. params=70B,tokens=1.4T
        """)]
    public void Bad_assignments_say_what_is_wrong(string text, string expected)
        => Assert.Equal(expected, ErrorText.Of(() => NumberText.ParseAssignments(text)));

    [Theory]
    [InlineData("1,5", """
        [not-a-number] --budget: '1,5' is not a number
          hint: write the decimal point as '.', and thousands without separators or with '_'
        """)]
    [InlineData("inf", """
        [not-a-number] --budget: 'inf' is not a number
          hint: the value must be finite
        """)]
    [InlineData("0xff", """
        [not-a-number] --budget: '0xff' is not a number
          hint: hexadecimal is not read; write a decimal number
        """)]
    [InlineData("2 PF-days", """
        [not-a-number] --budget: '2 PF-days' is not a number
          hint: PF-day is a unit of compute only
        """)]
    public void Bad_numbers_say_what_is_wrong(string text, string expected)
        => Assert.Equal(expected, ErrorText.Of(() => NumberText.Parse(text, "--budget")));

    [Theory]
    [InlineData(0.95, "95 %")]
    [InlineData(0.683, "68.3 %")]
    [InlineData(0.66666667, "66.67 %")]
    [InlineData(0.999999, "99.9999 %")]
    [InlineData(1e-9, "0.0000001 %")]
    public void A_level_is_never_rounded_to_none_or_all(double level, string text) => Assert.Equal(text, NumberText.Level(level));
}
