using System.Text.Json;
using Foretrain.App.Projects;
using Foretrain.Cli;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>The project file: written by init, found in the folder or above, completed by what the command line says.</summary>
[Collection(CliRunner.Alone)]
public class ProjectTests
{
    private const string Project = """
        {
          // ours
          "schema": "foretrain-project/1",
          "sources": ["runs.csv"],
          "map": { "params": "big" },
          "where": "tokens >= 3e9",
          "split": { "train": "params_line <= 3", "test": "params_line > 3" },
          "laws": ["chinchilla"],
          "targets": ["params=70B,tokens=1.4T"],
        }
        """;

    // The sizes under a name that means nothing, and their position, so that the split has something to divide.
    private static readonly string s_runs = "big,tokens,loss,params_line\n" + string.Join('\n', SampleRuns.Noisy.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select((r, i) => $"{r},{i / 4}")) + "\n";

    private static readonly Dictionary<string, string> s_folder = new() { ["runs.csv"] = s_runs, ["foretrain.json"] = Project };

    [Fact]
    public void A_command_takes_what_it_lacks_from_the_project_and_says_so()
    {
        CliResult fit = CliRunner.RunIn(s_folder, "fit", "--resamples", "0");
        Assert.True(fit.Exit is 0 or 3, fit.All);
        Assert.StartsWith("from foretrain.json: source runs.csv; --map params=big; --where (tokens >= 3e9) and (params_line <= 3); --law chinchilla", fit.Out.Replace("\n  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        JsonElement json = CliRunner.RunIn(s_folder, "fit", "--resamples", "0", "--json").Json;
        Assert.Equal(12, json.GetProperty("fits")[0].GetProperty("data").GetProperty("used").GetInt32()); // four sizes with three token counts each
        JsonElement request = json.GetProperty("request");
        Assert.Equal("foretrain.json", request.GetProperty("project").GetString());
        Assert.Equal(["source runs.csv", "--map params=big", "--where (tokens >= 3e9) and (params_line <= 3)", "--law chinchilla"], request.GetProperty("fromProject").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public void The_command_line_wins()
    {
        JsonElement json = CliRunner.RunIn(s_folder, "fit", "runs.csv", "--where", "tokens > 1", "--law", "kaplan-nd", "--resamples", "0", "--json").Json;
        Assert.Equal("kaplan-nd", json.GetProperty("fits")[0].GetProperty("law").GetProperty("id").GetString());
        Assert.Equal("tokens > 1", json.GetProperty("request").GetProperty("where").GetString());
        Assert.Equal(["--map params=big"], json.GetProperty("request").GetProperty("fromProject").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public void Targets_come_from_it_unless_there_are_others()
    {
        Assert.Equal(7e10, Sizes("predict", "--resamples", "0", "--json")[0]);
        Assert.Equal([8e9], Sizes("predict", "--resamples", "0", "--json", "--at", "params=8B,tokens=1T"));

        static double[] Sizes(params string[] args) =>
            [.. CliRunner.RunIn(s_folder, args).Json.GetProperty("groups")[0].GetProperty("forecasts").EnumerateArray().Select(f => f.GetProperty("at").GetProperty("params").GetDouble())];
    }

    [Fact]
    public void Another_table_is_none_of_its_business()
    {
        Dictionary<string, string> files = new(s_folder) { ["other.csv"] = SampleRuns.Noisy };
        JsonElement json = CliRunner.RunIn(files, "fit", "other.csv", "--resamples", "0", "--json").Json;
        Assert.Equal(20, json.GetProperty("fits")[0].GetProperty("data").GetProperty("used").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("request").GetProperty("project").ValueKind);
        // Published constants are about no runs.
        Assert.Equal(0, CliRunner.RunIn(s_folder, "predict", "--law", "chinchilla", "--constants", "besiroglu-2024", "--at", "params=7B,tokens=2T").Exit);
    }

    [Fact]
    public void Without_a_project_commands_say_what_they_need()
    {
        Assert.Equal(2, CliRunner.RunIn(new Dictionary<string, string> { ["runs.csv"] = s_runs }, "fit").Exit);
    }

    [Fact]
    public void It_is_found_above_and_its_paths_are_its_own()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("foretrain-");
        try
        {
            foreach (var (name, text) in s_folder) File.WriteAllText(Path.Combine(folder.FullName, name), text);
            string below = Directory.CreateDirectory(Path.Combine(folder.FullName, "a", "b")).FullName;
            ProjectFile project = ProjectFile.Find(below)!;
            Assert.Equal([Path.Combine("..", "..", "runs.csv")], project.SourcesFrom(below));
            Assert.True(project.Covers([Path.Combine(folder.FullName, "runs.csv")], below));
            Assert.Null(ProjectFile.Find(Path.GetPathRoot(below)!));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("{ \"source\": [\"runs.csv\"] }", "has a field 'source'", "did you mean 'sources'?")]
    [InlineData("{ \"sources\": 3 }", "'sources' is a number, not a list of texts", "write \"sources\"")]
    [InlineData("{ \"schema\": \"foretrain-project/9\" }", "its schema is 'foretrain-project/9'", "newer version")]
    [InlineData("{ \"map\": [\"params=n\"] }", "'map' is a list", "write \"map\"")]
    [InlineData("{ \"split\": { \"training\": \"x\" } }", "'split' is not a pair", "write \"split\"")]
    [InlineData("{ \"where\": \"a\"\n  \"by\": 1 }", "it is no JSON", "comments")]
    [InlineData("[]", "it is no object", "foretrain init")]
    public void A_faulty_project_says_what_is_wrong(string text, string message, string hint)
    {
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["foretrain.json"] = text, ["runs.csv"] = s_runs }, 200, "fit");
        Assert.Equal(1, result.Exit);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_writes_what_describe_found_and_the_file_reads_back()
    {
        string table = "n_params,tokens_B,val_loss,split\n" + string.Join('\n', SampleRuns.Noisy.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(','))
            .Select((c, i) => $"{c[0]},{double.Parse(c[1], System.Globalization.CultureInfo.InvariantCulture) / 1e9:R},{c[2]},{(i < 16 ? "train" : "test")}")) + "\n";
        DirectoryInfo folder = Directory.CreateTempSubdirectory("foretrain-");
        string before = Directory.GetCurrentDirectory();
        try
        {
            Directory.SetCurrentDirectory(folder.FullName);
            File.WriteAllText("runs.csv", table);
            CliResult init = CliRunner.Run("init", "runs.csv", "--at", "params=70B,tokens=1.4T");
            Assert.Equal(0, init.Exit);
            Snapshot.Match("init-report", init.Out);
            Snapshot.Match("init-file", File.ReadAllText("foretrain.json"));
            ProjectFile project = ProjectFile.Find(folder.FullName)!;
            Assert.Equal(["params=n_params", "tokens=1e9*tokens_B", "loss=val_loss"], project.Map);
            Assert.Equal(("split = 'train'", "split = 'test'"), project.Split);
            CliResult fit = CliRunner.Run("fit", "--resamples", "0", "--json");
            Assert.True(fit.Exit is 0 or 3, fit.All);
            Assert.Equal(16, fit.Json.GetProperty("fits")[0].GetProperty("data").GetProperty("used").GetInt32());

            CliResult again = CliRunner.Run("init", "runs.csv");
            Assert.Equal(1, again.Exit);
            Assert.Contains("there is a foretrain.json in this folder", again.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_schema_in_docs_names_the_fields_that_are_read()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(CliRunner.InRepository("docs/foretrain.schema.json")));
        Assert.Equal(ProjectReader.Fields.Order(StringComparer.Ordinal), schema.RootElement.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.False(schema.RootElement.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void A_person_is_asked_where_a_script_is_refused()
    {
        var files = new Dictionary<string, string> { ["runs.csv"] = SampleRuns.Noisy.Replace("params,tokens,loss\n", "params,tokens,val_loss,test_loss\n", StringComparison.Ordinal).Replace("\n", ",3\n", StringComparison.Ordinal).Replace("test_loss,3", "test_loss", StringComparison.Ordinal) };
        CliResult script = CliRunner.RunIn(files, "fit", "runs.csv", "--law", "chinchilla", "--resamples", "0");
        Assert.Equal(1, script.Exit);
        Assert.Contains("val_loss, test_loss", script.Error, StringComparison.Ordinal);
        (int exit, string error) = Asked(files, "1");
        Assert.True(exit is 0 or 3, error);
        Assert.Contains("taken: --map loss=val_loss", error, StringComparison.Ordinal);
        Assert.Equal(1, Asked(files, "").Exit);
    }

    [Fact]
    public void Rows_of_the_test_split_are_held_against_forecasts()
    {
        // Twelve rows train (tokens >= 3e9, three token counts of four sizes), three of the largest size are kept back.
        JsonElement[] held = [.. CliRunner.RunIn(s_folder, "predict", "--resamples", "0", "--json").Json.GetProperty("groups")[0].GetProperty("forecasts").EnumerateArray().Skip(1)];
        Assert.Equal(3, held.Length);
        double[] outcomes = [.. s_runs.Split('\n').Skip(1).Select(r => r.Split(',')).Where(c => c.Length == 4 && c[3] == "4" && double.Parse(c[1], System.Globalization.CultureInfo.InvariantCulture) >= 3e9).Select(c => double.Parse(c[2], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(outcomes, held.Select(f => f.GetProperty("observed").GetDouble()));
        string text = CliRunner.RunIn(s_folder, "predict", "--resamples", "0").Out;
        Assert.Contains("observed", text, StringComparison.Ordinal);
        Assert.Contains("--targets-where (tokens >= 3e9) and (params_line > 3)", text.Replace("\n  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        // Whoever chooses rows himself has no rows kept back.
        Assert.Single(CliRunner.RunIn(s_folder, "predict", "--where", "tokens > 1", "--resamples", "0", "--json").Json.GetProperty("groups")[0].GetProperty("forecasts").EnumerateArray());
    }

    [Theory]
    [InlineData("fit", "rows of split.test (params_line > 3) are kept back; foretrain predict forecasts them")]
    [InlineData("backtest", "split is not used here")]
    public void What_becomes_of_the_test_split_is_said(string verb, string said)
    {
        string text = CliRunner.RunIn(s_folder, verb == "fit" ? [verb, "--resamples", "0"] : [verb]).Out;
        Assert.Contains(said, string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_takes_law_columns_and_targets_of_its_own_tables()
    {
        string other = string.Join('\n', s_runs.Split('\n').Select((r, i) => i == 0 || r.Length == 0 ? r : r.Split(',') is var c ? $"{c[0]},{c[1]},{(1.05 * double.Parse(c[2], System.Globalization.CultureInfo.InvariantCulture)).ToString("R", System.Globalization.CultureInfo.InvariantCulture)},{c[3]}" : r));
        Dictionary<string, string> files = new() { ["runs.csv"] = s_runs, ["other.csv"] = other, ["foretrain.json"] = Project.Replace("[\"runs.csv\"]", "[\"runs.csv\", \"other.csv\"], \"by\": \"params_line\"", StringComparison.Ordinal) };
        foreach (string[] line in new string[][] { ["compare", "--json"], ["compare", "runs.csv", "other.csv", "--json"] })
        {
            CliResult result = CliRunner.RunIn(files, line);
            Assert.True(result.Exit is 0 or 3, result.All);
            string[] taken = [.. result.Json.GetProperty("request").GetProperty("fromProject").EnumerateArray().Select(t => t.GetString()!)];
            Assert.Contains("--map params=big", taken);
            Assert.Contains("--law chinchilla", taken);
            Assert.Contains("--at params=70B,tokens=1.4T", taken);
            Assert.DoesNotContain("--by params_line", taken); // the tables are the recipes
        }

        // Tables of others are none of its business.
        files["third.csv"] = SampleRuns.Steeper;
        files["fourth.csv"] = SampleRuns.Noisy;
        CliResult foreign = CliRunner.RunIn(files, "compare", "third.csv", "fourth.csv", "--at", "params=70B,tokens=1.4T", "--json");
        Assert.True(foreign.Exit is 0 or 3, foreign.All);
        Assert.Equal(JsonValueKind.Null, foreign.Json.GetProperty("request").GetProperty("project").ValueKind);
    }

    private static (int Exit, string Error) Asked(Dictionary<string, string> files, string answer)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("foretrain-");
        try
        {
            foreach (var (name, text) in files) File.WriteAllText(Path.Combine(folder.FullName, name), text);
            using StringWriter stdout = new(), stderr = new();
            int exit = CliApplication.Run(["fit", Path.Combine(folder.FullName, "runs.csv"), "--law", "chinchilla", "--resamples", "0"], new Terminal(stdout, stderr) { Ask = () => answer }, TestContext.Current.CancellationToken);
            return (exit, stderr.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
