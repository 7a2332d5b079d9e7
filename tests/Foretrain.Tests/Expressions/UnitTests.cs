using Foretrain.Expressions;
using Xunit;

namespace Foretrain.Tests.Expressions;

public class UnitTests
{
    [Theory]
    [InlineData("nat/token", "nat/token")]
    [InlineData("1", "1")]
    [InlineData("flop*s^-1", "flop/s")]
    [InlineData("token*token", "token^2")]
    [InlineData("1/token", "1/token")]
    [InlineData("a/a", "1")]
    [InlineData("param^(1/2)", "param^0.5")]
    [InlineData("nat/(token*usd)", "nat/token/usd")]
    [InlineData("param^alpha*nat/token", "nat/token*param^alpha")]
    public void Text_is_read_and_written(string text, string written)
    {
        Unit unit = Unit.Parse(text);
        Assert.Equal(written, unit.ToString());
        Assert.Equal(written, Unit.Parse(written).ToString());
    }

    [Theory]
    [InlineData("2*token", "'2*token' is not a unit: it has the factor 2; multiply the number instead")]
    [InlineData("nat + token", "'nat + token' is not a unit: 'nat + token' is not a product of powers")]
    [InlineData("nat/", "'nat/' is not a unit: the formula ends where a value is expected")]
    [InlineData("", "'' is not a unit: the formula is empty")]
    public void What_is_no_unit_is_refused(string text, string message)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => Unit.Parse(text));
        Assert.Equal("unit-syntax", e.Code);
        Assert.Equal(message, e.Message);
    }
}
