using System.Text;
using Foretrain.Findings;
using Foretrain.Quantities;

namespace Foretrain.Data.Delimited;

/// <summary>
/// What W&amp;B exports of a chart: a step, then for every run the columns <c>RUN - METRIC</c>, <c>RUN - METRIC__MIN</c> and
/// <c>RUN - METRIC__MAX</c>. It becomes one row per run and step with a column per metric; the extremes of what the chart drew
/// together are left out.
/// </summary>
internal sealed class ChartExport
{
    private const string Between = " - ", Least = "__MIN", Most = "__MAX";

    private readonly string _step;
    private readonly (string Run, (int Cell, string Metric)[] Metrics)[] _runs;
    private readonly (int Value, int Least, int Most)[] _extremes;
    private readonly string _runColumn;
    private long _smeared;
    private long _values;

    private ChartExport(IReadOnlyList<string> names, int[] values)
    {
        _step = names[0];
        _extremes = [.. values.Select(c => (c, IndexOf(names, names[c] + Least), IndexOf(names, names[c] + Most)))];
        _runs = [.. values.GroupBy(c => Split(names[c]).Run, StringComparer.Ordinal).Select(g => (g.Key, g.Select(c => (c, Split(names[c]).Metric is var m && m == _step ? "logged." + m : m)).ToArray()))];
        _runColumn = _step == "run" || _runs.Any(r => r.Metrics.Any(m => m.Metric == "run")) ? "run_name" : "run";
    }

    /// <summary>The export with this header, or null when it is another table.</summary>
    public static ChartExport? Of(IReadOnlyList<string> names)
    {
        HashSet<string> all = new(names, StringComparer.Ordinal);
        if (names.Count < 4) return null;
        List<int> values = [];
        for (int c = 1; c < names.Count; c++)
        {
            if (names[c].EndsWith(Least, StringComparison.Ordinal) || names[c].EndsWith(Most, StringComparison.Ordinal))
            {
                if (!all.Contains(names[c][..^Least.Length])) return null;
                continue;
            }

            if (!all.Contains(names[c] + Least) || !all.Contains(names[c] + Most)) return null;
            values.Add(c);
        }

        // One run and metric is exported without the name of the run.
        bool named = values.All(c => Split(names[c]).Run.Length > 0);
        return values.Count > 0 && (named || values.Count == 1) ? new(names, [.. values]) : null;
    }

    /// <summary>Hands the rows of one line over: one for every run with a value.</summary>
    public void Rows(Func<int, byte[]> cell, IRowSink sink, int line)
    {
        foreach ((string run, (int Cell, string Metric)[] metrics) in _runs)
        {
            if (metrics.All(m => IsMissing(cell(m.Cell)))) continue;
            if (run.Length > 0) sink.Text(sink.Column(Encoding.UTF8.GetBytes(_runColumn)), Encoding.UTF8.GetBytes(run));
            sink.Cell(sink.Column(Encoding.UTF8.GetBytes(_step)), cell(0));
            foreach ((int c, string metric) in metrics) sink.Cell(sink.Column(Encoding.UTF8.GetBytes(metric)), cell(c));
            sink.EndRow(line);
        }

        foreach ((int value, int least, int most) in _extremes)
        {
            byte[] at = cell(value), low = cell(least), high = cell(most);
            if (IsMissing(at)) continue;
            _values++;
            if (!IsMissing(low) && !IsMissing(high) && !low.AsSpan().SequenceEqual(high)) _smeared++;
        }
    }

    /// <summary>What was made of the table.</summary>
    public Finding Finding()
    {
        string what = _runs is [{ Run: "" }] ? $"a chart that was exported from W&B: a value at every '{_step}', with the extremes of what was drawn together"
            : $"a chart that was exported from W&B: {(_runs.Length == 1 ? "one run" : $"{_runs.Length} runs")} side by side are now one row per run and '{_step}'";
        return _smeared == 0 ? new("chart-export", Severity.Note, what, "columns __MIN and __MAX say nothing more and are left out", "nothing to do")
            : new("chart-export", Severity.Warning, what, $"{_smeared} of {_values} values stand for several steps that were drawn as one point (__MIN and __MAX differ): they are no logged values", "export the run's history (run.scan_history) instead of the chart");
    }

    // A run may have the separator in its name, a metric hardly.
    private static (string Run, string Metric) Split(string name)
    {
        int at = name.LastIndexOf(Between, StringComparison.Ordinal);
        return at <= 0 || at + Between.Length == name.Length ? ("", name) : (name[..at].Trim(), name[(at + Between.Length)..].Trim());
    }

    private static bool IsMissing(byte[] cell) => NumberText.Classify(Encoding.UTF8.GetString(cell).Trim(), out _) == NumberTextKind.Missing && !cell.AsSpan().SequenceEqual("NaN"u8);

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int c = 0; c < names.Count; c++) if (names[c] == name) return c;
        return -1;
    }
}
