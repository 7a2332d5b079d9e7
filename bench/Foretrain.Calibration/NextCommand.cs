using Foretrain.Calibration.Replay;
using Foretrain.Calibration.Suite;
using Foretrain.Data;

namespace Foretrain.Calibration;

/// <summary>Replays the choice of next runs: rows of train splits are hidden and shown on choice.</summary>
internal static class NextCommand
{
    public const string Usage = "next [--tables NAMES] [--pools N[,TABLE=N]] [--sequences N] [--threads N] [--keep FOLDER] [--write]";

    private const string Named = "chinchilla,llama3,marin-comma,gadre-c4,datablations,gemstones-cooldown,routed-hash,tiny-ladder";

    private const string Others = "marin-dclm,gadre-refinedweb,gemstones-lr-ablation,vocab-4096,porian*,routed-s-base,opt,slimpajama-mix-3";

    /// <summary>Pools of the other series, at most: they only show that the named ones are not the exception.</summary>
    public const int OtherPools = 100;

    public static int Run(string[] args)
    {
        var options = CommandOptions.Read(args, Usage, ["--tables", "--pools", "--sequences", "--threads", "--keep"], ["--write"]);
        if (options.Has("--write") && options.Value("--tables") is not null)
            throw new ForetrainException("bad-option", "--write keeps the page of all tables, --tables chooses some", hint: "leave one of them out");
        (int pools, Dictionary<string, int> own) = Pools(options.Value("--pools") ?? "100");
        int sequences = options.Count("--sequences", 2), threads = options.Count("--threads", Environment.ProcessorCount);
        SuiteFile suite = SuiteFile.Read(Path.Combine(Places.Checkout, SuiteFile.Place));
        NextOutcome[] named = Replay(suite, options.Value("--tables") ?? Named, g => own.GetValueOrDefault(g, pools), sequences, threads, options.Value("--keep"));
        NextOutcome[] others = options.Value("--tables") is null ? Replay(suite, Others, _ => Math.Min(pools, OtherPools), sequences, threads, options.Value("--keep")) : [];
        string page = NextPage.Markdown(named, others, pools, sequences, own);
        Console.Write(page);
        if (options.Has("--write")) Places.Keep(Path.Combine(Places.Checkout, "docs", "calibration-next.md"), page);
        return 0;
    }

    // 400, or 400,gadre-c4=1600: more where a difference is small beside its error.
    private static (int Pools, Dictionary<string, int> Own) Pools(string text)
    {
        var own = new Dictionary<string, int>(StringComparer.Ordinal);
        int pools = 100;
        foreach (string part in text.Split(','))
        {
            string[] two = part.Split('=');
            if (!int.TryParse(two[^1], out int count) || count < 1)
                throw new ForetrainException("bad-option", $"--pools {text}: '{two[^1]}' is no number of pools", hint: "write --pools 400, or --pools 400,gadre-c4=1600");
            if (two.Length == 2) own[two[0]] = count;
            else pools = count;
        }

        return (pools, own);
    }

    private static NextOutcome[] Replay(SuiteFile suite, string tables, Func<string, int> poolsOf, int sequences, int threads, string? keep)
    {
        string data = Places.Data();
        var outcomes = new List<NextOutcome>();
        foreach (SuiteGroup group in suite.Select(tables))
        {
            try
            {
                ReplayTable table = ReplayTable.Of(GroupRows.Of(group, TableFile.Read(Path.Combine(data, group.Table))));
                int pools = poolsOf(group.Id);
                NextOutcome outcome = NextScores.Run(table, pools, sequences, threads, keep);
                Console.Error.WriteLine($"{group.Id}: {table.Count} rows, {outcome.Pools} of {pools} pools");
                if (outcome.Pools > 0) outcomes.Add(outcome);
            }
            catch (ForetrainException e) when (e.Code == "replay-too-small")
            {
                Console.Error.WriteLine(e.Message);
            }
        }

        return [.. outcomes];
    }
}
