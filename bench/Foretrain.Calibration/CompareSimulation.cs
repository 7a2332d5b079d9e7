using System.Text;
using Foretrain.Calibration.Comparing;
using Foretrain.Comparing;

namespace Foretrain.Calibration;

/// <summary>Scores comparisons of simulated pairs of recipes whose truth is known.</summary>
internal static class CompareSimulation
{
    public const string Usage = "compare [--pairs N] [--shared PERCENT] [--gap PERMILLE] [--inflation PERCENT] [--seed N] [--threads N]";

    // Noise of the coverage experiment and its relatives; bends of either sign, with none, half and all of it in common.
    private static readonly double[] s_noises = [0.0005, 0.002, 0.01];
    private static readonly (string Name, double Bend, double Common)[] s_truths =
    [
        ("law right", 0, 0), ("k .0005, half shared", 0.0005, 0.5), ("k .001, half shared", 0.001, 0.5), ("k .001, not shared", 0.001, 0),
        ("k .001, the same", 0.001, 1), ("k .002, half shared", 0.002, 0.5),
    ];

    public static int Run(string[] args)
    {
        var options = CommandOptions.Read(args, Usage, ["--pairs", "--shared", "--gap", "--inflation", "--seed", "--threads"], []);
        int pairs = options.Count("--pairs", 1080), threads = options.Count("--threads", Environment.ProcessorCount);
        double shared = options.Value("--shared") is null ? CompareRequest.DefaultSharedForm : options.Count("--shared", 50) / 100.0;
        double gap = options.Value("--gap") is null ? CompareRequest.DefaultTypicalGap : options.Count("--gap", 30) / 1000.0;
        double inflation = options.Value("--inflation") is null ? CompareRequest.DefaultInflation : options.Count("--inflation", 100) / 100.0;
        var belief = new CompareRequest { At = new Dictionary<string, double>(), SharedForm = shared, TypicalGap = gap, Inflation = inflation, Seed = (ulong)options.Count("--seed", 2027) };
        Console.Write(Table(pairs, belief, threads, follow: true, Console.Error.Write).Text);
        return 0;
    }

    /// <summary>Runs all cells and sets the table.</summary>
    /// <param name="pairs">Pairs in all.</param>
    /// <param name="belief">What the comparison assumes, and the seed of the pairs; target and level are replaced.</param>
    /// <param name="threads">Threads; the table does not depend on it.</param>
    /// <param name="follow">True to do the runs that the comparison proposes.</param>
    /// <param name="say">Told how far it is.</param>
    public static (string Text, IReadOnlyList<PairOutcome> Outcomes) Table(int pairs, CompareRequest belief, int threads, bool follow, Action<string>? say = null)
    {
        int cells = s_noises.Length * s_truths.Length, each = (pairs + cells - 1) / cells, done = 0;
        var outcomes = new PairOutcome[cells * each];
        Parallel.For(0, outcomes.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            int cell = i / each;
            (_, double bend, double common) = s_truths[cell % s_truths.Length];
            double noise = s_noises[cell / s_truths.Length];
            outcomes[i] = PairOutcome.Of(SimulatedPair.Draw(noise, bend, common, belief.Seed, i), noise, belief, i, follow);
            if (Interlocked.Increment(ref done) % 20 == 0) say?.Invoke($"\r{done} of {outcomes.Length} pairs ");
        });
        say?.Invoke("\n");

        var text = new StringBuilder();
        text.AppendLine("| truth | noise | pairs | P .5-.7: right | P .7-.9: right | P .9-1: right | crossover inside: held | interval says something: held | multiplier held | runs proposed | winner's P expected | came out | right |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (int n = 0; n < s_noises.Length; n++)
            for (int t = 0; t < s_truths.Length; t++)
                Row(text, s_truths[t].Name, $"{s_noises[n]}", [.. Enumerable.Range(0, each).Select(k => outcomes[(n * s_truths.Length + t) * each + k])]);
        for (int n = 0; n < s_noises.Length; n++) Row(text, "all", $"{s_noises[n]}", outcomes[(n * s_truths.Length * each)..((n + 1) * s_truths.Length * each)]);
        for (int t = 0; t < s_truths.Length; t++) Row(text, s_truths[t].Name, "all", [.. outcomes.Where((_, i) => i / each % s_truths.Length == t)]);
        Row(text, "all", "all", outcomes);
        return (text.ToString(), outcomes);
    }

    private static void Row(StringBuilder text, string truth, string noise, PairOutcome[] all)
    {
        PairOutcome[] done = [.. all.Where(o => o.Expected is not null)];
        text.AppendLine($"| {truth} | {noise} | {all.Length} | {Bin(0.5, 0.7)} | {Bin(0.7, 0.9)} | {Bin(0.9, 1.01)} | {Share(all.Where(o => o.Crosses), o => o.Holds)} | {Share(all.Where(o => o.Says), o => o.Holds)}"
            + $" | {Share(all, o => o.MultiplierHolds)} | {done.Length} | {(done.Length == 0 ? "-" : $"{done.Average(o => o.Expected!.Value):0.000}")} | {(done.Length == 0 ? "-" : $"{done.Average(o => o.Then):0.000}")} | {Share(done, o => o.ThenRight)} |");

        string Bin(double low, double high) => Share(all.Where(o => o.Confidence >= low && o.Confidence < high), o => o.Right);
    }

    /// <summary>A share in percent with its standard error and count.</summary>
    private static string Share(IEnumerable<PairOutcome> outcomes, Func<PairOutcome, bool> holds)
    {
        bool[] all = [.. outcomes.Select(holds)];
        if (all.Length == 0) return "-";
        double share = all.Count(h => h) / (double)all.Length;
        return $"{100 * share:0} ± {100 * Math.Sqrt(share * (1 - share) / all.Length):0} ({all.Length})";
    }
}
