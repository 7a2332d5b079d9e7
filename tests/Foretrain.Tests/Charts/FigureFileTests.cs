using System.Text.Json;
using System.Xml.Linq;
using Foretrain.Figures;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Charts;

public sealed class FigureFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foretrain-plot-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static CliResult Predict(params string[] more) =>
        CliRunner.Run(["predict", "--law", "chinchilla", "--constants", "besiroglu-2024", "--at", "params=70B,tokens=1.4T", .. more]);

    [Fact]
    public void The_ending_chooses_the_kind()
    {
        Assert.Equal(0, Predict("--plot", At("a.svg")).Exit);
        Assert.Equal("svg", XDocument.Load(At("a.svg")).Root!.Name.LocalName);
        Assert.Equal(0, Predict("--plot", At("a.vl.json")).Exit);
        Assert.Equal(VegaLiteWriter.Schema, JsonDocument.Parse(File.ReadAllText(At("a.vl.json"))).RootElement.GetProperty("$schema").GetString());
        CliResult page = Predict("--plot", At("a.html"));
        Assert.Equal(0, page.Exit);
        Assert.Contains("2 figures", page.Out, StringComparison.Ordinal);
        string html = File.ReadAllText(At("a.html"));
        Assert.Equal(2, html.Split("<figure>").Length - 1);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal).Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(3, _folder.GetFiles().Length); // nothing half-written is left
    }

    [Fact]
    public void A_figure_is_picked_by_its_id()
    {
        CliResult result = Predict("--plot", At("c.svg"), "--figure", "contour");
        Assert.Equal(0, result.Exit);
        Assert.Contains("contour; --figure draws another: fan", result.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("over params and tokens", File.ReadAllText(At("c.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_stays_one_document()
    {
        CliResult result = Predict("--plot", At("j.svg"), "--json");
        Assert.Equal(JsonValueKind.Object, result.Json.ValueKind);
        Assert.True(File.Exists(At("j.svg")));
    }

    [Theory]
    [InlineData("unknown-figure", "did you mean 'contour'? figures: fan, contour", "--plot", "x.svg", "--figure", "countour")]
    [InlineData("plot-format", "x.svg for a picture", "--plot", "x.png")]
    [InlineData("figure-without-plot", "--plot fan.svg", "--figure", "fan")]
    [InlineData("output-unwritable", "--plot figure.svg", "--plot", "-")]
    public void What_cannot_be_drawn_is_told_and_nothing_is_written(string code, string hint, params string[] options)
    {
        CliResult result = Predict([.. options.Select(o => o.StartsWith("x.", StringComparison.Ordinal) ? At(o) : o), "--json"]);
        Assert.Equal(1, result.Exit);
        JsonElement error = result.Json.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Contains(hint, error.GetProperty("hint").GetString(), StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Theory]
    [InlineData("runs.svg")]
    [InlineData("fit.html")]
    public void Inputs_and_other_outputs_are_never_replaced(string target)
    {
        File.Copy(CliRunner.InRepository("datasets/tiny_ladder/runs.csv"), At("runs.svg"));
        byte[] before = File.ReadAllBytes(At("runs.svg"));
        CliResult result = CliRunner.Run("fit", At("runs.svg"), "--law", "chinchilla", "--resamples", "0", "--out", At("fit.html"), "--plot", At(target), "--json");
        Assert.Equal("output-is-input", result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(before, File.ReadAllBytes(At("runs.svg")));
        Assert.False(File.Exists(At("fit.html")));
    }

    [Fact]
    public void Names_from_a_table_cannot_leave_their_place()
    {
        const string evil = "</svg><script>alert(1)</script>'\\\"${x}";
        string table = "recipe,params,tokens,loss\n" + string.Concat(Foretrain.Tests.Cli.SampleRuns.TwoGroups.Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => "\"" + evil.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" + l[l.IndexOf(',', StringComparison.Ordinal)..] + "\n").Take(20));
        File.WriteAllText(At("evil.csv"), table);
        CliResult result = CliRunner.Run("fit", At("evil.csv"), "--law", "chinchilla", "--by", "recipe", "--resamples", "0", "--plot", At("e.html"));
        Assert.True(result.Exit is 0 or 3, result.All);
        string html = File.ReadAllText(At("e.html"));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        CliRunner.Run("fit", At("evil.csv"), "--law", "chinchilla", "--by", "recipe", "--resamples", "0", "--plot", At("e.vl.json"));
        string vega = File.ReadAllText(At("e.vl.json"));
        Assert.DoesNotContain("<script", vega, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(evil, JsonDocument.Parse(vega).RootElement.GetProperty("title").GetProperty("text").EnumerateArray().Select(t => t.GetString()).Aggregate((a, b) => a + b)!.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
