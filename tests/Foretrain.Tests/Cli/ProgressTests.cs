using Foretrain.Cli;
using Xunit;

namespace Foretrain.Tests.Cli;

public class ProgressTests
{
    private static (Progress Bar, StringWriter Text, Action<double> At) Bar()
    {
        double now = 0;
        StringWriter text = new();
        return (new Progress(new Terminal(TextWriter.Null, text) { IsWatched = true }, () => now), text, seconds => now = seconds);
    }

    private static string Last(StringWriter text) => text.ToString().Split('\r')[^1].TrimEnd();

    [Fact]
    public void Reading_says_how_fast_it_goes_and_how_long_it_will_take()
    {
        var (bar, text, at) = Bar();
        bar.Expect(2_000_000_000);
        bar.Report(("reading", 0));
        at(0.9);
        bar.Report(("reading", 0.1));
        Assert.Empty(text.ToString()); // nothing in the first second
        at(2);
        bar.Report(("reading", 0.2));
        Assert.Equal("reading    [######........................]  20 %  200 MB/s, 8 s left", Last(text));
        at(2.05);
        bar.Report(("reading", 0.3)); // too soon after the last one
        at(5);
        bar.Report(("reading", 0.5));
        Assert.Equal("reading    [###############...............]  50 %  200 MB/s, 5 s left", Last(text));
        bar.Dispose();
        Assert.EndsWith("left\r" + new string(' ', 69) + "\r", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_stages_say_the_time_left_only_and_begin_anew()
    {
        var (bar, text, at) = Bar();
        bar.Expect(1000);
        bar.Report(("reading", 0));
        at(10);
        bar.Report(("reading", 1));
        bar.Report(("bootstrap", 0));
        at(12);
        bar.Report(("bootstrap", 0.01));
        Assert.Equal("bootstrap  [..............................]   1 %  3 min left", Last(text));
        at(13);
        bar.Report(("bootstrap", 0)); // back to the beginning: nothing to go by
        Assert.Equal("bootstrap  [..............................]   0 %", Last(text));
    }

    [Theory]
    [InlineData(4e10, "4.0 GB/s, 9 s left")]
    [InlineData(4e4, "4 kB/s, 9 s left")]
    public void Rates_have_units(double bytes, string end)
    {
        var (bar, text, at) = Bar();
        bar.Expect((long)bytes);
        bar.Report(("reading", 0));
        at(1);
        bar.Report(("reading", 0.1));
        Assert.EndsWith(end, Last(text), StringComparison.Ordinal);
    }
}
