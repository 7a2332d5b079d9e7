using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Reports of the verbs on tables, and what they write.</summary>
[Collection(CliRunner.Alone)]
public class DataVerbTests
{
    private static readonly string s_curves = File.ReadAllText(CliRunner.InRepository("datasets/tiny_ladder/curves.csv"));

    [Theory]
    [InlineData("describe-runs", "data describe datasets/tiny_ladder/runs.csv")]
    [InlineData("describe-curves", "data describe datasets/tiny_ladder/curves.csv")]
    [InlineData("clean-curves", "data clean datasets/tiny_ladder/curves.csv --final --keep warm-up")]
    [InlineData("convert-total", "data convert datasets/tiny_ladder/runs.csv --params total --given non-embedding --set vocab_size=256")]
    [InlineData("convert-attention", "data convert datasets/tiny_ladder/runs.csv --flops 6ND+attention --set context=64")]
    public void Reports_are_as_verified(string name, string line)
    {
        CliResult result = CliRunner.RunAtRoot(line.Split(' '));
        Assert.True(result.Exit is 0 or 3, result.All);
        Snapshot.Match("data-" + name, result.All);
    }

    [Fact]
    public void Data_alone_prints_its_page() => Assert.Equal(CliRunner.Run("data", "--help"), CliRunner.Run("data"));

    [Fact]
    public void Clean_writes_the_table_and_its_log_whole_and_leaves_the_input_alone()
    {
        using var folder = new Folder(("curves.csv", s_curves));
        string input = folder.At("curves.csv"), output = folder.At("clean.csv");
        byte[] before = File.ReadAllBytes(input);
        CliResult result = CliRunner.Run("data", "clean", input, "--last-k", "5", "--out", output, "--json");
        Assert.Equal(0, result.Exit);
        Assert.Equal(before, File.ReadAllBytes(input));
        Assert.Equal(result.Out.TrimEnd(), File.ReadAllText(output + ".log.json").TrimEnd());
        JsonElement log = result.Json;
        Assert.Equal(Hash(before), log.GetProperty("inputs")[0].GetProperty("sha256").GetString());
        Assert.Equal(5836, log.GetProperty("inputs")[0].GetProperty("rows").GetInt32());
        Assert.Equal(Hash(File.ReadAllBytes(output)), log.GetProperty("output").GetProperty("sha256").GetString());
        string[] lines = File.ReadAllLines(output);
        Assert.Equal(57, lines.Length);
        Assert.Equal("run,step,tokens,lr,train_loss,status,phase", lines[0]);
        // The mean of the last five losses of the first run, by hand from the file.
        double[] last = [.. s_curves.Split('\n').Where(l => l.StartsWith("w16-r10-s0,", StringComparison.Ordinal)).TakeLast(5).Select(l => double.Parse(l.Split(',')[4], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(last.Average(), double.Parse(lines[1].Split(',')[4], System.Globalization.CultureInfo.InvariantCulture), 1e-12);
        Assert.DoesNotContain(Directory.GetFiles(folder.Path), f => f.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("curves.csv")]
    [InlineData("./curves.csv")]
    public void Nothing_is_written_over_an_input(string name)
    {
        using var folder = new Folder(("curves.csv", s_curves), ("more.csv", s_curves), ("kept.csv.log.json", "{}"));
        string input = folder.At("curves.csv");
        CliResult clean = CliRunner.Run("data", "clean", input, "--out", folder.At(name));
        Assert.Equal(1, clean.Exit);
        Assert.Contains("is the input itself", clean.Error, StringComparison.Ordinal);
        // One of several, found through a pattern.
        Assert.Contains("is the input itself", CliRunner.Run("data", "clean", folder.At("*.csv"), "--out", folder.At("more.csv")).Error, StringComparison.Ordinal);
        Assert.Contains("is the input itself", CliRunner.Run("data", "convert", input, "--params", "total", "--out", input).Error, StringComparison.Ordinal);
        Assert.Equal(s_curves, File.ReadAllText(input));
        Assert.Equal("{}", File.ReadAllText(folder.At("kept.csv.log.json")));
    }

    [Fact]
    public void A_cleaned_table_reads_back_to_the_same_cells()
    {
        using var folder = new Folder(("t.csv", "run,note,loss\n\"a,1\",\"say \"\"so\"\"\",0.1\nb, spaced ,1e-300\nc,,\n"));
        string first = folder.At("one.csv"), second = folder.At("two.csv");
        Assert.Equal(0, CliRunner.Run("data", "clean", folder.At("t.csv"), "--keep", "status", "--out", first).Exit);
        Assert.Equal(0, CliRunner.Run("data", "clean", first, "--keep", "status", "--out", second).Exit);
        Assert.Equal(File.ReadAllText(first), File.ReadAllText(second));
        Assert.Contains("\"a,1\",\"say \"\"so\"\"\",0.1", File.ReadAllText(first), StringComparison.Ordinal);
    }

    [Fact]
    public void Results_name_their_inputs()
    {
        using var folder = new Folder(("runs.csv", SampleRuns.Noisy));
        string input = folder.At("runs.csv"), fit = folder.At("fit.json"), hash = Hash(Encoding.UTF8.GetBytes(SampleRuns.Noisy));
        CliRunner.Run("fit", input, "--law", "chinchilla", "--resamples", "0", "--out", fit);
        using (JsonDocument kept = JsonDocument.Parse(File.ReadAllText(fit)))
        {
            JsonElement file = kept.RootElement.GetProperty("inputs")[0];
            Assert.Equal((input, hash, 20), (file.GetProperty("name").GetString(), file.GetProperty("sha256").GetString(), file.GetProperty("rows").GetInt32()));
        }

        JsonElement predict = CliRunner.Run("predict", fit, "--at", "params=7B,tokens=2T", "--json").Json;
        Assert.Equal(Hash(File.ReadAllBytes(fit)), predict.GetProperty("inputs")[0].GetProperty("sha256").GetString());
        JsonElement both = CliRunner.Run("compare", input, input.Replace("runs.csv", "../" + Path.GetFileName(folder.Path) + "/runs.csv", StringComparison.Ordinal), "--law", "chinchilla", "--at", "flops=1e24", "--json").Json;
        Assert.True(both.TryGetProperty("inputs", out _) || both.TryGetProperty("error", out _));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foretrain-");

        public Folder(params (string Name, string Text)[] files)
        {
            foreach ((string name, string text) in files) File.WriteAllText(At(name), text);
        }

        public string Path => _folder.FullName;

        public string At(string name) => System.IO.Path.Combine(_folder.FullName, name);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
