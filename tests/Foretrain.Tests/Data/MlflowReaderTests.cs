using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

// Layout of the file store: https://github.com/mlflow/mlflow/blob/master/mlflow/store/tracking/file_store.py (meta.yaml of experiment and
// run, a file per parameter, tag and metric; a line of a metric is "time value step"; states as numbers of RunStatus in service.proto).
public sealed class MlflowReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Run(string experiment, string id, string more = "", int status = 3)
    {
        _folder.Write($"mlruns/{experiment}/meta.yaml", $"artifact_location: file:///x/mlruns/{experiment}\ncreation_time: 1700000000000\nexperiment_id: '{experiment}'\nlast_update_time: 1700000000000\nlifecycle_stage: active\nname: ladder\n");
        _folder.Write($"mlruns/{experiment}/{id}/meta.yaml", $"artifact_uri: file:///x\nend_time: 1700000009000\nentry_point_name: ''\nexperiment_id: '{experiment}'\nrun_id: {id}\nrun_uuid: {id}\nrun_name: run-{id}\nsource_name: ''\nsource_type: 4\nsource_version: ''\nstart_time: 1700000000000\nstatus: {status}\ntags: []\nuser_id: me\n{more}");
    }

    [Fact]
    public void A_store_is_one_row_per_run()
    {
        Run("0", "aaa", "lifecycle_stage: active\n");
        _folder.Write("mlruns/0/aaa/params/lr", "0.0003");
        _folder.Write("mlruns/0/aaa/params/n_params", "124000000");
        _folder.Write("mlruns/0/aaa/tags/mlflow.user", "me");
        _folder.Write("mlruns/0/aaa/tags/team", "scaling");
        _folder.Write("mlruns/0/aaa/metrics/val/loss", "1700000001000 3.5 0\n1700000003000 2.5 20\n1700000002000 3.0 10\n");
        _folder.Write("mlruns/0/aaa/metrics/acc", "1700000001000 nan 0\n");
        Run("0", "bbb", status: 4);
        _folder.Write("mlruns/0/bbb/params/lr", "0.0001\n");
        _folder.Write("mlruns/0/bbb/metrics/val/loss", "1700000001000 4.25 5 model-1 dataset digest\n");
        Run("0", "ccc", "lifecycle_stage: deleted\n");
        _folder.Write("mlruns/.trash/x/meta.yaml", "experiment_id: '9'\nname: old\n");
        _folder.Write("mlruns/models/m/meta.yaml", "name: m\n");

        TableReading reading = RunSources.Read([_folder.In("mlruns")]);
        RunTable table = reading.Table;
        Assert.Equal(["run-aaa", "run-bbb"], table.Texts("run"));
        Assert.Equal(["ladder", "ladder"], table.Texts("experiment"));
        Assert.Equal(["FINISHED", "FAILED"], table.Texts("status"));
        Assert.Equal([3e-4, 1e-4], table.Numbers("params.lr"));
        Assert.Equal([124e6, double.NaN], table.Numbers("params.n_params"));
        Assert.Equal([2.5, 4.25], table.Numbers("metrics.val/loss"));
        Assert.Equal([20, 5], table.Numbers("step"));
        Assert.Equal(["scaling", ""], table.Texts("tags.team"));
        Assert.False(table.Has("tags.mlflow.user"));
        Assert.Equal("deleted-runs", Assert.Single(reading.Findings).Id);

        Assert.Equal(2, RunSources.Read([_folder.In("mlruns/0")]).Table.Rows);
        Assert.Equal([2.5], RunSources.Read([_folder.In("mlruns/0/aaa")]).Table.Numbers("metrics.val/loss"));
        Assert.Equal(["ladder"], RunSources.Read([_folder.In("mlruns/0/aaa")]).Table.Texts("experiment"));
    }

    [Fact]
    public void Every_step_on_request()
    {
        Run("1", "aaa");
        _folder.Write("mlruns/1/aaa/metrics/loss", "1 3.5 0\n2 2.5 10\n");
        _folder.Write("mlruns/1/aaa/metrics/eval", "2 2.75 10\n");
        RunTable table = RunSources.Read([_folder.In("mlruns")], new() { History = true }).Table;
        Assert.Equal([0, 10], table.Numbers("step"));
        Assert.Equal([3.5, 2.5], table.Numbers("metrics.loss"));
        Assert.Equal([double.NaN, 2.75], table.Numbers("metrics.eval"));
    }

    [Fact]
    public void Metrics_of_the_oldest_stores_have_no_step()
    {
        Run("1", "aaa");
        _folder.Write("mlruns/1/aaa/metrics/loss", "1 3.5\n2 2.5\n");
        Assert.Equal([2.5], RunSources.Read([_folder.In("mlruns")]).Table.Numbers("metrics.loss"));
    }

    [Theory]
    [InlineData("3 2.25")] // of "3 2.25 20"
    [InlineData("3 na")] // of "3 nan 20"
    [InlineData("3")]
    public void A_last_line_that_was_cut_off_is_no_value(string last)
    {
        Run("1", "aaa");
        _folder.Write("mlruns/1/aaa/metrics/loss", "1 3.5 0\n2 2.5 10\n" + last);
        RunTable table = RunSources.Read([_folder.In("mlruns")], new() { History = true }).Table;
        Assert.Equal([3.5, 2.5], table.Numbers("metrics.loss"));
        Assert.Equal([0, 10], table.Numbers("step"));
    }

    [Fact]
    public void Faults_name_file_and_line()
    {
        Run("1", "aaa");
        _folder.Write("mlruns/1/aaa/metrics/loss", "1 3.5 0\nhm\n2 2.5 1\n");
        ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read(_folder.In("mlruns/1/aaa")));
        Assert.Equal("bad-metric", e.Code);
        Assert.EndsWith("loss, line 2", e.Place, StringComparison.Ordinal);
    }
}
