using Foretrain.Calibration.Replay;
using Foretrain.Calibration.Suite;
using Foretrain.Data;

namespace Foretrain.Calibration;

/// <summary>Replays the choice of next runs: rows of train splits are hidden and shown on choice.</summary>
internal static class NextCommand
{
    public const string Usage = "next [--tables NAMES] [--pools N] [--sequences N] [--threads N]";

    /// <summary>One series per source whose rows are finished runs, enough of them to choose from.</summary>
    private const string Usual = "chinchilla,llama3,marin-comma,gadre-refinedweb,datablations,steplaw-dense,gemstones-cooldown,routed-hash";

    public static int Run(string[] args)
    {
        var options = CommandOptions.Read(args, Usage, ["--tables", "--pools", "--sequences", "--threads"], []);
        int pools = options.Count("--pools", 100), sequences = options.Count("--sequences", 2), threads = options.Count("--threads", Environment.ProcessorCount);
        SuiteFile suite = SuiteFile.Read(Path.Combine(Places.Checkout, SuiteFile.Place));
        string data = Places.Data();
        var outcomes = new List<NextOutcome>();
        foreach (SuiteGroup group in suite.Select(options.Value("--tables") ?? Usual))
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            try
            {
                ReplayTable table = ReplayTable.Of(GroupRows.Of(group, TableFile.Read(Path.Combine(data, group.Table))));
                outcomes.Add(NextScores.Run(table, pools, sequences, threads));
                Console.Error.WriteLine($"{group.Id}: {table.Count} rows, {outcomes[^1].Pools} of {pools} pools, {watch.Elapsed.TotalSeconds:0} s");
            }
            catch (ForetrainException e) when (e.Code == "replay-too-small")
            {
                Console.Error.WriteLine(e.Message);
            }
        }

        Console.Write(NextPage.Markdown(outcomes));
        return 0;
    }
}
