using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Every command and every option that describe, clean, convert and fit print can be pasted: it is run here, in the folder where it was printed.</summary>
[Collection(CliRunner.Alone)]
public partial class PrintedCommandsTests
{
    private static readonly string[] s_refused = ["usage", "unknown-column", "bad-map", "duplicate-map", "formula-syntax", "bad-option", "no-source", "no-match", "missing-column", "column-not-numeric", "unknown-law", "output-is-input", "condition-syntax"];

    private static readonly (double N, double D, double Loss)[] s_grid = [.. SampleRuns.Noisy.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(',')).Select(c => (Read(c[0]), Read(c[1]), Read(c[2])))];

    /// <summary>Tables by name, each with something to advise about.</summary>
    private static readonly Dictionary<string, string[]> s_tables = new()
    {
        ["plain"] = [Table("params,tokens,loss", r => [r.N, r.D, r.Loss])],
        ["two-files"] = [Table("run id,params,tokens,loss", r => [$"r{r.N}", r.N, r.D, r.Loss]), Table("run id,params,tokens,loss", r => [$"s{r.N}", r.N, r.D, r.Loss + 0.1])],
        ["billions"] = [Table("model size,tokens,val loss", r => [r.N / 1e9, r.D / 1e9, r.Loss])],
        ["names-in-quotes"] = [Table("N params,D ($),loss", r => [r.N, r.D, r.Loss])],
        ["per-cent"] = [Table("params,tokens,accuracy", r => [r.N, r.D, 100 - 20 * r.Loss])],
        ["rising"] = [Table("params,tokens,loss", r => [r.N, r.D, 1 - r.Loss / 6])],
        ["several-outcomes"] = [Table("params,tokens,c4 loss,wiki loss", r => [r.N, r.D, r.Loss, r.Loss + 0.1])],
        ["ambiguous"] = [Table("params,tokens,val loss,test loss", r => [r.N, r.D, r.Loss, r.Loss + 0.1])],
        ["no-outcome"] = [Table("params,tokens,thing", r => [r.N, r.D, r.Loss])],
        ["long-form"] = [Table("params,tokens,metric,value", r => [r.N, r.D, r.N > 5e8 ? "acc" : "f1", r.Loss / 10])],
        ["steps"] = [Table("params,train/steps,batch_size,seq len,loss", r => [r.N, Math.Round(r.D / 256 / 2048), 256, 2048, r.Loss])],
        ["contradiction"] = [Table("params,steps,batch_size,seq_len,tokens,loss", r => [r.N, Math.Round(r.D / 256 / 2048), 256, 2048, 2 * r.D, r.Loss])],
        ["curves"] = [Curves("run name")],
        ["one-curve"] = ["step,loss,n\n" + string.Concat(Enumerable.Range(1, 40).Select(i => FormattableString.Invariant($"{10 * i},{2 + 5 / Math.Sqrt(10 * i)},1e8\n")))],
        ["architecture"] = [Table("d_model,n_layer,vocab,context,tokens,flops,loss", r => [Math.Round(Math.Sqrt(r.N / 144)), 12, 50257, 2048, r.D, 7 * r.N * r.D, r.Loss])],
        ["counting"] = [Table("params_total,params_non_embedding,vocab,d_model,tokens,loss", r => [r.N, 0.9 * r.N, 50257, 512, r.D, r.Loss])],
        ["groups"] = [Table("recipe,params,tokens,loss", r => [r.D > 1e10 ? "new one" : "old", r.N, r.D, r.Loss])],
        ["unread"] = [Table("n,tokens,loss", r => [$"{r.N / 1e6}m", r.D, r.Loss])],
        ["mixed"] = [Table("params,tokens,loss", r => [r.N == 2e8 ? 200 : r.N, r.D, r.Loss])],
    };

    public static TheoryData<string> Names => [.. s_tables.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_printed_can_be_pasted(string name)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("foretrain-");
        string before = Directory.GetCurrentDirectory();
        try
        {
            Directory.SetCurrentDirectory(folder.FullName);
            string[] files = [.. s_tables[name].Select((_, i) => i == 0 ? "my runs.csv" : $"more{i}.csv")];
            for (int i = 0; i < files.Length; i++) File.WriteAllText(files[i], s_tables[name][i]);
            string[][] asked = [["data", "describe", .. files], ["data", "clean", .. files], ["data", "clean", .. files, "--final", "--out", "kept one.csv"], ["data", "convert", .. files, "--flops", "6ND"], ["data", "convert", .. files, "--flops", "6ND", "--out", "c 2.csv"], ["fit", .. files, "--resamples", "0"]];
            HashSet<string> tried = [];
            int run = 0;
            foreach (string[] line in asked)
            {
                CliResult result = CliRunner.Run([.. line, "--json"]);
                Assert.True(result.Exit is 0 or 1 or 3, result.All);
                foreach (string command in Commands(result.Json, line[0] == "fit" ? CliRunner.Run(line).Out : "", files).Where(tried.Add))
                {
                    string[] words = Words(command);
                    Assert.Equal("foretrain", words[0]);
                    string[] quick = words[1] is "fit" or "predict" or "check" or "plan" && !words.Contains("--resamples") ? ["--resamples", "0"] : []; // intervals are no question here
                    CliResult pasted = CliRunner.Run([.. words.Skip(1), .. quick, .. words.Contains("--help") || words.Contains("--json") ? [] : new[] { "--json" }]);
                    string? code = pasted.Exit is 1 or 2 ? pasted.Json.GetProperty("error").GetProperty("code").GetString() : null;
                    Assert.False(s_refused.Contains(code), $"{string.Join(' ', line)} prints\n  {command}\nwhich says\n{pasted.Error}");
                    run++;
                }
            }

            Assert.True(run > 0 || name is "no-outcome", "nothing was printed that could be tried");
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            folder.Delete(recursive: true);
        }
    }

    // Commands of a list or of a report, commands within advice, and options of advice, which go to describe.
    private static IEnumerable<string> Commands(JsonElement json, string text, string[] files)
    {
        if (json.TryGetProperty("next", out JsonElement next))
            foreach (JsonElement command in next.EnumerateArray()) yield return command.GetString()!;
        foreach (string line in text.Split('\n').Where(l => l.StartsWith("  foretrain ", StringComparison.Ordinal))) yield return line.Trim();
        var advice = new List<string>();
        if (json.TryGetProperty("findings", out JsonElement findings)) advice.AddRange(findings.EnumerateArray().Select(f => f.GetProperty("action").GetString()!));
        if (json.TryGetProperty("fits", out JsonElement fits)) advice.AddRange(fits.EnumerateArray().SelectMany(f => f.GetProperty("findings").EnumerateArray()).Select(f => f.GetProperty("action").GetString()!));
        if (json.TryGetProperty("noLaw", out JsonElement none) && none.ValueKind == JsonValueKind.Object) advice.Add(none.GetProperty("action").GetString()!);
        if (json.TryGetProperty("error", out JsonElement error) && error.GetProperty("hint").GetString() is { } hint) advice.Add(hint);
        foreach (string action in advice)
        {
            foreach (Match match in Command().Matches(action)) yield return match.Value;
            foreach (Match match in Option().Matches(action).Where(m => !m.Value.Contains("COLUMN", StringComparison.Ordinal) && !Command().IsMatch(action)))
                yield return $"foretrain data describe {string.Join(' ', files.Select(f => $"\"{f}\""))} {match.Value}";
        }
    }

    // A command in a sentence begins with its verb and an option or a file; it ends at a semicolon or with the sentence.
    [GeneratedRegex("foretrain (data (describe|clean|convert)|fit|check|predict|plan) [^;]*")]
    private static partial Regex Command();

    [GeneratedRegex("--(map|where) (\"(\\\\\"|[^\"])*\"|[^\\s,;]+)")]
    private static partial Regex Option();

    // As a shell takes a line apart.
    private static string[] Words(string line)
    {
        List<string> words = [];
        var word = new StringBuilder();
        char quote = '\0';
        bool open = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                else if (c == '\\' && quote == '"' && i + 1 < line.Length && line[i + 1] is '"' or '\\') word.Append(line[++i]);
                else word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                (quote, open) = (c, true);
            }
            else if (c == ' ')
            {
                if (word.Length > 0 || open) words.Add(word.ToString());
                word.Clear();
                open = false;
            }
            else
            {
                word.Append(c);
            }
        }

        Assert.Equal('\0', quote);
        if (word.Length > 0 || open) words.Add(word.ToString());
        return [.. words];
    }

    private static double Read(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Table(string header, Func<(double N, double D, double Loss), object[]> cells) =>
        header + "\n" + string.Concat(s_grid.Select(r => string.Join(',', cells(r).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c}"))) + "\n"));

    private static string Curves(string run) => $"{run},params,tokens,loss\n" + string.Concat(new[] { 1e8, 3e8, 1e9 }.SelectMany((n, k) => Enumerable.Range(1, 10)
        .Select(i => FormattableString.Invariant($"run {k},{n},{i * 1e9},{1.7 + 400 / Math.Pow(n, 0.34) + 410 / Math.Pow(i * 1e9, 0.28)}\n"))));
}
