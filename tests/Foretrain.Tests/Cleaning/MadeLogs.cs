using System.Globalization;
using System.Text;
using Foretrain.Cleaning;
using Foretrain.Data;
using Foretrain.Runs;

namespace Foretrain.Tests.Cleaning;

/// <summary>Logs made row by row, so that what cleaning must do to them is known.</summary>
internal static class MadeLogs
{
    public const string Header = "run,params,lr,seed,step,loss";

    /// <summary>A table from lines of text.</summary>
    public static RunTable Table(string header, params IEnumerable<string>[] rows)
        => TableFile.Read("log.csv", new MemoryStream(Encoding.UTF8.GetBytes(header + "\n" + string.Join('\n', rows.SelectMany(r => r)) + "\n"))).Table;

    /// <summary>Rows of a run: steps from..to by 10; loss 2 + 5 / sqrt(step), plus a shift.</summary>
    public static IEnumerable<string> Run(string name, int from, int to, double shift = 0, int seed = 1, string size = "1e8", string lr = "0.001")
    {
        for (int step = from; step <= to; step += 10)
            yield return string.Create(CultureInfo.InvariantCulture, $"{name},{size},{lr},{seed},{step},{Loss(step) + shift:R}");
    }

    public static double Loss(int step) => 2 + 5 / Math.Sqrt(step);

    public static CleanedTable Clean(RunTable table, CleaningOptions options) => TableCleaner.Clean(table, options);

    /// <summary>Ids of the decisions of one kind.</summary>
    public static string[] Ids(CleanedTable cleaned, string kind) => [.. cleaned.Decisions.Where(d => d.Kind == kind).Select(d => d.Id)];

    /// <summary>How a run ended.</summary>
    public static string Status(CleanedTable cleaned, string run) => cleaned.Table.Texts("status")[Array.IndexOf(cleaned.Table.Texts("run"), run)];
}
