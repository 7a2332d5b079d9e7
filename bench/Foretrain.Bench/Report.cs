using System.Text;

namespace Foretrain.Bench;

/// <summary>Collects measurements and promises into one Markdown page.</summary>
internal sealed class Report
{
    private readonly List<(string Title, Measurement[] Lines)> _sections = [];
    private readonly List<Target> _targets = [];

    public bool AllMet => _targets.TrueForAll(t => t.Met);

    public void Section(string title, Measurement[] lines) => _sections.Add((title, lines));

    public void Check(string promise, string measured, bool met) => _targets.Add(new(promise, measured, met));

    public static string Time(double seconds) => seconds switch
    {
        >= 10 => $"{seconds:0.0} s",
        >= 1 => $"{seconds:0.00} s",
        >= 0.1 => $"{seconds * 1e3:0} ms",
        >= 0.01 => $"{seconds * 1e3:0.0} ms",
        _ => $"{seconds * 1e3:0.00} ms",
    };

    public string Markdown(string machine, bool busy)
    {
        var text = new StringBuilder("# Measured side by side\n\n").Append(machine).Append("\nTimes are the best of the repeats, every one in the same session.\n");
        if (busy) text.Append("**Other work was running.** It slows long measurements more than the best of many short ones: the ratios below are too high.\n");
        foreach ((string title, Measurement[] lines) in _sections)
        {
            text.Append($"\n## {title}\n\n| what | time | repeats | |\n|---|---|---|---|\n");
            foreach (Measurement m in lines) text.Append($"| {m.What} | {Time(m.Seconds)} | {m.Repeats} | {m.Notes} |\n");
        }

        text.Append("\n## Promises\n\n| promise | measured | kept |\n|---|---|---|\n");
        foreach (Target t in _targets) text.Append($"| {t.Promise} | {t.Measured} | {(t.Met ? "yes" : "no")} |\n");
        return text.ToString();
    }
}
