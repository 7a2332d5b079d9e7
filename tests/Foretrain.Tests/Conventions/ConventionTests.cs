using Foretrain.App;
using Foretrain.Conventions;
using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Conventions;

/// <summary>Counts against numbers of papers and against the closed forms they give.</summary>
public class ConventionTests
{
    // GPT-3 175B (Brown et al. 2020, table 2.1): 96 layers, width 12288, vocabulary 50257.
    private static readonly Architecture s_gpt3 = new() { Width = 12288, Depth = 96, Vocab = 50257, Context = 2048, Heads = 96 };

    [Fact]
    public void A_dense_model_has_twelve_squares_of_width_per_layer()
    {
        Assert.Equal(12.0 * 96 * 12288 * 12288, ParameterCount.Of(s_gpt3, ParameterKind.NonEmbedding));
        // 175 billion is the published count: blocks and one embedding.
        Assert.Equal(175e9, ParameterCount.Of(s_gpt3 with { Tied = true }, ParameterKind.Total), 1e9);
        Assert.Equal(ParameterCount.Of(s_gpt3, ParameterKind.NonEmbedding), ParameterCount.Of(s_gpt3, ParameterKind.ActiveNonEmbedding));
        Assert.Equal(12288.0 * 50257, ParameterCount.Of(s_gpt3, ParameterKind.WithHead) - ParameterCount.Of(s_gpt3, ParameterKind.NonEmbedding));
        Assert.Equal(2 * 12288.0 * 50257, ParameterCount.Of(s_gpt3, ParameterKind.Total) - ParameterCount.Of(s_gpt3, ParameterKind.NonEmbedding));
    }

    [Theory]
    [InlineData(768, 12, 768, 3072)]
    [InlineData(1024, 24, 2048, 2816)]
    public void Non_embedding_counts_are_those_of_Kaplan(double width, double depth, double attention, double ffn)
        => Assert.Equal(2 * width * depth * (2 * attention + ffn), ParameterCount.Of(new() { Width = width, Depth = depth, AttentionWidth = attention, FfnWidth = ffn }, ParameterKind.NonEmbedding)); // arXiv 2001.08361, equation 2.1

    [Fact]
    public void Llama_2_70B_has_its_published_size()
    {
        // Touvron et al. 2023 (arXiv 2307.09288) and its released configuration: 8 key heads of 64, gated blocks, input and output apart.
        Architecture llama = new() { Width = 8192, Depth = 80, AttentionWidth = 8192, KeyWidth = 1024, FfnWidth = 28672, Gated = true, Vocab = 32000 };
        Assert.Equal(68.98e9, ParameterCount.Of(llama, ParameterKind.Total), 0.01e9); // 68,976,648,192 with norms
        Assert.InRange(68_976_648_192 - ParameterCount.Of(llama, ParameterKind.Total), 0, 2e6); // norms are left out
    }

    [Fact]
    public void Mixtral_counts_experts_in_total_and_two_of_them_at_work()
    {
        // Jiang et al. 2024 (arXiv 2401.04088): 46.7B in all, 12.9B for one token.
        Architecture mixtral = new() { Width = 4096, Depth = 32, AttentionWidth = 4096, KeyWidth = 1024, FfnWidth = 14336, Gated = true, Vocab = 32000, Experts = 8, TopK = 2 };
        Assert.Equal(46.7e9, ParameterCount.Of(mixtral, ParameterKind.Total), 0.05e9);
        Assert.Equal(12.9e9, ParameterCount.Of(mixtral, ParameterKind.Active), 0.05e9);
    }

    [Fact]
    public void Compute_has_the_closed_forms_of_the_papers()
    {
        double l = 96, h = 12288, s = 2048, v = 50257, n = ParameterCount.Of(s_gpt3, ParameterKind.NonEmbedding);
        // Narayanan et al. 2021 (arXiv 2104.04473), appendix, without recomputation: 72 l h^2 (1 + s/6h + V/12lh) per token.
        Assert.Equal(72 * l * h * h * (1 + s / (6 * h) + v / (12 * l * h)), FlopCount.Parse("narayanan").PerToken(n, s_gpt3), 1e-3);
        // Chowdhery et al. 2022 (PaLM), appendix B: 6N + 12 L H Q T.
        Assert.Equal(6 * n + 12 * l * 96 * 128 * s, FlopCount.Parse("6ND+attention").PerToken(n, s_gpt3), 1e-3);
        // Kaplan et al. 2020, table 1: forward 2N + 2 n_layer n_ctx d_attn, three times that with the backward pass.
        Assert.Equal(3 * (2 * n + 2 * l * s * h), FlopCount.Parse("kaplan").PerToken(n, s_gpt3), 1e-3);
        // Hoffmann et al. 2022 (arXiv 2203.15556), appendix F, per sequence, forward and backward.
        double forward = 2 * s * v * h + l * (2 * 3 * s * h * h + 2 * s * s * h + 3 * 96 * s * s + 2 * s * s * h + 2 * s * h * h + 2 * s * (h * 4 * h + h * 4 * h)) + 2 * s * h * v;
        Assert.Equal(1, 3 * forward / s / FlopCount.Parse("hoffmann").PerToken(n, s_gpt3), 1e-12);
    }

    [Theory]
    [InlineData("6ND+head+attention", "6ND+attention+head")]
    [InlineData("6nd", "6ND")]
    [InlineData("Kaplan", "6ND+causal-attention")]
    public void Sums_have_one_spelling(string text, string name) => Assert.Equal(name, FlopCount.Parse(text).Name);

    [Theory]
    [InlineData("6ND+attn", "adds 'attn'")]
    [InlineData("2ND", "begins with '2ND'")]
    [InlineData("6ND+attention+causal-attention", "counts attention twice")]
    public void Sums_that_mean_nothing_are_refused(string text, string says) => Assert.Contains(says, Assert.Throws<ForetrainException>(() => FlopCount.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Counts_that_are_there_are_turned_by_the_embeddings_alone()
    {
        RunTable table = TableFile.Read("t.csv", new MemoryStream("n_params_total,d_model,V,tokens\n1100,10,20,5\n2300,20,20,6\n"u8.ToArray())).Table;
        ConvertedTable converted = ConventionColumns.Convert(table, new() { Params = ParameterKind.NonEmbedding, Flops = FlopCount.Parse("6ND+head") });
        Assert.Equal([700, 1500], converted.Table.Numbers("params"));
        Assert.Equal([6 * (700 + 200) * 5, 6 * (1500 + 400) * 6], converted.Table.Numbers("flops"));
        Assert.Equal("non-embedding", converted.Table.Texts("params_counts")[0]);
        Assert.Equal([900, 1900], ConventionColumns.Convert(table, new() { Params = ParameterKind.NonEmbedding, Tied = true }).Table.Numbers("params"));
        Assert.Equal("missing-column", Assert.Throws<ForetrainException>(() => ConventionColumns.Convert(table, new() { Flops = FlopCount.Parse("6ND+attention") })).Code);
    }

    [Fact]
    public void What_was_there_is_kept()
    {
        RunTable table = TableFile.Read("t.csv", new MemoryStream("params,d_model,n_layers,tokens,flops\n7,8,2,5,1\n"u8.ToArray())).Table;
        ConvertedTable converted = ConventionColumns.Convert(table, new() { Params = ParameterKind.NonEmbedding, Flops = FlopCount.Parse("6ND") });
        Assert.Equal([7], converted.Table.Numbers("params_given"));
        Assert.Equal([1], converted.Table.Numbers("flops_given"));
        Assert.Equal([12 * 2 * 64], converted.Table.Numbers("params"));
        Assert.Equal([6 * 12 * 2 * 64 * 5], converted.Table.Numbers("flops"));
    }

    // Schaeffer's robustness study (stat.param-perturb): a constant factor moves A and not alpha; a power s divides alpha by s.
    [Theory]
    [InlineData(1.15, 1.0, 0.348)]
    [InlineData(1.0, 1.2, 0.290)]
    public void A_fit_before_and_after_shows_what_a_count_does(double factor, double power, double alpha)
    {
        var rows = ChinchillaRuns.Synthetic(0);
        double middle = Math.Exp(rows.Params.Average(Math.Log));
        double[] counted = [.. rows.Params.Select(n => factor * middle * Math.Pow(n / middle, power))];
        var table = new RunTable("t.csv", counted.Length, ["params", "tokens", "loss"], new Dictionary<string, double[]> { ["params"] = counted, ["tokens"] = rows.Tokens, ["loss"] = rows.Loss }, new Dictionary<string, string[]>());
        FitReport fit = FitOperation.Run(new() { Source = "t.csv", Reading = new(table, [], []), Law = "chinchilla", Resamples = 0 }, null, TestContext.Current.CancellationToken);
        string[] names = [.. ChinchillaRuns.Specs.Select(p => p.Name)];
        Assert.Equal(alpha, fit.Fits[0].Result.Theta[Array.IndexOf(names, "alpha")], 1e-3);
        if (power == 1) Assert.Equal(482 * Math.Pow(factor, 0.348), fit.Fits[0].Result.Theta[Array.IndexOf(names, "A")], 0.5);
    }
}
