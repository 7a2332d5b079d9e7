using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App.Charts;

/// <summary>Runs as points, each with its name and values to be shown when it is pointed at.</summary>
internal static class RunPoints
{
    // More than these are a cloud.
    private const int Crowd = 1500;

    /// <summary>A point per run.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="x">Place of each.</param>
    /// <param name="y">Height of each.</param>
    public static PointMark Of(PreparedRuns runs, IReadOnlyList<double> x, IReadOnlyList<double> y) =>
        new([.. x.Zip(y, (a, b) => new FigurePoint(a, b))]) { Labels = [.. Labels(runs)], Shape = PointShape.Ring, Series = Mark.Neutral, IsCloud = runs.Count > Crowd };

    /// <summary>Name and values of each run: <c>w16-s0: params 6.3k, tokens 63.5k, loss 3.066</c>.</summary>
    public static IEnumerable<string> Labels(PreparedRuns runs)
    {
        string[]? names = runs.Table.Has("run") ? runs.Table.Texts("run") : null;
        string[] inputs = [.. runs.Variables.Keys.Where(v => !runs.Labels.ContainsKey(v))];
        for (int i = 0; i < runs.Count; i++)
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
