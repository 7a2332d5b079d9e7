using System.Text.Json;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>What cleaning and init are told: names, formulas, options that contradict each other, folders instead of files.</summary>
[Collection(CliRunner.Alone)]
public class CleanQuestionsTests
{
    private static Dictionary<string, string> Files(params (string Name, string Text)[] files) => files.ToDictionary(f => f.Name, f => f.Text);

    private static readonly Dictionary<string, string> s_logs = Files(("logs.csv", "run,step,bits,n_b\n" + string.Concat(new[] { "a", "b" }.SelectMany((r, k) => Enumerable.Range(1, 6).Select(i => FormattableString.Invariant($"{r},{10 * i},{4.0 - 0.1 * i + 0.05 * k},{k + 1}\n"))))));

    private static string Flat(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void A_formula_becomes_a_column_that_is_cleaned()
    {
        CliResult result = CliRunner.RunIn(s_logs, "data", "clean", "logs.csv", "--final", "--map", "loss = 0.5*bits", "--map", "params = 1e9*n_b", "--json");
        Assert.True(result.Exit == 0, result.All);
        Assert.Equal(["loss", "params", "status"], result.Json.GetProperty("added").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(2, result.Json.GetProperty("rowsKept").GetInt32());
        DirectoryInfo folder = Directory.CreateTempSubdirectory("foretrain-");
        try
        {
            string input = Path.Combine(folder.FullName, "logs.csv"), output = Path.Combine(folder.FullName, "clean.csv");
            File.WriteAllText(input, s_logs["logs.csv"]);
            Assert.Equal(0, CliRunner.Run("data", "clean", input, "--last-k", "2", "--map", "loss = 0.5*bits", "--out", output).Exit);
            string[] lines = File.ReadAllLines(output);
            Assert.Equal("run,step,bits,n_b,loss,status", lines[0]);
            Assert.Equal(1.725, double.Parse(lines[1].Split(',')[4], System.Globalization.CultureInfo.InvariantCulture), 1e-12); // the mean of 1.75 and 1.70
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_a_formula_takes_the_place_of_is_kept_beside_it()
    {
        string table = "run,state,loss\n" + string.Concat(Enumerable.Range(1, 6).Select(i => FormattableString.Invariant($"r{i},finished,{i}\n")));
        JsonElement log = CliRunner.RunIn(Files(("t.csv", table)), "data", "clean", "t.csv", "--map", "loss = loss / 2", "--map", "r_*=share_*", "--json").Json;
        Assert.Equal(["loss_given", "status"], log.GetProperty("added").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal("finished", log.GetProperty("statuses")[0].GetProperty("status").GetString());
        Assert.Equal(0, CliRunner.RunIn(Files(("t.csv", table)), "data", "clean", "t.csv", "--map", "r_*=share_*").Exit);
    }

    [Theory]
    [InlineData("los=bits", "bad-map", "did you mean 'loss'")]
    [InlineData("los = 2*bits", "bad-map", "did you mean 'loss'")]
    [InlineData("zzzzz=bits", "bad-map", "names that decide here: run, step")]
    [InlineData("loss=bitz", "unknown-column", "did you mean 'bits'?")]
    [InlineData("loss = 2*bitz", "unknown-column", "did you mean 'bits'?")]
    [InlineData("loss = 2*(bits", "formula-syntax", "")]
    public void A_wrong_name_is_refused_in_words(string map, string code, string hint)
    {
        CliResult result = CliRunner.RunIn(s_logs, "data", "clean", "logs.csv", "--map", "loss=bits", "--json");
        Assert.Equal(0, result.Exit);
        result = CliRunner.RunIn(s_logs, "data", "clean", "logs.csv", "--map", map, "--json");
        Assert.Equal(1, result.Exit);
        Assert.Equal(code, result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains(hint, result.Json.GetProperty("error").GetProperty("hint").GetString() ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("streams=n_b")] // an input of a law of the catalogue
    [InlineData("tokens=n_b")]
    [InlineData("status=run")]
    public void Names_that_laws_know_are_no_mistake(string map) => Assert.Equal(0, CliRunner.RunIn(s_logs, "data", "clean", "logs.csv", "--map", "loss=bits", "--map", map, "--map", "params = 2*n_b").Exit);

    [Fact]
    public void Final_and_last_k_contradict_each_other()
    {
        CliResult result = CliRunner.RunIn(s_logs, "data", "clean", "logs.csv", "--map", "loss=bits", "--final", "--last-k", "3");
        Assert.Equal(1, result.Exit);
        Assert.Contains("both are given", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "fit a law|fit the runs", false)] // unknown ends
    [InlineData("finished", "fit the runs, which are all finished", false)]
    [InlineData("finished,running", "fit the finished runs", true)]
    [InlineData("running", "no run is finished", false)]
    public void Next_says_which_runs_are_fitted(string states, string said, bool where)
    {
        string[] given = states.Length == 0 ? [] : states.Split(',');
        string table = $"run,params,tokens{(given.Length > 0 ? ",state" : "")},loss\n" + string.Concat(SampleRuns.Noisy.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(','))
            .Select((c, i) => $"r{i},{c[0]},{c[1]}{(given.Length > 0 ? "," + given[i % given.Length] : "")},{c[2]}\n"));
        CliResult result = CliRunner.RunIn(Files(("runs.csv", table)), "data", "clean", "runs.csv", "--out", "clean.csv");
        Assert.Equal(0, result.Exit);
        Assert.True(said.Split('|').Any(s => Flat(result.Out).Contains(s, StringComparison.Ordinal)), result.Out);
        Assert.Equal(where, result.Out.Contains("--where \"status = 'finished'\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_fit_that_cannot_be_made_is_not_offered()
    {
        CliResult result = CliRunner.RunIn(s_logs, "data", "clean", "logs.csv", "--map", "loss=bits", "--final", "--out", "clean.csv");
        Assert.DoesNotContain("foretrain fit", result.Out, StringComparison.Ordinal);
        Assert.Contains("foretrain data describe clean.csv", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("describe", "data describe")]
    [InlineData("clean", "data clean")]
    [InlineData("convert", "data convert")]
    [InlineData("describ", "data describe")]
    [InlineData("show", "laws show")]
    public void A_second_word_alone_is_recognised(string word, string verb)
    {
        CliResult result = CliRunner.Run(word, "x.csv");
        Assert.Equal(2, result.Exit);
        Assert.Contains($"did you mean 'foretrain {verb}'?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_finds_the_one_table_of_the_folder()
    {
        CliResult result = CliRunner.RunIn(Files(("runs.csv", SampleRuns.Noisy), ("notes.txt", "x"), ("settings.json", "{}")), "init", "--json");
        Assert.True(result.Exit == 0, result.All);
        Assert.Equal(["runs.csv"], result.Json.GetProperty("sources").EnumerateArray().Select(s => s.GetString()));
        Assert.True(result.Json.GetProperty("found").GetBoolean());
        Assert.Equal("chinchilla", result.Json.GetProperty("laws")[0].GetString());
        Assert.Contains("what was found in this folder, 40 rows", Flat(CliRunner.RunIn(Files(("a.csv", SampleRuns.Noisy), ("b.csv", SampleRuns.Noisy.Replace("3.", "4.", StringComparison.Ordinal))), "init").Out), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-tables", "runs.txt")]
    [InlineData("several-tables", "runs.csv,other.csv")]
    public void Init_says_why_it_takes_nothing(string code, string names)
    {
        string[] files = names.Split(',');
        CliResult result = CliRunner.RunIn(files.Select((f, i) => (f, i == 0 ? SampleRuns.Noisy : "a,b\n1,2\n")).ToDictionary(f => f.f, f => f.Item2), "init", "--json");
        Assert.Equal(1, result.Exit);
        JsonElement error = result.Json.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        if (files.Length > 1) Assert.Contains("runs.csv (20 rows: params, tokens, loss)", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_about_standard_input_is_refused()
    {
        CliResult result = CliRunner.RunIn(Files(), "init", "-", "--json");
        Assert.Equal("init-stdin", result.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("contradiction", "tokens-contradict-steps")]
    [InlineData("tokens-missing", "tokens-derived")]
    [InlineData("compute", "compute-contradicts-6nd")]
    [InlineData("curve", "one-curve")]
    public void Describe_says_what_columns_tell_about_each_other(string name, string finding)
    {
        string[][] rows = [.. SampleRuns.Noisy.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(','))];
        string Made(string header, Func<double, double, int, string> more, bool tokens = true) => header + "\n" + string.Concat(rows.Select((c, i) =>
            $"{c[0]},{(tokens ? c[1] + "," : "")}{more(double.Parse(c[0], System.Globalization.CultureInfo.InvariantCulture), double.Parse(c[1], System.Globalization.CultureInfo.InvariantCulture), i)},{c[2]}\n"));
        string Steps(double d, int i) => FormattableString.Invariant($"{d / 256 / 2048 / (i == 3 ? 2 : 1):F0},256,2048");
        (string bad, string good) = name switch
        {
            "contradiction" => (Made("params,tokens,steps,batch_size,seq_len,loss", (_, d, i) => Steps(d, i)), Made("params,tokens,steps,batch_size,seq_len,loss", (_, d, _) => Steps(d, 0))),
            "tokens-missing" => (Made("params,steps,batch_size,seq_len,loss", (_, d, _) => Steps(d, 0), tokens: false), Made("params,tokens,steps,batch_size,seq_len,loss", (_, d, _) => Steps(d, 0))),
            "compute" => (Made("params,tokens,flops,loss", (n, d, i) => FormattableString.Invariant($"{6 * n * d / (i == 3 ? 1e18 : 1)}")), Made("params,tokens,flops,loss", (n, d, _) => FormattableString.Invariant($"{6 * n * d}"))),
            _ => ("step,tokens,loss\n" + string.Concat(Enumerable.Range(1, 40).Select(i => FormattableString.Invariant($"{10 * i},{i}e8,{2 + 5 / Math.Sqrt(10 * i)}\n"))), Made("params,tokens,x,loss", (_, _, i) => $"{i}")),
        };
        Assert.Contains(finding, Ids(bad));
        Assert.DoesNotContain(finding, Ids(good));
        if (name is not "curve") return;
        JsonElement fit = CliRunner.RunIn(Files(("t.csv", bad)), "fit", "t.csv", "--resamples", "0", "--json").Json;
        Assert.Contains(finding, fit.GetProperty("fits")[0].GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("id").GetString()));

        static string[] Ids(string table) => [.. CliRunner.RunIn(Files(("t.csv", table)), "data", "describe", "t.csv", "--json").Json.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("id").GetString()!)];
    }

    [Theory]
    [InlineData("70m", "write M (1e6)")]
    [InlineData("0.07bn", "write B (1e9)")]
    public void A_size_that_cannot_be_read_stops_a_fit_that_would_do_without_it(string cell, string hint)
    {
        string table = "n,tokens,loss\n" + string.Concat(Enumerable.Range(1, 12).Select(i => FormattableString.Invariant($"{cell},{i}e9,{4 - 0.1 * i}\n")));
        foreach (string verb in new[] { "fit", "predict", "rank", "backtest" })
        {
            CliResult result = CliRunner.RunIn(Files(("t.csv", table)), [verb, "t.csv", "--json", .. verb is "predict" or "rank" ? new[] { "--at", "tokens=1e12" } : []]);
            JsonElement error = result.Json.GetProperty("error");
            Assert.Equal("column-not-numeric", error.GetProperty("code").GetString());
            Assert.Contains($"'{cell}'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Equal("t.csv, line 2, column 'n'", error.GetProperty("place").GetString());
            Assert.Contains(hint, error.GetProperty("hint").GetString(), StringComparison.Ordinal);
        }

        // A law that is named is fitted, and what it does not see is told.
        CliResult named = CliRunner.RunIn(Files(("t.csv", table)), "fit", "t.csv", "--law", "hestness", "--resamples", "0");
        Assert.True(named.Exit is 0 or 3, named.All);
        Assert.Contains("column 'n' would be 'params' and is text", Flat(named.Out), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n_active_params,n_total_params,tokens,loss", "--map params=n_active_params")]
    [InlineData("params,tokens,val loss,test loss", "--map \"loss=val loss\"")]
    public void A_choice_between_columns_is_asked_with_an_answer_that_runs(string header, string option)
    {
        bool losses = header.StartsWith("params", StringComparison.Ordinal);
        string table = header + "\n" + string.Concat(SampleRuns.Noisy.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(','))
            .Select(c => losses ? $"{c[0]},{c[1]},{c[2]},{c[2]}1\n" : FormattableString.Invariant($"{c[0]},{2 * double.Parse(c[0], System.Globalization.CultureInfo.InvariantCulture)},{c[1]},{c[2]}\n")));
        CliResult asked = CliRunner.RunIn(Files(("t.csv", table)), "fit", "t.csv", "--json");
        JsonElement error = asked.Json.GetProperty("error");
        Assert.Equal("ambiguous-column", error.GetProperty("code").GetString());
        Assert.Contains(option, error.GetProperty("hint").GetString(), StringComparison.Ordinal);
        CliResult fit = CliRunner.RunIn(Files(("t.csv", table)), "fit", "t.csv", "--map", option["--map ".Length..].Trim('"'), "--resamples", "0", "--json");
        Assert.True(fit.Exit is 0 or 3, fit.All);
        Assert.Equal("chinchilla", fit.Json.GetProperty("fits")[0].GetProperty("law").GetProperty("id").GetString());
    }
}
