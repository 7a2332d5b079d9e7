using System.Text;
using Foretrain.Calibration.Scoring;
using Foretrain.Calibration.Suite;
using Foretrain.Data;
using Foretrain.Quantities;

namespace Foretrain.Calibration;

/// <summary>Compares the law that a ranking picks with the best law in hindsight, on the test split or on the costliest train rows.</summary>
internal static class RankCommand
{
    public const string Usage = "rank --split train|test|truth [--groups PATTERNS] [--share SHARE] [--seed N] [--threads N] [--write]";

    /// <summary>Share of the train rows that is known on the train split; the costliest rest plays the test.</summary>
    private const double KnownShare = 0.7;

    public static int Run(string[] args)
    {
        var options = CommandOptions.Read(args, Usage, ["--split", "--groups", "--share", "--seed", "--threads"], ["--write"]);
        string split = options.OneOf("--split", "train", "test", "truth");
        bool test = split != "train", truth = split == "truth";
        double share = options.Value("--share") is { } text ? NumberText.Parse(text, "--share") : KnownShare;
        if (!(share > 0 && share < 1) || (test && options.Value("--share") is not null))
            throw new ForetrainException("bad-option", "--share is the part of the train rows that is known, between 0 and 1, and goes with --split train", hint: $"use: {Usage}");
        if (options.Value("--seed") is not null && !truth) throw new ForetrainException("bad-option", "--seed draws outcomes, which goes with --split truth", hint: $"use: {Usage}");
        ulong seed = (ulong)options.Count("--seed", 1);
        int threads = options.Count("--threads", Environment.ProcessorCount);
        if (options.Has("--write") && (options.Value("--groups") ?? options.Value("--share") ?? options.Value("--seed")) is not null)
            throw new ForetrainException("bad-option", "--write keeps the table of the whole suite, --groups, --share and --seed choose another one", hint: "leave them out");
        SuiteFile suite = SuiteFile.Read(Path.Combine(Places.Checkout, SuiteFile.Place));
        IReadOnlyList<SuiteGroup> groups = suite.Select(options.Value("--groups") ?? "*");
        string data = Places.Data();
        var tables = groups.Select(g => g.Table).Distinct().ToDictionary(t => t, t => TableFile.Read(Path.Combine(data, t)));
        var outcomes = new RankOutcome?[groups.Count];
        int done = 0;
        Parallel.For(0, groups.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            GroupRows? rows = GroupRows.Of(groups[i], tables[groups[i].Table]);
            if (truth) rows = LawAsTruth.Draw(rows, seed);
            Origin? origin = rows is null ? null : test ? Origin.Final(rows) : Origin.At(rows, groups[i].Cut, share);
            outcomes[i] = origin is null ? null : RankRun.Run(rows!, origin, FitSetup.Of(1));
            Console.Error.Write($"\r{Interlocked.Increment(ref done)} of {groups.Count} series ");
        });
        Console.Error.WriteLine();
        string title = truth ? "Ranking: forecasts of the test split, where outcomes are drawn from the usual law" : test ? "Ranking: forecasts of the test split" : $"Ranking: forecasts of the costliest {100 * (1 - share):0} % of the train rows";
        string page = RankReportText.Markdown(title, groups.Count, [.. outcomes.OfType<RankOutcome>().Where(o => o.Laws.Count > 0)], test && !truth);
        Console.Write(page);
        if (options.Has("--write"))
        {
            string path = Path.Combine(Places.Checkout, "calibration", "results", $"rank-{split}.md");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, page, new UTF8Encoding(false));
            Console.Error.WriteLine($"written: {Path.GetRelativePath(Places.Checkout, path)}");
        }

        return 0;
    }
}
