using System.Text;
using Foretrain.Data;
using Foretrain.Runs;
using Xunit;

namespace Foretrain.Tests.Data;

// Two layouts of https://github.com/EleutherAI/lm-evaluation-harness: results files up to 0.3 (metrics under their own names, num_fewshot in
// config) and from 0.4 on ("metric,filter", n-shot and n-samples by task, groups beside results). The numbers are made up.
public class LmEvalReaderTests
{
    private const string Old = """
        {
          "results": {
            "lambada_openai": { "ppl": 28.5, "ppl_stderr": 1.25, "acc": 0.375, "acc_stderr": 0.00625 },
            "piqa": { "acc": 0.625, "acc_stderr": 0.0125, "acc_norm": 0.65, "acc_norm_stderr": 0.0125 }
          },
          "versions": { "lambada_openai": 0, "piqa": 0 },
          "config": {
            "model": "hf-causal-experimental", "model_args": "pretrained=org/small-160m,revision=step3000,use_accelerate=True",
            "num_fewshot": 0, "batch_size": "auto", "device": "cuda:0", "no_cache": true, "limit": null, "bootstrap_iters": 100000, "description_dict": {}
          }
        }
        """;

    private const string New = """
        {
          "results": {
            "arc": { "alias": "arc", "acc,none": 0.5, "acc_stderr,none": "N/A" },
            "arc_easy": { "alias": " - arc_easy", "acc,none": 0.75, "acc_stderr,none": 0.0088, "acc_norm,none": 0.72, "acc_norm_stderr,none": 0.0092 },
            "gsm8k": { "alias": "gsm8k", "exact_match,strict-match": 0.25, "exact_match_stderr,strict-match": 0.012, "exact_match,flexible-extract": 0.3125, "exact_match_stderr,flexible-extract": 0.0127 }
          },
          "groups": { "arc": { "acc,none": 0.5, "alias": "arc" } },
          "group_subtasks": { "arc": ["arc_easy"], "gsm8k": [] },
          "configs": { "arc_easy": { "task": "arc_easy", "metric_list": [ { "metric": "acc" } ] } },
          "versions": { "arc_easy": 1.0, "gsm8k": 3.0 },
          "n-shot": { "arc_easy": 0, "gsm8k": 5 },
          "higher_is_better": { "arc_easy": { "acc": true } },
          "n-samples": { "arc_easy": { "original": 2376, "effective": 2376 }, "gsm8k": { "original": 1319, "effective": 100 } },
          "config": {
            "model": "hf", "model_args": "pretrained=org/model-1b,dtype=float", "model_num_parameters": 1543714304, "model_dtype": "torch.float32",
            "model_revision": "main", "model_sha": "abc", "batch_size": "1", "limit": null
          },
          "git_hash": "abc", "date": 1740960298.5, "model_source": "hf", "model_name": "org/model-1b", "start_time": 1.5
        }
        """;

    private static TableReading Read(string text, string name = "results.json") => TableFile.Read(name, new MemoryStream(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void The_old_layout()
    {
        RunTable table = Read(Old).Table;
        Assert.Equal(["org/small-160m", "org/small-160m"], table.Texts("model"));
        Assert.Equal(["lambada_openai", "piqa"], table.Texts("task"));
        Assert.Equal([0.375, 0.625], table.Numbers("acc"));
        Assert.Equal([double.NaN, 0.65], table.Numbers("acc_norm"));
        Assert.Equal([28.5, double.NaN], table.Numbers("ppl"));
        Assert.Equal([3000, 3000], table.Numbers("step"));
        Assert.Equal([0, 0], table.Numbers("n_shot"));
    }

    [Fact]
    public void The_new_layout()
    {
        RunTable table = Read(New).Table;
        Assert.Equal(["org/model-1b"], table.Texts("model").Distinct());
        Assert.Equal(["group", "task", "task"], table.Texts("kind"));
        Assert.Equal([0.5, 0.75, double.NaN], table.Numbers("acc"));
        Assert.Equal([double.NaN, 0.0088, double.NaN], table.Numbers("acc_stderr"));
        Assert.Equal([double.NaN, double.NaN, 0.25], table.Numbers("exact_match.strict-match"));
        Assert.Equal([double.NaN, double.NaN, 0.3125], table.Numbers("exact_match.flexible-extract"));
        Assert.Equal([1543714304, 1543714304, 1543714304], table.Numbers("params_total"));
        Assert.Equal([double.NaN, 2376, 100], table.Numbers("n_samples"));
        Assert.Equal([double.NaN, 0, 5], table.Numbers("n_shot"));
        Assert.False(table.Has("revision"));
    }

    [Fact]
    public void Arguments_of_the_model_may_be_an_object()
        => Assert.Equal(["m/x"], Read("""{"results": {"piqa": {"acc,none": 0.5}}, "config": {"model": "hf", "model_args": {"pretrained": "m/x", "dtype": "float"}}}""").Table.Texts("model"));

    [Fact]
    public void Sizes_and_tokens_come_from_a_side_table()
    {
        TableReading side = TableFile.Read("models.csv", new MemoryStream("model,params,tokens\norg/small-160m,160M,6.3B\norg/other,1B,1T\n"u8.ToArray()));
        TableReading joined = SideTable.Join(Read(Old), side);
        Assert.Equal([160e6, 160e6], joined.Table.Numbers("params"));
        Assert.Equal([6.3e9, 6.3e9], joined.Table.Numbers("tokens"));
        Assert.Equal([0.375, 0.625], joined.Table.Numbers("acc"));

        Assert.Equal("join-none", Assert.Throws<ForetrainException>(() => SideTable.Join(Read(New), side, "model")).Code);
        Assert.Equal("join-no-key", Assert.Throws<ForetrainException>(() => SideTable.Join(Read(New), side, "modle")).Code);
        TableReading twice = TableFile.Read("models.csv", new MemoryStream("model,params\na,1\na,2\n"u8.ToArray()));
        Assert.Equal("join-twice", Assert.Throws<ForetrainException>(() => SideTable.Join(Read(Old), twice)).Code);
    }

    [Fact]
    public void Rows_without_a_partner_stay_and_are_reported()
    {
        TableReading rows = TableFile.Read("e.csv", new MemoryStream("model,acc\na,0.5\nb,0.6\n"u8.ToArray()));
        TableReading joined = SideTable.Join(rows, TableFile.Read("m.csv", new MemoryStream("model,params,acc\nb,7B,1\n"u8.ToArray())));
        Assert.Equal([double.NaN, 7e9], joined.Table.Numbers("params"));
        Assert.Equal([0.5, 0.6], joined.Table.Numbers("acc"));
        Assert.Equal([double.NaN, 1], joined.Table.Numbers("acc.joined"));
        Assert.Equal([2], Assert.Single(joined.Findings).Lines!);
    }

    [Theory]
    [InlineData("""{"results": {}}""", "no-rows")]
    [InlineData("""{"results": {"a": {}}}""", "no-rows")]
    [InlineData("""{"results": {"a": {"acc": 0.5}}, "config": }""", "bad-json")]
    public void Faults_are_named(string text, string code) => Assert.Equal(code, Assert.Throws<ForetrainException>(() => Read(text)).Code);

    [Fact]
    public void A_group_that_is_not_averaged_is_no_row()
    {
        RunTable table = Read("""{"results": {"mmlu": {" ": " ", "alias": "mmlu"}, "piqa": {"acc,none": 0.5, " ": "", "alias": "piqa"}}, "config": {"model_args": {"pretrained": "org/m", "dtype": "float"}}}""").Table;
        Assert.Equal(["piqa"], table.Texts("task"));
        Assert.Equal(["org/m"], table.Texts("model"));
        Assert.Equal([0.5], table.Numbers("acc"));
        Assert.DoesNotContain(table.ColumnNames, c => c.StartsWith('('));
    }
}
