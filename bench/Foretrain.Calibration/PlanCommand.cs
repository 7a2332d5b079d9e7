using Foretrain.Calibration.Optima;
using Foretrain.Calibration.Suite;
using Foretrain.Data;

namespace Foretrain.Calibration;

/// <summary>Holds plans against best sizes that are known.</summary>
internal static class PlanCommand
{
    public const string Usage = "plan [--tables N] [--threads N] [--write]";

    public static int Run(string[] args)
    {
        var options = CommandOptions.Read(args, Usage, ["--tables", "--threads"], ["--write"]);
        int tables = options.Count("--tables", 100);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Count("--threads", Environment.ProcessorCount) };
        SuiteFile suite = SuiteFile.Read(Path.Combine(Places.Checkout, SuiteFile.Place));
        GroupRows[] rows = [.. suite.Groups.Where(g => RealOptima.Series.Contains(g.Id)).Select(g => GroupRows.Of(g, TableFile.Read(Path.Combine(Places.Data(), g.Table))))];
        OptimumScore[] train = [.. rows.SelectMany(r => RealOptima.Run(r, test: false))], test = [.. rows.SelectMany(r => RealOptima.Run(r, test: true))];
        var made = new OptimumScore[MadeOptima.Truths.Count * tables][];
        int done = 0;
        Parallel.For(0, made.Length, parallel, i =>
        {
            made[i] = [.. MadeOptima.Run(MadeOptima.Truths[i / tables], i % tables)];
            if (Interlocked.Increment(ref done) % 10 == 0) Console.Error.Write($"\r{done} of {made.Length} tables ");
        });
        Console.Error.WriteLine();
        string page = PlanPage.Markdown(train, test, [.. made.SelectMany(m => m)], tables);
        Console.Write(page);
        if (options.Has("--write")) Places.Keep(Path.Combine(Places.Checkout, "calibration", "results", "plan.md"), page);
        return 0;
    }
}
