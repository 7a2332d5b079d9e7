using System.Text;
using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

// Fields of the state: https://huggingface.co/docs/transformers/main_classes/callback#transformers.TrainerState; what the trainer
// logs: Trainer.log and speed_metrics in https://github.com/huggingface/transformers/blob/main/src/transformers/trainer.py.
public sealed class TrainerStateReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string State(int steps, string more = "")
    {
        StringBuilder log = new();
        for (int s = 10; s <= steps; s += 10)
        {
            log.Append($$"""{"epoch": {{s / 100.0}}, "grad_norm": 1.5, "learning_rate": 1e-05, "loss": {{3 - s / 100.0}}, "step": {{s}}},""");
            if (s % 20 == 0) log.Append($$"""{"epoch": {{s / 100.0}}, "eval_loss": {{3.1 - s / 100.0}}, "eval_runtime": 2.5, "step": {{s}}},""");
        }

        return $$"""
            {
              "best_metric": null, "best_model_checkpoint": null, "epoch": 0.4, "eval_steps": 20, "global_step": {{steps}},
              "is_hyper_param_search": false, "is_local_process_zero": true, "is_world_process_zero": true,
              "log_history": [
            {{log.ToString().TrimEnd(',')}}{{more}}
              ],
              "logging_steps": 10, "max_steps": 40, "num_input_tokens_seen": 655360, "num_train_epochs": 1, "save_steps": 20,
              "total_flos": 1.5e15, "train_batch_size": 8, "trial_name": null, "trial_params": null
            }
            """;
    }

    [Fact]
    public void Training_and_evaluation_stand_side_by_side_by_step()
    {
        string path = _folder.Write("out/run-a/trainer_state.json", State(40, """, {"epoch": 0.4, "predict_loss": NaN}, {"epoch": 0.4, "step": 40, "total_flos": 1.5e15, "train_loss": 2.75, "train_runtime": 10.0}"""));
        RunTable table = RunSources.Read([path]).Table;
        Assert.Equal([10, 20, 30, 40], table.Numbers("step"));
        Assert.Equal([3 - 0.1, 3 - 0.2, 3 - 0.3, 3 - 0.4], table.Numbers("loss"));
        Assert.Equal([double.NaN, 3.1 - 0.2, double.NaN, 3.1 - 0.4], table.Numbers("eval_loss"));
        Assert.Equal([double.NaN, double.NaN, double.NaN, 2.75], table.Numbers("train_loss"));
        Assert.Equal([double.NaN, double.NaN, double.NaN, 1.5e15], table.Numbers("total_flos"));
        Assert.Equal([double.NaN, double.NaN, double.NaN, 655360], table.Numbers("num_input_tokens_seen"));
        Assert.Equal([8, 8, 8, 8], table.Numbers("train_batch_size"));
        Assert.All(table.Texts("run"), r => Assert.EndsWith("out/run-a", r, StringComparison.Ordinal));
    }

    [Fact]
    public void The_configuration_of_the_model_is_read_beside_it()
    {
        string path = _folder.Write("run/trainer_state.json", State(20));
        _folder.Write("run/config.json", """{"architectures": ["X"], "hidden_size": 256, "num_hidden_layers": 4, "vocab_size": 50257, "model_type": "gpt2", "torch_dtype": "float32"}""");
        RunTable table = RunSources.Read([path]).Table;
        Assert.Equal([256, 256], table.Numbers("config.hidden_size"));
        Assert.Equal(["gpt2", "gpt2"], table.Texts("config.model_type"));
        Assert.False(table.Has("config.torch_dtype"));
    }

    [Fact]
    public void Of_a_runs_checkpoints_the_last_log_is_read()
    {
        _folder.Write("out/a/checkpoint-20/trainer_state.json", State(20));
        _folder.Write("out/a/checkpoint-100/trainer_state.json", State(40));
        _folder.Write("out/b/checkpoint-20/trainer_state.json", State(20));
        _folder.Write("out/b/trainer_state.json", State(30));
        TableReading reading = RunSources.Read([_folder.In("out/**/trainer_state.json")]);
        Assert.Equal([10, 20, 30, 40, 10, 20, 30], reading.Table.Numbers("step"));
        Assert.Equal(2, reading.Table.Texts("run").Distinct().Count());
        Assert.Contains("2 files", Assert.Single(reading.Findings, f => f.Id == "checkpoint-logs").What, StringComparison.Ordinal);
        Assert.Equal([10, 20], RunSources.Read([_folder.In("out/a/checkpoint-20/trainer_state.json")]).Table.Numbers("step"));
        Assert.Equal(7, RunSources.Read([_folder.In("out")]).Table.Rows);
    }

    [Theory]
    [InlineData("""{"log_history": []}""", "no-rows")]
    [InlineData("""{"log_history": {"a": 1}}""", "no-log")]
    [InlineData("""{"log_history": [1]}""", "not-an-object")]
    [InlineData("""{"log_history": [{"step": 1.5, "loss": 2}]}""", "bad-step")]
    [InlineData("""{"log_history": [{"step": 1, "loss": 2]}""", "bad-json")]
    public void Faults_are_named(string text, string code)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read("trainer_state.json", new MemoryStream(Encoding.UTF8.GetBytes(text))));
        Assert.Equal(code, e.Code);
        Assert.NotNull(e.Hint);
    }
}
