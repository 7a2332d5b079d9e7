using Foretrain.Calibration.Methods;
using Foretrain.Calibration.Scoring;
using Foretrain.Calibration.Suite;
using Foretrain.Data;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.Calibration;

/// <summary>Scores forecasts of real runs: of the test split, or in rolling back-tests inside the train split.</summary>
internal static class RealCommand
{
    public const string Usage = "real --split train|test [--groups PATTERNS] [--method NAMES] [--cut runs|rows] [--resamples N] [--settings FILE] [--threads N] [--write]";

    public static int Run(string[] args)
    {
        var options = CommandOptions.Read(args, Usage, ["--split", "--groups", "--method", "--cut", "--resamples", "--settings", "--threads"], ["--write"]);
        bool test = options.OneOf("--split", "train", "test") == "test";
        CutKind? cut = options.Value("--cut") is null ? null : Enum.Parse<CutKind>(options.OneOf("--cut", "runs", "rows"), ignoreCase: true);
        FitSetup setup = FitSetup.Of(options.Count("--resamples", 200), SettingsFile.Read(options.Value("--settings")));
        int threads = options.Count("--threads", Environment.ProcessorCount);
        if (options.Has("--write") && options.Value("--groups") is not null)
            throw new ForetrainException("bad-option", "--write keeps the table of the whole suite, --groups chooses a part", hint: "leave one of them out");
        IReadOnlyList<IForecastMethod> methods = MethodList.Select(options.Value("--method"));
        SuiteFile suite = SuiteFile.Read(Path.Combine(Places.Checkout, SuiteFile.Place));
        IReadOnlyList<SuiteGroup> groups = suite.Select(options.Value("--groups") ?? "*");
        string data = Places.Data();

        var tables = groups.Select(g => g.Table).Distinct().ToDictionary(t => t, t => TableFile.Read(Path.Combine(data, t)));
        var outcomes = new GroupOutcome[groups.Count];
        int done = 0;
        Parallel.For(0, groups.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            outcomes[i] = One(groups[i], tables[groups[i].Table], test, cut, methods, setup);
            Console.Error.Write($"\r{Interlocked.Increment(ref done)} of {groups.Count} series ");
        });
        Console.Error.WriteLine();

        string title = test ? "Forecasts of the test split" : "Rolling back-tests inside the train split";
        string text = RealReport.Markdown(title, test, outcomes, [.. methods.Select(m => m.Name)]);
        Console.Write(text);
        string name = $"real-{(test ? "test" : "train")}";
        Places.Keep(Path.Combine(Places.Checkout, "artifacts", "calibration", name + ".csv"), RealReport.Csv(outcomes));
        if (options.Has("--write")) Places.Keep(Path.Combine(Places.Checkout, "calibration", "results", name + ".md"), text);
        return 0;
    }

    private static GroupOutcome One(SuiteGroup group, TableReading table, bool test, CutKind? cut, IReadOnlyList<IForecastMethod> methods, FitSetup setup)
    {
        GroupRows rows = GroupRows.Of(group, table);
        int free = LawCatalog.Embedded.Get(group.Laws[0]).Parameters.Count(p => p.Fixed is null && p.TiedTo is null);
        IReadOnlyList<Origin> origins = test ? [Origin.Final(rows)] : Origin.Rolling(rows, cut ?? group.Cut, least: free + 2);
        return GroupRun.Run(rows, origins, methods, setup);
    }
}
