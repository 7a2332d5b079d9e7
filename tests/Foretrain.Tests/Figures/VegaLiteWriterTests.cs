using System.Text.Json;
using Foretrain.Figures;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Figures;

public class VegaLiteWriterTests
{
    [Fact]
    public void Every_mark_is_as_verified() => Snapshot.Match("figure-every-mark.vl", VegaLiteWriter.Write(SvgWriterTests.Every).Replace(",{\"name\":", ",\n{\"name\":", StringComparison.Ordinal));

    [Fact]
    public void Texts_stay_texts()
    {
        const string hostile = "</script><b>&'\"\\'+alert(1)+'\u0001\ud800\u2028";
        Figure figure = SvgWriterTests.Every with
        {
            Title = hostile,
            Y = new(hostile, hostile, -0.5, 1.5) { Categories = [hostile, "b"] },
            Marks = [new PointMark([new(1e9, 0), new(1e9, 1)]) { Name = hostile, Labels = [hostile, "x"] }, new TextMark(new(1e9, 1), hostile)],
        };
        string text = VegaLiteWriter.Write(figure);
        Assert.DoesNotContain("<", text, StringComparison.Ordinal);
        JsonElement root = JsonDocument.Parse(text).RootElement;
        const string clean = "</script><b>&'\"\\'+alert(1)+'\ufffd\ufffd\u2028";
        JsonElement[] layers = [.. root.GetProperty("layer").EnumerateArray()];
        Assert.Equal(clean, layers.First(l => l.GetProperty("name").GetString() == "mark_0").GetProperty("data").GetProperty("values")[0].GetProperty("label").GetString());
        // In an expression the quotes of the name are escaped, so that it cannot end its own text.
        string labels = root.GetProperty("encoding").GetProperty("y").GetProperty("axis").GetProperty("labelExpr").GetString()!;
        Assert.StartsWith("['</script><b>&\\'\"\\\\\\'+alert(1)+\\'", labels, StringComparison.Ordinal);
    }

    [Fact]
    public void Ticks_and_texts_are_those_of_the_svg()
    {
        JsonElement x = JsonDocument.Parse(VegaLiteWriter.Write(SvgWriterTests.Every)).RootElement.GetProperty("encoding").GetProperty("x");
        Assert.Equal("log", x.GetProperty("scale").GetProperty("type").GetString());
        Assert.Equal([1e8, 1e11], x.GetProperty("scale").GetProperty("domain").EnumerateArray().Select(d => d.GetDouble()));
        Assert.Equal("params [param]", x.GetProperty("axis").GetProperty("title").GetString());
        Assert.StartsWith("['100M','','','','','','','','','1B',", x.GetProperty("axis").GetProperty("labelExpr").GetString(), StringComparison.Ordinal);
        Assert.Equal(28, x.GetProperty("axis").GetProperty("values").GetArrayLength());
    }

    [Fact]
    public void Powers_of_ten_are_raised()
    {
        var axis = new Axis("flops", "flop", 1e-3, 1e22) { Log = true, Ticks = TickText.Powers };
        string labels = JsonDocument.Parse(VegaLiteWriter.Write(SvgWriterTests.Every with { X = axis, Marks = [] })).RootElement.GetProperty("encoding").GetProperty("x").GetProperty("axis").GetProperty("labelExpr").GetString()!;
        Assert.Contains("'10\u00b2\u00b9'", labels, StringComparison.Ordinal);
        Assert.DoesNotContain("^", labels, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_figure_gives_the_same_bytes() => Assert.Equal(VegaLiteWriter.Write(SvgWriterTests.Every), VegaLiteWriter.Write(SvgWriterTests.Every with { }));
}
