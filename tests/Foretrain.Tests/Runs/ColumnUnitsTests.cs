using Foretrain.Findings;
using Foretrain.Numerics;
using Foretrain.Runs;
using Xunit;
using static Foretrain.Tests.Runs.Tables;

namespace Foretrain.Tests.Runs;

/// <summary>Units in headers and cells, nested keys, and tokens from steps: values in base units, each step told.</summary>
public class ColumnUnitsTests
{
    [Theory]
    [InlineData("tokens_B", "1.2,300", "1.2e9 3e11")]
    [InlineData("tokens (billions)", "1.2,300", "1.2e9 3e11")]
    [InlineData("Tokens [1e9]", "1.2,300", "1.2e9 3e11")]
    [InlineData("data.train_tokens_B", "1.2,300", "1.2e9 3e11")]
    [InlineData("tokens_in_billions", "1.2,300", "1.2e9 3e11")]
    [InlineData("tokens (10^9)", "1.2,300", "1.2e9 3e11")]
    [InlineData("n_tokens", "1.2B,300B", "1.2e9 3e11")]
    [InlineData("tok", "1.2 billion,300 billion", "1.2e9 3e11")]
    [InlineData("tok", "1.2B tokens,300B tokens", "1.2e9 3e11")]
    [InlineData("tokens_B", "1.2e9,3e11", "1.2e9 3e11")] // the name stayed, the values are plain
    [InlineData("d", "1.2e9,3e11", "1.2e9 3e11")]
    public void Values_are_in_base_units(string header, string cells, string expected)
    {
        string[] values = cells.Split(',');
        ColumnMapping mapping = ColumnMapping.For(Read($"params;\"{header}\";loss", $"1e8;{values[0]};3", $"1e9;{values[1]};2").Table, [Params, Tokens], Loss);
        double[] wanted = [.. expected.Split(' ').Select(double.Parse)];
        double[] found = mapping.Table.Numbers(mapping.Of("tokens").Column);
        for (int i = 0; i < 2; i++) Assert.Equal(1, found[i] / wanted[i], 1e-12);
    }

    [Theory]
    [InlineData("compute_pf_days", 1, 8.64e19)]
    [InlineData("train_flops [1e18]", 5, 5e18)]
    [InlineData("total_flops (EFLOPs)", 5, 5e18)]
    [InlineData("C (ZFLOP)", 5, 5e21)]
    public void Compute_has_units_of_its_own(string header, double value, double flops)
    {
        ColumnMapping mapping = ColumnMapping.For(Read($"\"{header}\";loss", $"{value};3", $"{2 * value};2").Table, [new("flops", "flop")], Loss);
        Assert.Equal(1, mapping.Table.Numbers("flops")[0] / flops, 1e-12);
        Assert.Equal(MappingKind.Scaled, mapping.Of("flops").Kind);
        Assert.Equal("unit-in-header", Assert.Single(mapping.Findings).Id);
    }

    [Theory]
    [InlineData("log_tokens")]
    [InlineData("eval.tokens")]
    [InlineData("tokens/params")]
    [InlineData("warmup_tokens")]
    [InlineData("tokens_per_param")]
    [InlineData("tokens_s")]
    public void Other_quantities_are_not_taken(string header)
        => Assert.Throws<ForetrainException>(() => ColumnMapping.For(Read($"params;\"{header}\";loss", "1e8;1e9;3", "1e9;1e11;2").Table, [Params, Tokens], Loss));

    [Fact]
    public void A_multiple_that_the_values_do_not_have_is_told()
    {
        ColumnMapping mapping = ColumnMapping.For(Read("params;tokens_B;loss", "1e8;1e9;3", "1e9;1e11;2").Table, [Params, Tokens], Loss);
        Assert.Equal("unit-not-applied", Assert.Single(mapping.Findings).Id);
    }

    [Fact]
    public void Tokens_are_worked_out_and_that_is_told()
    {
        ColumnMapping mapping = ColumnMapping.For(Read("params,train_steps,batch_size,seq_len,loss", "1e8,1000,64,2048,3", "1e9,5000,512,2048,2").Table, [Params, Tokens], Loss);
        Assert.Equal([1000.0 * 64 * 2048, 5000.0 * 512 * 2048], mapping.Table.Numbers("tokens"));
        Finding told = Assert.Single(mapping.Findings);
        Assert.Equal(("tokens-derived", "tokens are worked out: train_steps*batch_size*seq_len"), (told.Id, told.What));
        Assert.Equal(mapping.Table.Numbers("tokens"), ColumnMapping.For(Read("params,train_steps,batch_size,seq_len,loss", "1e8,1000,64,2048,3", "1e9,5000,512,2048,2").Table, [Params, Tokens], Loss, ["tokens = train_steps*batch_size*seq_len"]).Table.Numbers("tokens"));
    }

    [Fact]
    public void Columns_that_hold_the_same_are_one()
        => Assert.Equal("n_params", ColumnMapping.For(Read("n_params,num_params,tokens,loss", "1e8,1e8,1e9,3", "1e9,1e9,1e10,2").Table, [Params, Tokens], Loss).Of("params").Source);

    [Fact]
    public void A_fault_in_a_scaled_column_is_told_by_the_name_in_the_file()
    {
        TableReading reading = Read("params,tokens_B,loss", "1e8,1,3", "1e9,oops,2", "1e9,20,2", "2e9,30,1.9");
        RejectedRow row = Assert.Single(RunSelection.Prepare(reading, [Params, Tokens], Loss).Rejected);
        Assert.Equal((3, "not-a-number", "tokens_B", "oops"), (row.Line, row.Reason, row.Column, row.Text));
    }

    [Fact]
    public void An_ambiguous_variable_lists_its_candidates()
        => Assert.Equal(["val_loss", "test_loss"], Assert.Throws<ForetrainException>(() => ColumnMapping.For(Read("params,tokens,val_loss,test_loss", "1e8,1e9,3,4").Table, [Params, Tokens], Loss)).Choice!.Candidates);

    [Fact]
    public void Any_header_can_be_read()
    {
        string[] parts = ["params", "tokens", "B", "[1e9]", "(", ")", ".", "/", ":", "_", "-", " ", "loss", "log", "n", "d", "10^99", "1e999", "é", "\"\"", "[", "x", "pf_days", "eval"];
        var random = new RandomStream(11, 3);
        for (int trial = 0; trial < 3000; trial++)
        {
            string header = string.Concat(Enumerable.Range(0, 1 + (int)(random.NextDouble() * 7)).Select(_ => parts[(int)(random.NextDouble() * parts.Length)]));
            if (header.Trim(' ', '"').Length == 0) continue;
            var table = new RunTable("t.csv", 2, [header, "loss"], new Dictionary<string, double[]> { [header] = [1e9, 2e9], ["loss"] = [3, 2] }.Where(c => c.Key != header || header != "loss").ToDictionary(), new Dictionary<string, string[]>());
            IReadOnlyList<ColumnProfile> columns = ColumnProfile.Of(header == "loss" ? new RunTable("t.csv", 1, ["loss"], new Dictionary<string, double[]> { ["loss"] = [1] }, new Dictionary<string, string[]>()) : table);
            Assert.All(columns, c => Assert.True(double.IsFinite(c.Factor) && c.Factor > 0, header));
        }
    }
}
