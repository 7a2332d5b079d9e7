using System.Xml.Linq;
using Foretrain.App;
using Foretrain.App.Pages;
using Foretrain.Laws;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Pages;

/// <summary>docs/laws is what the catalogue gives; every law has a page with a plot, every section in its place.</summary>
public class LawPagesTests
{
    private const string Regenerate = "run: dotnet run --project src/Foretrain.Cli -c Release -- laws pages docs/laws";

    private static readonly Lazy<IReadOnlyDictionary<string, string>> s_pages = new(() => LawsOperation.Pages(new AnalysisRequest()));

    private static readonly string s_folder = CliRunner.InRepository("docs/laws");

    public static TheoryData<string> Ids => [.. LawCatalog.Embedded.Ids];

    // Without published constants there is nothing to draw.
    public static TheoryData<string> Drawn => [.. LawCatalog.Embedded.Summaries.Where(l => l.Constants.Count > 0).Select(l => l.Id)];

    [Theory, MemberData(nameof(Ids))]
    public void The_page_in_docs_is_not_stale(string id)
    {
        foreach (string name in LawCatalog.Embedded.Get(id).Constants.Count > 0 ? new[] { $"{id}.md", $"{id}.svg" } : [$"{id}.md"])
        {
            string file = Path.Combine(s_folder, name);
            Assert.True(File.Exists(file), $"docs/laws/{name} is missing; {Regenerate}");
            Assert.True(s_pages.Value.ContainsKey(name), $"law {id} has no {name}");
            Assert.True(File.ReadAllText(file).ReplaceLineEndings("\n") == s_pages.Value[name], $"docs/laws/{name} is stale; {Regenerate}");
        }
    }

    [Fact]
    public void The_index_is_not_stale_and_no_page_is_left_over()
    {
        Assert.True(File.ReadAllText(Path.Combine(s_folder, LawPages.Index)).ReplaceLineEndings("\n") == s_pages.Value[LawPages.Index], $"docs/laws/README.md is stale; {Regenerate}");
        string[] byHand = ["choosing.md"];
        Assert.Empty(Directory.EnumerateFiles(s_folder).Select(f => Path.GetFileName(f)!).Except(s_pages.Value.Keys).Except(byHand));
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_page_has_every_section_in_the_fixed_order(string id)
    {
        string[] sections = [.. s_pages.Value[$"{id}.md"].Split('\n').Where(l => l.StartsWith("## ", StringComparison.Ordinal)).Select(l => l[3..])];
        Assert.Equal(["What it says", "Formula", "When valid", "Worked numbers", "Patterns", "Anti-patterns", "References"], sections);
    }

    [Theory, MemberData(nameof(Drawn))]
    public void A_plot_is_well_formed_with_units_on_both_axes_and_lines_inside(string id)
    {
        XElement root = XDocument.Parse(s_pages.Value[$"{id}.svg"]).Root!;
        XNamespace svg = root.Name.Namespace;
        Law law = LawCatalog.Embedded.Get(id);
        string[] texts = [.. root.Descendants(svg + "text").Select(t => t.Value)];
        string output = law.Outputs[0].Unit is "1" ? law.Outputs[0].Name : $"{law.Outputs[0].Name} [{law.Outputs[0].Unit}]";
        Assert.Contains(texts, t => t == output || t == law.Outputs[0].Name && law.Outputs[0].Unit == law.Outputs[0].Name);
        Assert.Contains(root.Descendants(svg + "path"), p => (string?)p.Attribute("stroke-width") == "2.2" && p.Attribute("d")!.Value.Length > 100);
        Assert.All(root.Descendants(svg + "text"), t => Assert.DoesNotContain("NaN", t.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", s_pages.Value[$"{id}.svg"], StringComparison.Ordinal);
    }

    [Fact]
    public void Worked_numbers_lie_on_the_line_of_a_law_of_one_input()
    {
        // The dot is the number as printed by somebody else; the line is ours.
        Foretrain.Figures.Figure figure = LawsOperation.Figure(LawCatalog.Embedded.Get("kaplan-n"));
        Foretrain.Figures.LineMark line = figure.Marks.OfType<Foretrain.Figures.LineMark>().First(l => l.Name == "kaplan-2020");
        Foretrain.Figures.PointMark dots = figure.Marks.OfType<Foretrain.Figures.PointMark>().First(d => d.Series == line.Series);
        Assert.Equal(2, dots.Points.Count);
        foreach (Foretrain.Figures.FigurePoint dot in dots.Points)
        {
            int right = line.Points.ToList().FindIndex(p => p.X >= dot.X * (1 - 1e-12));
            (double x0, double y0, double x1, double y1) = (line.Points[right - 1].X, line.Points[right - 1].Y, line.Points[right].X, line.Points[right].Y);
            double t = Math.Log(dot.X / x0) / Math.Log(x1 / x0);
            Assert.Equal(dot.Y, y0 * Math.Pow(y1 / y0, t), 1e-4);
        }
    }

    [Fact]
    public void Choices_for_plots_name_laws_constants_and_inputs_that_exist()
    {
        foreach (var (id, choice) in PlotChoice.All)
        {
            Law law = LawCatalog.Embedded.Get(id);
            string[] inputs = [.. law.Variables.Select(v => v.Name)];
            Assert.True(choice.Constants is null || law.Constants.Any(c => c.Id == choice.Constants), id);
            Assert.All(new[] { choice.X, choice.Lines }.OfType<string>().Concat(choice.At.Keys).Concat(choice.Ranges.Keys), n => Assert.Contains(n, inputs));
            Assert.All(choice.Ranges, r => Assert.True(r.Value.Low >= law.Variables.Single(v => v.Name == r.Key).Low && r.Value.High <= law.Variables.Single(v => v.Name == r.Key).High, $"{id}: {r.Key} leaves its range"));
        }
    }

    [Fact]
    public void The_same_figure_is_the_same_bytes()
        => Assert.Equal(LawsOperation.Pages(new AnalysisRequest())["chinchilla.svg"], s_pages.Value["chinchilla.svg"]);

    [Fact]
    public void Links_of_the_guide_lead_to_pages()
    {
        string guide = File.ReadAllText(Path.Combine(s_folder, "choosing.md"));
        string[] links = [.. System.Text.RegularExpressions.Regex.Matches(guide, @"\]\(([^)#]+)\)").Select(m => m.Groups[1].Value).Where(l => !l.StartsWith("http", StringComparison.Ordinal))];
        Assert.NotEmpty(links);
        Assert.All(links, l => Assert.True(File.Exists(Path.Combine(s_folder, l)), l));
    }
}
