using System.Text.Json;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Refits;

/// <summary>
/// As <see cref="PublishedRefitTests"/>, for laws with more inputs than size and data. Expected numbers come from the README of each data
/// set, except where a line names another source.
/// </summary>
public class MoreInputsRefitTests
{
    public const string Vocabulary = """foretrain fit $FORETRAIN_SHARED/data/vocab_scaling/runs.csv --law vocab-loss --where "paper_fit3 = 1" --resamples 0 """;
    public const string VocabularyReleased = """foretrain fit $FORETRAIN_SHARED/data/vocab_scaling/runs.csv --law vocab-loss --where "paper_fit3 = 1" --map "tokens=characters*(0.00639222*log(vocab_size/1000)^2-0.15811069*log(vocab_size/1000)+1.20470122)" --resamples 0 """;
    public const string VocabularyBench = """foretrain predict $FORETRAIN_SHARED/data/sldbench/vocab/train.csv --law vocab-characters --target unigram_normalized_loss --map params=non_vocab_parameters --map characters=num_characters --targets $FORETRAIN_SHARED/data/sldbench/vocab/test.csv --resamples 0 """;
    public const string VocabularyBenchReleased = """foretrain predict $FORETRAIN_SHARED/data/sldbench/vocab/train.csv --law vocab-characters --target unigram_normalized_loss --map params=non_vocab_parameters --map characters=num_characters --map vocab_size=vocab_size/1000 --targets $FORETRAIN_SHARED/data/sldbench/vocab/test.csv --resamples 0 """;
    public const string Routed = """foretrain fit $FORETRAIN_SHARED/data/routed_lm/runs.csv --law clark-routed --where "paper_main = 1 and num_experts > 1" --by group --resamples 0 """;
    public const string Bilinear = """foretrain fit $FORETRAIN_SHARED/data/routed_lm/runs.csv --law clark-bilinear --where "paper_main = 1 and group = 'S-Base'" --resamples 0 """;
    public const string RepeatsAlone = """foretrain fit $FORETRAIN_SHARED/data/datablations/runs.csv --law muennighoff --where "paper_fit = 1" --fix constants:muennighoff-2023 --free Rstar_D --fix Rstar_N=10000 --resamples 0 """;

    public static TheoryData<string> Commands => [Vocabulary, VocabularyReleased, VocabularyBench, VocabularyBenchReleased, Routed, Bilinear, RepeatsAlone];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_stands_in_the_document(string command)
        => Assert.Contains(command.Trim(), File.ReadAllText(Path.Combine(Repository.Root, "docs", "refits.md")), StringComparison.Ordinal);

    [Fact]
    public void Vocabulary_law_with_true_token_counts()
    {
        JsonElement fit = RefitCommand.Run(Vocabulary).GetProperty("fits")[0];
        Assert.Equal("certified", RefitCommand.Code(fit));
        Assert.Equal(0.0668, RefitCommand.Objective(fit), 5e-5);
        Assert.Equal(5.537, RefitCommand.Constant(fit, "E"), 5.1e-4);
        Assert.Equal(1.06, RefitCommand.Constant(fit, "alpha2"), 5.1e-3);
        Assert.Equal(0.440, RefitCommand.Constant(fit, "alpha1"), 5.1e-4);
        Assert.Equal(1.904, RefitCommand.Constant(fit, "A1") / Math.Pow(1e6, RefitCommand.Constant(fit, "alpha1")), 6e-4);
        Assert.Equal(0.129, RefitCommand.Constant(fit, "A2") / Math.Pow(1e6, RefitCommand.Constant(fit, "alpha2")), 5.1e-4);
        Assert.Equal(1.331, RefitCommand.Constant(fit, "B") / Math.Pow(1e9, RefitCommand.Constant(fit, "alpha1")), 5.1e-4);

        // The published constants were fitted to other token counts and miss these.
        JsonElement published = RefitCommand.Run(Vocabulary + "--fix constants:tao-2024").GetProperty("fits")[0];
        Assert.Equal(0.486085, RefitCommand.Objective(published), 5.1e-7); // summed in another program; the README has 0.485
        Assert.Equal(0.46, MeanMiss(published), 5.1e-3);
    }

    [Fact]
    public void Vocabulary_law_as_released_reads_the_vocabulary_in_thousands()
    {
        JsonElement fit = RefitCommand.Run(VocabularyReleased).GetProperty("fits")[0];
        JsonElement published = RefitCommand.Run(VocabularyReleased + "--fix constants:tao-2024").GetProperty("fits")[0];
        Assert.Equal(0.0622917, RefitCommand.Objective(published), 5.1e-8);
        Assert.Equal(0.0596, MeanMiss(published), 5.1e-5);
        Assert.Equal(0.0622914, RefitCommand.Objective(fit), 5.1e-8);
        Assert.Equal(5.535, RefitCommand.Constant(fit, "E"), 5.1e-4);
        Assert.Equal(0.664, RefitCommand.Constant(fit, "alpha2"), 5.1e-4);
        Assert.Equal(0.4453, RefitCommand.Constant(fit, "alpha1"), 5.1e-5);
    }

    [Theory]
    [InlineData(VocabularyBench, 0.965, 0.9716)] // asked for; measured once with another program from the fitted constants
    [InlineData(VocabularyBenchReleased, 0.965, 0.9826)]
    public void Vocabulary_task_of_the_benchmark(string command, double asked, double measured)
    {
        JsonElement[] forecasts = [.. RefitCommand.Run(command).GetProperty("groups")[0].GetProperty("forecasts").EnumerateArray()];
        Assert.Equal(120, forecasts.Length);
        double[] observed = [.. forecasts.Select(f => f.GetProperty("observed").GetDouble())], value = [.. forecasts.Select(f => f.GetProperty("fitted").GetDouble())];
        double mean = observed.Average();
        double score = 1 - (observed.Zip(value, (o, v) => (o - v) * (o - v)).Sum() / observed.Sum(o => (o - mean) * (o - mean)));
        Assert.True(score >= asked, $"{score}");
        Assert.Equal(measured, score, 5.1e-5);
    }

    [Theory]
    [InlineData("S-Base", "s-base", 0.0038, 0.00333, -0.0835, -0.1190, 0.0102, 1.1160, 1.88, 255)]
    [InlineData("Hash", "hash", 0.0055, 0.00309, -0.0874, -0.1376, 0.0126, 1.1588, 3.98, 458)]
    public void Routed_models(string group, string set, double published, double rms, double a, double b, double c, double d, double start, double most)
    {
        JsonElement fit = RefitCommand.Group(RefitCommand.Run(Routed), group);
        Assert.Equal(rms, LogError(fit), 5.1e-6);
        Assert.Equal(a, RefitCommand.Constant(fit, "a"), 5.1e-5);
        Assert.Equal(b, RefitCommand.Constant(fit, "b"), 5.1e-5);
        Assert.Equal(c, RefitCommand.Constant(fit, "c"), 5.1e-5);
        Assert.Equal(d, RefitCommand.Constant(fit, "d"), 5.1e-5);
        Assert.Equal(start, RefitCommand.Constant(fit, "Estart"), 5.1e-3);
        Assert.Equal(most, RefitCommand.Constant(fit, "Emax"), 0.51);
        JsonElement held = RefitCommand.Run($"""foretrain fit $FORETRAIN_SHARED/data/routed_lm/runs.csv --law clark-routed --where "paper_main = 1 and group = '{group}'" --fix constants:{set} --resamples 0""").GetProperty("fits")[0];
        Assert.Equal(published, LogError(held), 5.1e-5);
    }

    [Fact]
    public void Routed_models_without_saturation()
    {
        // Normal equations in another program: the form is a straight line.
        JsonElement fit = RefitCommand.Run(Bilinear).GetProperty("fits")[0];
        Assert.Equal("certified", RefitCommand.Code(fit));
        Assert.Equal(-0.08098371, RefitCommand.Constant(fit, "a"), 1e-7);
        Assert.Equal(-0.09197065, RefitCommand.Constant(fit, "b"), 1e-7);
        Assert.Equal(0.007867846, RefitCommand.Constant(fit, "c"), 1e-8);
        Assert.Equal(1.08629521, RefitCommand.Constant(fit, "d"), 1e-6);
        Assert.Equal(0.003899237, LogError(fit), 1e-8);
    }

    [Fact]
    public void Repeats_that_decay_while_excess_parameters_do_not()
    {
        // The notebook of the authors, 2.9157 at 0.016922: excess parameters never decay there, here they do after 10000 sizes.
        JsonElement fit = RefitCommand.Run(RepeatsAlone).GetProperty("fits")[0];
        Assert.Equal("certified", RefitCommand.Code(fit));
        Assert.Equal(2.9157, RefitCommand.Constant(fit, "Rstar_D"), 0.005);
        Assert.Equal(0.016922, RefitCommand.Objective(fit), 3e-6);
    }

    private static double MeanMiss(JsonElement fit) => Column(fit, "observed").Zip(Column(fit, "fitted"), (o, f) => Math.Abs(o - f)).Average();

    // Root mean square of log10 residuals over the runs.
    private static double LogError(JsonElement fit) =>
        Math.Sqrt(Column(fit, "observed").Zip(Column(fit, "fitted"), (o, f) => Math.Log10(o / f)).Average(r => r * r));

    private static double[] Column(JsonElement fit, string name) => [.. fit.GetProperty("runs").GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
}
