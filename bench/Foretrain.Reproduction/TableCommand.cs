using Foretrain.Calibration;
using Foretrain.Calibration.Suite;
using Foretrain.Reproduction.Published;
using Foretrain.Reproduction.Study;

namespace Foretrain.Reproduction;

/// <summary>Recomputes published results and prints them beside the printed numbers.</summary>
internal static class TableCommand
{
    public const string Usage = "table [--only PATTERNS] [--threads N] [--write]";

    /// <summary>The command as the page shows it.</summary>
    public const string Example = "dotnet run -c Release --project bench/Foretrain.Reproduction -- table --write";

    public static int Run(string[] args)
    {
        var options = CommandOptions.Read(args, Usage, ["--only", "--threads"], ["--write"]);
        if (options.Has("--write") && options.Has("--only"))
            throw new ForetrainException("bad-option", "--write keeps the whole table, --only chooses a part of it", hint: "leave one of them out");
        IReadOnlyList<PublishedFit> fits = Catalogue.Select(options.Value("--only") ?? "*");
        FitOutcome[] outcomes = Compute(fits, new Tables(Places.Data()), options.Count("--threads", Environment.ProcessorCount));
        string page = Page.Markdown(outcomes);
        Console.Write(page);
        if (options.Has("--write")) Places.Keep(Path.Combine(Places.Checkout, Page.Place), page);
        return 0;
    }

    /// <summary>Every fit on its own bench, several beside each other; results do not depend on the threads.</summary>
    public static FitOutcome[] Compute(IReadOnlyList<PublishedFit> fits, Tables tables, int threads)
    {
        var outcomes = new FitOutcome[fits.Count];
        int done = 0;
        Parallel.For(0, fits.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            outcomes[i] = FitOutcome.Of(fits[i], new Workbench(tables));
            Console.Error.Write($"\r{Interlocked.Increment(ref done)} of {fits.Count} ");
        });
        Console.Error.WriteLine();
        return outcomes;
    }
}
