using System.Text.Json;
using System.Text.RegularExpressions;
using Foretrain.Cli.Verbs;
using Foretrain.Tests.Support;
using Foretrain.Web.Pages;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>
/// Messages name options of the command line; pages turn these into their controls by one table. It must know every option that a message
/// can name, and what it says of pages must be so.
/// </summary>
public sealed partial class ControlTests
{
    // Verbs whose operations pages show.
    private static readonly string[] s_shown = ["fit", "predict", "plan", "isoflop", "compare", "backtest", "rank", "check", "next", "report", "laws", "data describe"];

    private static readonly string s_client = Path.Combine(Repository.Root, "src", "Foretrain.Web", "client", "src");

    private static readonly JsonElement s_table = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_client, "controls.json"))).RootElement;

    private static Page PageOf(string name) => PageList.All.Single(p => p.Name == name);

    [Fact]
    public void A_control_stands_only_on_pages_whose_document_knows_its_name()
    {
        foreach (JsonProperty control in s_table.GetProperty("controls").EnumerateObject())
        {
            string name = control.Value.TryGetProperty("address", out JsonElement address) ? address.GetString()! : control.Name;
            foreach (string page in control.Value.GetProperty("on").EnumerateArray().Select(p => p.GetString()!))
                Assert.True(PageOf(page).Vocabulary.Contains(name) || (page is "forecast" or "plan" && name == "by"), $"{page} has a control '{control.Name}', and its document knows no '{name}'");
        }
    }

    [Fact]
    public void Labels_are_those_that_the_pages_show()
    {
        string pages = string.Concat(Directory.EnumerateFiles(s_client, "*.tsx", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] labels = [.. s_table.GetProperty("controls").EnumerateObject().SelectMany(c => Labels(c.Value))];
        Assert.True(labels.Length > 30);
        Assert.All(labels, label => Assert.True(pages.Contains($"\"{label}\"", StringComparison.Ordinal) || pages.Contains($">{label}<", StringComparison.Ordinal) || pages.Contains($">{label}{{", StringComparison.Ordinal), $"no page has a control called '{label}'"));

        static IEnumerable<string> Labels(JsonElement control) =>
            [control.GetProperty("label").GetString()!, .. control.TryGetProperty("labels", out JsonElement own) ? own.EnumerateObject().Select(o => o.Value.GetString()!) : []];
    }

    [Fact]
    public void Every_option_is_a_control_a_name_of_an_address_or_only_of_the_command_line()
    {
        HashSet<string> known =
        [
            .. s_table.GetProperty("controls").EnumerateObject().Select(c => c.Name),
            .. s_table.GetProperty("commandLine").EnumerateArray().Select(c => c.GetString()!),
            .. PageList.All.SelectMany(p => p.Vocabulary),
        ];
        string[] strange = [.. VerbList.All.Where(v => s_shown.Contains(v.Name)).SelectMany(v => v.AllOptions.Select(o => (v.Name, Option: o.Name.TrimStart('-')))).Where(o => !known.Contains(o.Option)).Select(o => $"{o.Name} --{o.Option}")];
        Assert.True(strange.Length == 0, string.Join(", ", strange));
    }

    [Fact]
    public void Every_verb_that_pages_show_leads_to_one()
    {
        JsonElement pages = s_table.GetProperty("pages");
        Assert.All(s_shown, verb => Assert.True(pages.TryGetProperty(verb, out _), verb));
        foreach (JsonProperty page in pages.EnumerateObject())
        {
            Assert.Contains(VerbList.All, v => v.Name == page.Name);
            Assert.True(PageOf(page.Value.GetProperty("path").GetString()!.TrimStart('/')).IsShown);
        }
    }

    [Fact]
    public void What_pages_ask_of_a_document_it_knows()
    {
        // api/asking.ts says which names of an address go to which document; one that is unknown there would be an error.
        string asking = File.ReadAllText(Path.Combine(s_client, "api", "asking.ts"));
        string[] fit = Names(asking[asking.IndexOf("const fit", StringComparison.Ordinal)..asking.IndexOf("const without", StringComparison.Ordinal)]);
        Assert.Contains("where", fit);
        int seen = 0;
        foreach (Match line in Line().Matches(asking))
        {
            if (PageList.All.FirstOrDefault(p => p.Name == line.Groups["page"].Value) is not { } page) continue;
            seen++;
            string list = line.Groups["names"].Value;
            string[] left = Without().Match(list) is { Success: true } w ? Names(w.Value) : [];
            string[] asked = [.. list.Contains("...", StringComparison.Ordinal) ? fit.Except(left) : [], .. Names(Without().Replace(list, ""))];
            Assert.All(asked, name => Assert.True(page.Vocabulary.Contains(name), $"{page.Name} is asked '{name}'"));
        }

        Assert.True(seen >= 10, $"{seen} documents");
    }

    private static string[] Names(string text) => [.. Quoted().Matches(text).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("\"([a-z.-]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^  (?<page>[a-z]+): \[(?<names>.*)\],$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"without\([^)]*\)")]
    private static partial Regex Without();
}
