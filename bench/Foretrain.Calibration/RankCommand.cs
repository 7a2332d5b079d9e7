using System.Globalization;
using System.Text;
using Foretrain.Calibration.Scoring;
using Foretrain.Calibration.Suite;
using Foretrain.Data;
using Foretrain.Ranking;

namespace Foretrain.Calibration;

/// <summary>Compares the law that a ranking picks with the best law in hindsight, on the test split or on the costliest train rows.</summary>
internal static class RankCommand
{
    public const string Usage = "rank --split train|test [--groups PATTERNS] [--share SHARE] [--threads N] [--write]";

    /// <summary>Share of the train rows that is known on the train split; the costliest rest plays the test.</summary>
    private const double KnownShare = 0.7;

    public static int Run(string[] args)
    {
        var options = CommandOptions.Read(args, Usage, ["--split", "--groups", "--share", "--threads"], ["--write"]);
        bool test = options.OneOf("--split", "train", "test") == "test";
        double share = options.Value("--share") is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : KnownShare;
        int threads = options.Count("--threads", Environment.ProcessorCount);
        SuiteFile suite = SuiteFile.Read(Path.Combine(Places.Checkout, SuiteFile.Place));
        IReadOnlyList<SuiteGroup> groups = suite.Select(options.Value("--groups") ?? "*");
        string data = Places.Data();
        var tables = groups.Select(g => g.Table).Distinct().ToDictionary(t => t, t => TableFile.Read(Path.Combine(data, t)));
        var outcomes = new RankOutcome?[groups.Count];
        int done = 0;
        Parallel.For(0, groups.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            GroupRows rows = GroupRows.Of(groups[i], tables[groups[i].Table]);
            Origin? origin = test ? Origin.Final(rows) : Origin.At(rows, groups[i].Cut, share);
            outcomes[i] = origin is null ? null : RankRun.Run(rows, origin, FitSetup.Of(1));
            Console.Error.Write($"\r{Interlocked.Increment(ref done)} of {groups.Count} series ");
        });
        Console.Error.WriteLine();
        Dump($"{share}", [.. outcomes.OfType<RankOutcome>()]);
        return 0;
    }

    private static void Dump(string name, RankOutcome[] outcomes)
    {
        var text = new StringBuilder("group,law,first,ranked,constants,outer,outer_median,aicc,cv,weight,average,why,cut,fitted,err,crps,signed,horizon,is,merr\n");
        var targets = new StringBuilder("group,law,i,value,median,observed\n");
        foreach (RankOutcome o in outcomes)
        {
            foreach (LawForecast f in o.Laws)
            {
                for (int i = 0; i < o.Observed.Length; i++) targets.Append(CultureInfo.InvariantCulture, $"{o.Group.Id},{f.Law.Id},{i},{f.Values[i]:R},{f.Medians[i]:R},{o.Observed[i]:R}\n");
                RankedLaw? r = o.Result?.Laws.FirstOrDefault(l => l.Law == f.Law);
                LeftOutLaw? left = o.Result?.LeftOut.FirstOrDefault(l => l.Law == f.Law);
                double med = f.Medians.Zip(o.Observed, (v, y) => Math.Abs(Math.Log(v / y))).Average();
                string head = string.Create(CultureInfo.InvariantCulture, $"{o.Group.Id},{f.Law.Id},{(f.Law.Id == o.Group.Laws[0] ? 1 : 0)},{(r is null ? 0 : 1)},{r?.Constants ?? 0},{f.Error:R},{med:R},{r?.Aicc ?? double.NaN:R},{r?.CrossValidation ?? double.NaN:R},{r?.Weight ?? 0:R},{o.Average:R},{(o.Why ?? left?.Why.Code ?? "").Split(':')[0]}");
                if (r is null) text.Append(head).Append(",-1,0,0,0,0,0,0,0\n");
                else
                    foreach (var (c, k) in r.Origins.Select((c, k) => (c, k)))
                        text.Append(head).Append(CultureInfo.InvariantCulture, $",{k},{c.Rows},{c.Forecasts.Average(x => Math.Abs(x.Error)):R},{c.Forecasts.Average(x => x.Crps):R},{c.Forecasts.Average(x => x.Error):R},{c.Forecasts.Average(x => x.Horizon):R},{(c.Forecasts[0].Intervals.Count > 0 ? c.Forecasts.Average(x => x.Intervals[0].Score) : double.NaN):R},{c.Forecasts.Average(x => Math.Abs(x.MedianError)):R}\n");
            }
        }

        string folder = Path.Combine(Places.Checkout, "artifacts", "calibration");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"rank-{name}.csv"), text.ToString());
        File.WriteAllText(Path.Combine(folder, $"rank-{name}-targets.csv"), targets.ToString());
    }
}
