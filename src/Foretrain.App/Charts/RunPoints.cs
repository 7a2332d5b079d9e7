using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App.Charts;

/// <summary>Runs as points, each with its name and values to be shown when it is pointed at.</summary>
internal static class RunPoints
{
    // More than these are a cloud, and of more than those an even sample is shown: a picture has no room for them.
    private const int Crowd = 600, Most = 3000;

    /// <summary>A point per run.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="x">Place of each.</param>
    /// <param name="y">Height of each.</param>
    public static PointMark Of(PreparedRuns runs, IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        int[] shown = [.. Shown(runs.Count)];
        return new([.. shown.Select(i => new FigurePoint(x[i], y[i]))]) { Labels = [.. Labels(runs, shown)], Shape = PointShape.Ring, Series = Mark.Neutral, IsCloud = shown.Length > Crowd };
    }

    /// <summary>Runs whose inputs lie within a factor of two of those held: others say nothing about a line at these.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="held">Inputs held, by column; none keeps every run.</param>
    public static PreparedRuns Near(PreparedRuns runs, IReadOnlyDictionary<string, double> held)
    {
        int[] rows = [.. Enumerable.Range(0, runs.Count).Where(i => held.All(h => IsNear(runs.Variables[h.Key][i], h.Value)))];
        return rows.Length == runs.Count ? runs : rows.Length == 0 ? runs with { Target = [] } : runs.Rows(rows);
    }

    /// <summary>True when a value lies within a factor of two of another, or when factors say nothing about that.</summary>
    public static bool IsNear(double value, double other) => !(other > 0) || Math.Abs(Math.Log(value / other)) <= 0.7;

    /// <summary>What is shown of so many runs, in words: <c>48 runs</c>.</summary>
    public static string Count(PreparedRuns runs) => runs.Count > Most ? $"{runs.Count} runs, {Shown(runs.Count).Count()} shown" : $"{runs.Count} runs";

    /// <summary>Name and values of each run: <c>w16-s0: params 6.3k, tokens 63.5k, loss 3.066</c>.</summary>
    public static IEnumerable<string> Labels(PreparedRuns runs) => Labels(runs, Enumerable.Range(0, runs.Count));

    private static IEnumerable<int> Shown(int runs)
    {
        int stride = (runs + Most - 1) / Most;
        for (int i = 0; i < runs; i += Math.Max(1, stride)) yield return i;
    }

    private static IEnumerable<string> Labels(PreparedRuns runs, IEnumerable<int> rows)
    {
        string[]? names = runs.Table.Has("run") ? runs.Table.Texts("run") : null;
        string[] inputs = [.. runs.Variables.Keys.Where(v => !runs.Labels.ContainsKey(v))];
        foreach (int i in rows)
        {
            string name = names?[i] ?? $"line {runs.Table.Lines[i]}";
            yield return $"{name}: {string.Join(", ", inputs.Select(v => $"{v} {NumberText.Format(runs.Variables[v][i])}"))}, {runs.TargetName} {NumberText.Format(runs.Target[i], 4)}";
        }
    }

    /// <summary>A target and its forecast in words.</summary>
    public static string Label(Forecast f, string output)
    {
        string at = string.Join(", ", f.At.Select(a => $"{Fitting.LawProblem.ColumnName(a.Key)} {NumberText.Format(a.Value)}"));
        string interval = f.Interval is { } i ? $" ({NumberText.Level(i.Level)}: {NumberText.Format(i.Low, 4)} to {NumberText.Format(i.High, 4)})" : "";
        string seen = f.Observed is { } o ? $", observed {NumberText.Format(o, 4)}" : "";
        return $"{(f.Label is { } l ? l + ": " : "")}{at}: {output} {NumberText.Format(f.Value, 4)}{interval}{seen}";
    }

    /// <summary>Upright lines from low to high at places.</summary>
    public static LineMark Whiskers(IEnumerable<(double X, double Low, double High)> ends) =>
        new([.. ends.SelectMany(e => (FigurePoint[])[new(e.X, e.Low), new(e.X, e.High), new(double.NaN, double.NaN)])]);
}
