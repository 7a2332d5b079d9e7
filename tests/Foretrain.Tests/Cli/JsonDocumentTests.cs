using System.Text.Json;
using System.Text.RegularExpressions;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>JSON documents: valid, without NaN, and every field in docs/json.md with nothing there that is never written.</summary>
[Collection(CliRunner.Alone)]
public sealed partial class JsonDocumentTests
{
    /// <summary>Objects whose keys are names of the user's or of a law; the documentation writes them as NAME.</summary>
    private static readonly string[] s_maps = ["at", "constants", "fixed", "combine", "printed", "convert", "values", "keys", "jointConstants"];

    private static readonly Dictionary<string, string> s_files = new()
    {
        ["runs.csv"] = SampleRuns.Noisy,
        ["steeper.csv"] = SampleRuns.Steeper,
        ["faulty.csv"] = SampleRuns.Noisy + "1e9,oops,2.5\n",
        ["recipes.csv"] = SampleRuns.TwoGroups + "tiny,1e8,2e9,3\n",
        ["budgets.csv"] = SampleRuns.Budgets,
        ["groups.csv"] = SampleRuns.Budgets.Replace("\n", ",a\n", StringComparison.Ordinal).Replace("loss,a", "loss,recipe", StringComparison.Ordinal) + "1e18,1e8,1e9,3,b\n",
        ["list.csv"] = "name,params,tokens\nsmall,1e9,2e11\nlarge,1e10,2e11\nbroken,1e10,\n",
        ["curves.csv"] = SampleRuns.Curves,
        ["holes.csv"] = SampleRuns.Curves + "short,5e10,1e9,3\n",
        ["batches.csv"] = SampleRuns.Batches,
        ["long.csv"] = "model,params,metric,value\na,1e8,acc,0.5\nb,1e9,brier,0.3\n",
        ["shapes.csv"] = SampleRuns.Noisy.Replace("\n", ",512,8\n", StringComparison.Ordinal).Replace("loss,512,8", "loss,width,depth", StringComparison.Ordinal) + "1e9,oops,2.5,512,8\n",
        ["few.csv"] = SampleRuns.Few,
        ["size.csv"] = SampleRuns.Exact(new[] { 1e9, 2e9, 4e9, 8e9, 1.6e10, 3e10 }.Select(d => (1e9, d))),
    };

    private static readonly (string Schema, string[] Lines)[] s_documents =
    [
        ("foretrain/fit/1", ["fit faulty.csv --resamples 50", "fit recipes.csv --law chinchilla --by recipe --resamples 50 --fix beta=alpha --range E=1:1.5", "fit size.csv --law chinchilla --resamples 0"]),
        ("foretrain/predict/1", ["predict runs.csv --law chinchilla --resamples 50 --at params=70B,tokens=100T --targets runs.csv", "predict --law chinchilla --constants besiroglu-2024 --at params=7B,tokens=2T"]),
        ("foretrain/plan/1", ["plan runs.csv --law chinchilla --resamples 50 --loss 2.1 --inference-tokens 1T", "plan runs.csv --law chinchilla --resamples 50 --flops 1e24 --fix-input params=7B",
            "plan runs.csv --formula E+A/params^alpha+B/(tokens*unique_tokens)^beta --map unique_tokens=tokens --resamples 50 --flops 1e22 --unique-tokens 10B",
            "plan --law chinchilla --combine besiroglu-2024=0.5,hoffmann-2022=0.5 --flops 1e22 --limit params<=1e9 --input-range tokens=1G:1T", "plan --law chinchilla --constants besiroglu-2024 --flops 1e22 --fix-input tokens=20*params"]),
        ("foretrain/isoflop/1", ["isoflop budgets.csv --at flops=1e21", "isoflop groups.csv --by recipe --resamples 100"]),
        ("foretrain/check/1", ["check faulty.csv --resamples 50 --at params=70B,tokens=1T"]),
        ("foretrain/compare/1", ["compare runs.csv steeper.csv --law chinchilla --at flops=1e24 --sure 0.8", "compare recipes.csv --by recipe --law chinchilla --at params=70B,tokens=1.4T"]),
        ("foretrain/chain/1", ["chain curves.csv --stage hestness --stage henighan-n --at params=3e10,tokens=1e12", "chain holes.csv --stage hestness --stage henighan-n --at params=3e10,tokens=1e12"]),
        ("foretrain/unravel/1", ["unravel batches.csv --at params=1e9,step=1e5,batch=2e6", "unravel batches.csv --batch-law Bstar=2e8,aB=0.2"]),
        ("foretrain/backtest/1", ["backtest recipes.csv --by recipe --level 0.9", "backtest curves.csv --through-runs",
            "backtest runs.csv --formula a-b*params^c --range c=1.15:1.2 --objective squared --axis params"]),
        ("foretrain/rank/1", ["rank recipes.csv --targets runs.csv --at params=70B,tokens=100T", "rank few.csv"]),
        ("foretrain/next/1", ["next runs.csv --law chinchilla --at params=70B,tokens=1.4T --budget 1e21", "next runs.csv --against steeper.csv --law chinchilla --at flops=1e24 --budget 1e21", "next runs.csv --law chinchilla --optimum 1e24 --candidates list.csv --money 5000 --price 2 --flops-per-hour 1e19"]),
        ("foretrain/groups/1", ["check recipes.csv --by recipe --law chinchilla --resamples 0", "next recipes.csv --by recipe --law chinchilla --at params=70B,tokens=1.4T --budget 1e21"]),
        ("foretrain/report/1", ["report runs.csv --law chinchilla --at flops=1e22 --rank --resamples 50"]),
        ("foretrain/describe/1", ["data describe recipes.csv", "data describe curves.csv", "data describe long.csv"]),
        ("foretrain/clean/1", ["data clean curves.csv --last-k 2 --out clean.csv", "data clean curves.csv --keep status", "data clean faulty.csv"]),
        ("foretrain/convert/1", ["data convert shapes.csv --params total --given non-embedding --set vocab_size=50k --out converted.csv", "data convert shapes.csv --flops 6ND"]),
        ("foretrain/init/1", ["init faulty.csv --at params=70B,tokens=1.4T"]),
        ("foretrain/laws/1", ["laws"]),
        ("foretrain/law/1", ["laws show chinchilla", "laws show muennighoff", "laws show clark-routed", "laws show kaplan-nd"]),
        ("foretrain/error/1", ["laws show chinchila"]),
    ];

    public static TheoryData<string> Schemas() => [.. s_documents.Select(d => d.Schema)];

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Every_field_is_documented_and_every_documented_field_is_written(string schema)
    {
        var written = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string line in s_documents.Single(d => d.Schema == schema).Lines)
        {
            CliResult result = CliRunner.RunIn(s_files, [.. line.Split(' '), "--json"]);
            Assert.DoesNotContain("NaN", result.Out, StringComparison.Ordinal);
            Assert.Equal(schema, result.Json.GetProperty("schema").GetString());
            Collect(result.Json, "", written);
        }

        SortedSet<string> documented = Documented(schema);
        Assert.Empty(written.Except(documented));
        Assert.Empty(documented.Except(written));
    }

    [Fact]
    public void Unknown_numbers_are_null()
    {
        JsonElement fit = CliRunner.RunIn(s_files, "fit", "runs.csv", "--law", "chinchilla", "--resamples", "0", "--json").Json.GetProperty("fits")[0];
        JsonElement e = fit.GetProperty("parameters")[0];
        Assert.Equal(JsonValueKind.Null, e.GetProperty("standardError").GetProperty("bootstrap").ValueKind);
        Assert.Equal(JsonValueKind.Null, e.GetProperty("max").ValueKind); // no upper bound
        Assert.Equal(JsonValueKind.Null, fit.GetProperty("bootstrap").ValueKind);
    }

    [Fact]
    public void Numbers_keep_every_digit()
    {
        JsonElement fit = CliRunner.RunIn(s_files, "fit", "runs.csv", "--law", "chinchilla", "--resamples", "0", "--json").Json.GetProperty("fits")[0];
        double[] observed = [.. fit.GetProperty("runs").GetProperty("observed").EnumerateArray().Select(v => v.GetDouble())];
        double[] fitted = [.. fit.GetProperty("runs").GetProperty("fitted").EnumerateArray().Select(v => v.GetDouble())];
        double[] residual = [.. fit.GetProperty("runs").GetProperty("residual").EnumerateArray().Select(v => v.GetDouble())];
        Assert.Equal(20, observed.Length);
        double sum = 0;
        for (int i = 0; i < observed.Length; i++)
        {
            double r = Math.Log(fitted[i]) - Math.Log(observed[i]);
            Assert.Equal(r, residual[i], 1e-13);
            sum += Math.Abs(r) <= 1e-3 ? 0.5 * r * r : 1e-3 * (Math.Abs(r) - 5e-4);
        }

        Assert.Equal(sum, fit.GetProperty("objective").GetDouble(), 1e-12);
    }

    internal static void Collect(JsonElement element, string path, SortedSet<string> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray()) Collect(item, path + "[]", found);
            return;
        }

        if (element.ValueKind != JsonValueKind.Object || (path.Length > 0 && element.TryGetProperty("schema", out _))) return; // a document of its own, with a section of its own
        bool map = s_maps.Contains(path.Split('.')[^1]);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string at = (path.Length == 0 ? "" : path + ".") + (map ? "NAME" : property.Name);
            found.Add(at);
            Collect(property.Value, at, found);
        }
    }

    // "## foretrain/fit/1" starts a section; its table rows start with | `path` |. A row of a shared part, | `fits[].findings[]` | see ...,
    // stands for the fields listed once under "## Shared parts".
    internal static SortedSet<string> Documented(string schema)
    {
        string text = File.ReadAllText(CliRunner.InRepository("docs/json.md")).ReplaceLineEndings("\n");
        var shared = new Dictionary<string, List<string>>();
        foreach (string part in Section(text, "## Shared parts").Split("\n### ")[1..])
            shared[part.Split('\n')[0].Trim().ToLowerInvariant()] = [.. Row().Matches(part).Select(m => m.Groups[1].Value)];
        var fields = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Match row in Row().Matches(Section(text, $"## {schema}")))
        {
            string path = row.Groups[1].Value;
            fields.Add(path.EndsWith("[]", StringComparison.Ordinal) ? path[..^2] : path);
            Match see = See().Match(row.Groups[2].Value);
            if (see.Success) fields.UnionWith(shared[see.Groups[1].Value].Select(f => $"{path}.{f}"));
        }

        return fields;
    }

    private static string Section(string text, string heading)
    {
        int start = text.IndexOf(heading + "\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/json.md has no section '{heading}'");
        int end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    [GeneratedRegex(@"^\| `([^`]+)` \|(.*)$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"see \[(\w+)\]")]
    private static partial Regex See();
}
