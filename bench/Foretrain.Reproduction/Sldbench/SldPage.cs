using System.Globalization;
using System.Text;

namespace Foretrain.Reproduction.Sldbench;

/// <summary>The page on the benchmark.</summary>
internal static class SldPage
{
    /// <summary>Place of the page from the top of the checkout.</summary>
    public const string Place = "docs/sldbench.md";

    public static string Markdown(IReadOnlyList<SldOutcome> outcomes)
    {
        var text = new StringBuilder();
        text.Append("# SLDBench with laws of the catalogue\n\nThe eight tasks of SLDBench (Lin et al. 2025, arXiv 2507.21184): find a law on train rows, forecast the test rows. Made by\n\n```\n")
            .Append(SldbenchCommand.Example).Append("\n```\n\nand not to be edited.\n\n");
        text.Append("Every law of the catalogue takes part that has the task's inputs and no more constants than the benchmark allows. Law and objective\n(squared or Huber, of the loss or of its logarithm) are chosen by the back-tests of `foretrain rank` inside the train rows, over all groups\ntogether; then each group is fitted on all its train rows and its test rows are forecast. Test rows are read for the score only. The score is the\nbenchmark's: R2 = 1 - mean over targets of mean square error over the variance of the test values, all groups pooled.\n\n");
        text.Append("| task | groups | rows fitted | rows forecast | law | objective | constants | cap | R2 | to reach |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (SldOutcome o in outcomes)
        {
            string goal = o.Task.Goal is { } g ? $"{g.ToString("0.###", CultureInfo.InvariantCulture)}: {(o.R2 >= g ? "yes" : "no")}" : "";
            string rows = o.Task.Beyond switch { Beyond.Test => "test", Beyond.VisibleTest => "visible test", _ => "held back" };
            text.Append(CultureInfo.InvariantCulture, $"| {Name(o.Task)} | {o.Groups} | {o.Known} | {o.Later} {rows} | {o.Choice?.Law ?? "none"} | {o.Choice?.Objective} | {o.Choice?.Constants} | {o.Task.Cap} | {(double.IsFinite(o.R2) ? o.R2.ToString("F4", CultureInfo.InvariantCulture) : "none")} | {goal} |\n");
        }

        text.Append("\nIn tasks with several targets, constants and cap are per target.\n\n## Notes\n");
        foreach (SldOutcome o in outcomes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {Name(o.Task)}\n\n");
            if (o.Task.Note is { } note) text.Append(note).Append('\n');
            if (o.Failure is { } failure) text.Append(CultureInfo.InvariantCulture, $"\nNo score: {failure}.\n");
            if (o.Ranked.Count == 0) continue;
            text.Append("\nBack-tests inside the train rows (geometric mean of the CRPS, the best first; laws with their best objective):\n\n| law | objective | constants | score |\n|---|---|---|---|\n");
            foreach (SldChoice c in o.Ranked.DistinctBy(c => c.Law).Take(6))
                text.Append(CultureInfo.InvariantCulture, $"| {c.Law} | {c.Objective} | {c.Constants} | {Math.Exp(c.Score):G3} |\n");
        }

        return text.ToString();
    }

    private static string Name(SldTask task) => task.Reading is { } reading ? $"{task.Id}, {reading}" : task.Id;
}
