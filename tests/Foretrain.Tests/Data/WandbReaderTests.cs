using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

// Folders as the client leaves them: wandb/run-DATE_TIME-ID/files with config.yaml (each key with desc and value, written by
// https://github.com/wandb/wandb/blob/main/wandb/sdk/lib/config_util.py) and wandb-summary.json (https://docs.wandb.ai/models/track/log).
public sealed class WandbReaderTests : IDisposable
{
    private const string Config = """
        wandb_version: 1

        _wandb:
            desc: null
            value:
                cli_version: 0.16.6
                t:
                    1: [1, 5]
        model:
            desc: null
            value:
                d_model: 512
                n_layer: 8
                name: "007"
        lr:
            desc: peak learning rate
            value: 0.0003
        betas:
            desc: null
            value:
                - 0.9
                - 0.95
        resume:
            value: null
        loss:
            value: mse
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_is_a_row_of_settings_and_last_values()
    {
        _folder.Write("wandb/run-20240102_030405-abc123/files/config.yaml", Config);
        _folder.Write("wandb/run-20240102_030405-abc123/files/wandb-summary.json", """{"loss": 2.5, "eval": {"loss": 2.75}, "weights": {"_type": "histogram", "bins": [1, 2]}, "nan": "NaN", "_step": 999, "_runtime": 12.5, "_timestamp": 1.7e9, "_wandb": {"runtime": 12}}""");
        _folder.Write("wandb/run-20240102_030405-abc123/files/wandb-metadata.json", """{"program": "train.py"}""");
        _folder.Write("wandb/offline-run-20240103_000000-def456/files/wandb-summary.json", """{"loss": 2.25, "_step": 99}""");
        _folder.Write("wandb/offline-run-20240103_000000-def456/run-def456.wandb", [1, 2, 3]);
        _folder.Write("wandb/debug.log", "nothing");
        TableReading reading = RunSources.Read([_folder.In("wandb")]);
        RunTable table = reading.Table;
        Assert.Equal(["def456", "abc123"], table.Texts("run")); // offline-run-... comes first by name
        Assert.Equal([2.25, 2.5], table.Numbers("loss"));
        Assert.Equal(["", "mse"], table.Texts("config.loss"));
        Assert.Equal([double.NaN, 2.75], table.Numbers("eval.loss"));
        Assert.Equal([double.NaN, 512], table.Numbers("model.d_model"));
        Assert.Equal([double.NaN, 3e-4], table.Numbers("lr"));
        Assert.Equal(["", "[0.9,0.95]"], table.Texts("betas"));
        Assert.Equal([99, 999], table.Numbers("_step"));
        Assert.Equal(["2024-01-03 00:00:00", "2024-01-02 03:04:05"], table.Texts("created"));
        Assert.DoesNotContain(table.ColumnNames, c => c.StartsWith("_wandb", StringComparison.Ordinal) || c.StartsWith("weights", StringComparison.Ordinal));
    }

    [Fact]
    public void An_old_folder_with_a_history_gives_its_steps_on_request()
    {
        _folder.Write("run-20200102_030405-abc/config.yaml", "lr:\n  value: 0.1\nloss:\n  value: mse\n");
        _folder.Write("run-20200102_030405-abc/wandb-history.jsonl", "{\"loss\":3,\"_step\":0}\n{\"loss\":2,\"_step\":1}\n");
        _folder.Write("run-20200102_030405-abc/wandb-summary.json", "{\"loss\":2,\"_step\":1}");
        string folder = _folder.In("run-20200102_030405-abc");
        Assert.Equal([2], RunSources.Read([folder]).Table.Numbers("loss"));
        RunTable steps = RunSources.Read([folder], new() { History = true }).Table;
        Assert.Equal([0.1, 0.1], steps.Numbers("lr"));
        Assert.Equal([0, 1], steps.Numbers("_step"));
    }

    [Fact]
    public void A_run_without_a_log_says_what_to_do()
    {
        _folder.Write("wandb/run-20240102_030405-abc123/run-abc123.wandb", [1]);
        ForetrainException e = Assert.Throws<ForetrainException>(() => RunSources.Read([_folder.In("wandb/run-20240102_030405-abc123")]));
        Assert.Equal("no-summary", e.Code);
        Assert.Contains("run-ID.wandb", e.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lr: [1", "bad-yaml")]
    [InlineData("- 1\n- 2\n", "bad-yaml")]
    [InlineData("a:\n    value:\n      : x: <.1\n", "bad-yaml")] // the library says this with an exception of another kind
    public void Faulty_settings_are_errors(string config, string code)
    {
        _folder.Write("run-20240102_030405-a/files/config.yaml", config);
        _folder.Write("run-20240102_030405-a/files/wandb-summary.json", "{\"loss\":1}");
        Assert.Equal(code, Assert.Throws<ForetrainException>(() => TableFile.Read(_folder.In("run-20240102_030405-a"))).Code);
    }

    [Fact]
    public void Half_a_character_in_a_summary_is_an_error()
    {
        _folder.Write("run-20240102_030405-a/files/wandb-summary.json", "{\"eval\": {\"acc\\ud800\": 1}}");
        Assert.Equal("bad-json", Assert.Throws<ForetrainException>(() => TableFile.Read(_folder.In("run-20240102_030405-a"))).Code);
    }

    [Fact]
    public void Depth_cannot_fill_the_stack()
    {
        _folder.Write("run-20240102_030405-a/files/config.yaml", "a: " + new string('[', 200_000));
        _folder.Write("run-20240102_030405-a/files/wandb-summary.json", "{\"loss\":1}");
        Assert.Equal("bad-yaml", Assert.Throws<ForetrainException>(() => TableFile.Read(_folder.In("run-20240102_030405-a"))).Code);
    }

    [Fact]
    public void Aliases_cannot_fill_the_memory()
    {
        string bomb = "a: &a {x: 1, y: 2, z: 3}\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"{(char)('a' + i)}: &{(char)('a' + i)} {{x: *{(char)('a' + i - 1)}, y: *{(char)('a' + i - 1)}, z: *{(char)('a' + i - 1)}}}\n"));
        _folder.Write("run-20240102_030405-a/files/config.yaml", bomb);
        _folder.Write("run-20240102_030405-a/files/wandb-summary.json", "{\"loss\":1}");
        Assert.Equal("bad-yaml", Assert.Throws<ForetrainException>(() => TableFile.Read(_folder.In("run-20240102_030405-a"))).Code);
    }
}
