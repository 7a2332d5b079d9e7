using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Cleaning;

/// <summary>
/// A table without names of runs whose rows are the log of one: many rows, steps that go up by the same amount, one size. Runs of several
/// lengths look otherwise: there are few, and their lengths grow by a factor.
/// </summary>
internal sealed class OneCurve : ICleaningStep
{
    /// <summary>Its kind.</summary>
    public const string Name = "one-run";

    private const int FewestRows = 10;

    /// <summary>Share of the rows at most where the steps go back, as after a restart.</summary>
    private const double MostBack = 0.1;

    /// <summary>Share of the steps forward at least that are as long as the usual one.</summary>
    private const double Regular = 0.7;

    private static readonly string[] s_settings = ["params", "params_total", "params_active", "width", "depth", "vocab_size", "seed", "batch", "batch_sequences", "context"];

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        if (!log.RunIsTable) return;
        double[] along = log.Along!;
        log.Decide(Kind, null, $"the {along.Length} rows are taken for the log of one run, {log.AlongColumn} {NumberText.Format(along.Min(), 6)} to {NumberText.Format(along.Max(), 6)}",
            $"'{log.StepColumn}' goes up evenly, nothing that is set for a run changes, and no column names runs; if a column does: --map run=COLUMN", [.. log.Rows], removed: false);
    }

    /// <summary>True when a log without names is that of one run.</summary>
    public static bool Is(RunLog log) => log.Table.Parts.Count == 1 && log.StepColumn is { } step && Is(log.Table, step, log.Column);

    /// <summary>True when rows along a column of steps are those of one run.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="step">Column with the steps.</param>
    /// <param name="column">Finds the column of a name, or null.</param>
    public static bool Is(RunTable table, string step, Func<string, string?> column)
    {
        if (table.Rows < FewestRows || s_settings.Select(column).Any(c => c is not null && c != step && Changes(table, c))) return false;
        double[] steps = table.Numbers(step);
        double[] gaps = [.. steps.Zip(steps.Skip(1), (a, b) => b - a)];
        if (!steps.All(double.IsFinite)) return false;
        double[] forward = [.. gaps.Where(g => g > 0).Order()];
        if (gaps.Length - forward.Length > MostBack * gaps.Length) return false;
        double usual = forward[forward.Length / 2];
        return forward.Count(g => Math.Abs(g - usual) <= 0.01 * usual) >= Regular * forward.Length;
    }

    private static bool Changes(RunTable table, string column)
    {
        string[] texts = table.Texts(column);
        return texts.Any(t => t != texts[0]);
    }
}
