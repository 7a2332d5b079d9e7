using Foretrain.Calibration;
using Foretrain.Calibration.Suite;
using Foretrain.Laws;
using Foretrain.Reproduction.Study;

namespace Foretrain.Reproduction.Sldbench;

/// <summary>Scores laws of the catalogue on the tasks of SLDBench.</summary>
internal static class SldbenchCommand
{
    public const string Usage = "sldbench [--tasks PATTERNS] [--threads N] [--write]";

    /// <summary>The command as the page shows it.</summary>
    public const string Example = "dotnet run -c Release --project bench/Foretrain.Reproduction -- sldbench --write";

    public static int Run(string[] args)
    {
        var options = CommandOptions.Read(args, Usage, ["--tasks", "--threads"], ["--write"]);
        if (options.Has("--write") && options.Has("--tasks"))
            throw new ForetrainException("bad-option", "--write keeps the page of all tasks, --tasks chooses some", hint: "leave one of them out");
        IReadOnlyList<SldTask> tasks = SldTasks.Select(options.Value("--tasks") ?? "*");
        SldOutcome[] outcomes = Compute(tasks, new Tables(Places.Data()), options.Count("--threads", Environment.ProcessorCount));
        string page = SldPage.Markdown(outcomes);
        Console.Write(page);
        if (options.Has("--write")) Places.Keep(Path.Combine(Places.Checkout, SldPage.Place), page);
        return 0;
    }

    /// <summary>Every task by itself, several beside each other.</summary>
    public static SldOutcome[] Compute(IReadOnlyList<SldTask> tasks, Tables tables, int threads)
    {
        var outcomes = new SldOutcome[tasks.Count];
        Parallel.For(0, tasks.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            outcomes[i] = SldRun.Run(tasks[i], tables, LawCatalog.Embedded);
            Console.Error.WriteLine($"{tasks[i].Id}: {outcomes[i].R2:F4}");
        });
        return outcomes;
    }
}
