using Foretrain.Conventions;
using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Conventions;

/// <summary>A conversion reads columns as a fit does: units of headers, formulas, tokens from steps; and refuses what no model has.</summary>
[Collection(CliRunner.Alone)]
public class ConvertColumnsTests
{
    private const double Outside = 2 * 512 * 50_000.0;

    private static readonly ConversionOptions s_total = new()
    {
        Params = ParameterKind.Total,
        Given = ParameterKind.NonEmbedding,
        Values = new Dictionary<string, double> { ["vocab_size"] = 50_000, ["width"] = 512 },
    };

    private static RunTable Read(string text) => TableFile.Read("t.csv", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))).Table;

    [Theory]
    [InlineData("size_b,tokens_b\n0.1,2\n", "params=size_b tokens=tokens_b", 1e8)]
    [InlineData("params (M),tokens\n100,2e9\n", "", 1e8)]
    [InlineData("params (M),tokens\n100,2e9\n", "params=params~(M)", 1e8)]
    [InlineData("params (M),tokens\n7000,2e9\n", "params=params~(M)", 7e9)] // as plain numbers likely too
    [InlineData("params_m,tokens\n300,2e9\n", "", 3e8)]
    [InlineData("size_b,tokens\n3e8,2e9\n", "params=size_b", 3e8)] // the name stayed, the values are plain
    [InlineData("size_b,tokens\n0.3,2e9\n", "params=2e9*size_b", 6e8)]
    public void Counts_are_in_base_units(string text, string map, double given)
    {
        ConvertedTable converted = ConventionColumns.Convert(Read(text), s_total with { Map = [.. map.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(m => m.Replace('~', ' '))] });
        Assert.Equal(1, converted.Table.Numbers("params")[0] / (given + Outside), 1e-12);
    }

    [Fact]
    public void Compute_of_6ND_needs_sizes_and_tokens_only()
    {
        ConvertedTable converted = ConventionColumns.Convert(Read("params,tokens\n1e8,2e9\n"), new() { Flops = FlopCount.Parse("6ND") });
        Assert.Equal(1, converted.Table.Numbers("flops")[0] / (6 * 1e8 * 2e9), 1e-12);
        Assert.Equal("params-as-given", Assert.Single(converted.Findings).Id);
        Assert.Empty(ConventionColumns.Convert(Read("params,tokens\n1e8,2e9\n"), new() { Flops = FlopCount.Parse("6ND"), Given = ParameterKind.NonEmbedding }).Findings);
    }

    [Theory]
    [InlineData("params,step,batch_size,seq_len\n1e8,1000,256,2048\n", "")]
    [InlineData("params,_step,config.b,config.t\n1e8,1000,256,2048\n", "tokens=_step*config.b*config.t")]
    public void Tokens_are_worked_out(string text, string map)
    {
        ConvertedTable converted = ConventionColumns.Convert(Read(text), new() { Flops = FlopCount.Parse("6ND"), Map = map.Length == 0 ? [] : [map] });
        Assert.Equal(1, converted.Table.Numbers("flops")[0] / (6 * 1e8 * 1000.0 * 256 * 2048), 1e-12);
    }

    [Theory]
    [InlineData("vocab_size", -50_000)]
    [InlineData("width", 0)]
    [InlineData("width", double.PositiveInfinity)]
    public void Settings_that_no_model_has_are_refused(string name, double value)
    {
        var values = new Dictionary<string, double>(s_total.Values) { [name] = value };
        ForetrainException e = Assert.Throws<ForetrainException>(() => ConventionColumns.Convert(Read("params,tokens\n1e8,2e9\n"), s_total with { Values = values }));
        Assert.Equal("bad-option", e.Code);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("params,tokens\n1e8,2e9\n1e7,2e9\n")] // fewer than the embeddings to be taken off
    [InlineData("params,d_model,tokens\n1e8,512,2e9\n1e9,-512,2e9\n")]
    public void A_count_below_zero_is_an_error_that_names_the_row(string text)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => ConventionColumns.Convert(Read(text), s_total with { Params = ParameterKind.NonEmbedding, Given = ParameterKind.Total }));
        Assert.Equal("count-not-positive", e.Code);
        Assert.Contains("line 3", e.Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("params (M),tokens (B),val loss", true)]
    [InlineData("params (M),seen,val loss", false)]
    public void The_fit_before_and_after_reads_the_same_columns_or_says_why_there_is_none(string header, bool fitted)
    {
        var rows = ChinchillaRuns.Synthetic(0);
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");
        File.WriteAllText(file, header + "\n" + string.Concat(rows.Params.Select((n, i) => FormattableString.Invariant($"{n / 1e6:R},{rows.Tokens[i] / 1e9:R},{rows.Loss[i]:R}\n"))));
        try
        {
            CliResult result = CliRunner.Run("data", "convert", file, "--params", "total", "--given", "non-embedding", "--set", "vocab_size=50k", "--set", "width=512", "--map", "params=params (M)", "--json");
            Assert.Equal(0, result.Exit);
            if (fitted) Assert.Equal(0.348, result.Json.GetProperty("effect").GetProperty("before").GetProperty("alpha").GetDouble(), 1e-3);
            else Assert.Contains(result.Json.GetProperty("findings").EnumerateArray(), f => f.GetProperty("id").GetString() == "no-effect-fit");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
