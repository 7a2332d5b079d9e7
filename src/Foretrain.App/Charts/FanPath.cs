using Foretrain.Comparing;
using Foretrain.Forecasting;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>The line through a law's inputs along which its output is drawn: at every budget the best split, or through a target.</summary>
internal sealed class FanPath
{
    private readonly ComparePath _path;

    private FanPath(ComparePath path, string held) => (_path, Held) = (path, held);

    /// <summary>Name of the axis.</summary>
    public string Axis => _path.Axis;

    /// <summary>Unit of the axis.</summary>
    public string? Unit => Axis == "flops" && _path.Kind != PathKind.Input ? _path.Law.Cost?.Unit : ChartAxes.UnitOf(_path.Law.Variables, Axis);

    /// <summary>What is held, in words.</summary>
    public string Held { get; }

    /// <summary>Value of the axis at the target it was made for.</summary>
    public double Target => _path.Target;

    /// <summary>Least and largest value of the axis among the runs, or null.</summary>
    public (double Low, double High)? Seen => _path.Seen;

    /// <summary>The path through a point.</summary>
    /// <param name="law">A law of single numbers.</param>
    /// <param name="at">The point, by variable of the law.</param>
    /// <param name="axis">Axis asked for, or null for the usual one.</param>
    /// <returns>Null where no axis can be drawn.</returns>
    public static FanPath? Through(FittedLaw law, IReadOnlyDictionary<string, double> at, string? axis = null)
    {
        if (law.Variables.Any(v => v.Text)) return null;
        var point = at.ToDictionary(a => Fitting.LawProblem.ColumnName(a.Key), a => a.Value, StringComparer.Ordinal);
        axis ??= law.Cost is not null && law.Variables.Count > 1 ? null
            : Fitting.LawProblem.ColumnName((law.Variables.FirstOrDefault(v => v.Name == "flops") ?? law.Variables.FirstOrDefault(v => !v.Simplex && v.Low > 0) ?? law.Variables[0]).Name);
        try
        {
            var path = ComparePath.Create(law, point, axis, higherWins: false);
            if (law.Variables.Any(v => v.Simplex && Fitting.LawProblem.ColumnName(v.Name) == path.Axis)) return null; // one share cannot move alone
            return new(path, HeldWords(path, point));
        }
        catch (ForetrainException e) when (axis is null && e.Code is "plan-no-cost" or "compare-axis" or "missing-input" or "bad-input")
        {
            return null;
        }
    }

    /// <summary>The path of the best split at every budget, other inputs held; null where the law has no cost or no optimum.</summary>
    public static FanPath? Optimal(FittedLaw law, IReadOnlyDictionary<string, double> held, double budget)
    {
        if (law.Cost is null || law.Variables.Count < 2 || law.Variables.Any(v => v.Text || v.Simplex || v.Name == "flops")) return null;
        try
        {
            var point = new Dictionary<string, double>(held, StringComparer.Ordinal) { ["flops"] = budget };
            var path = ComparePath.Create(law, point, null, higherWins: false);
            // A law whose best split runs off to an end of the search has none worth drawing.
            if (path.Inputs([budget])[0] is null) return null;
            return new(path, "at the best split of every budget" + (held.Count == 0 ? "" : $", {Words(held)}"));
        }
        catch (ForetrainException)
        {
            return null;
        }
    }

    /// <summary>Inputs at values of the axis as columns of the law; places where there are none are left out.</summary>
    public (double[] At, double[][] Columns) Columns(IReadOnlyList<double> values)
    {
        IReadOnlyList<double[]?> inputs = _path.Inputs(values);
        int[] kept = [.. Enumerable.Range(0, values.Count).Where(i => inputs[i] is not null)];
        return ([.. kept.Select(i => values[i])], [.. Enumerable.Range(0, _path.Law.Variables.Count).Select(k => kept.Select(i => inputs[i]![k]).ToArray())]);
    }

    /// <summary>Where a point lies on the axis, on the path or beside it; NaN when that is not known.</summary>
    public double At(IReadOnlyDictionary<string, double> point)
    {
        if (_path.Kind == PathKind.Input) return point.TryGetValue(Axis, out double x) ? x : point.FirstOrDefault(p => Fitting.LawProblem.ColumnName(p.Key) == Axis, new("", double.NaN)).Value;
        return _path.Cost([.. _path.Law.Variables.Select(v => point.TryGetValue(v.Name, out double x) ? x : point[Fitting.LawProblem.ColumnName(v.Name)])]) ?? double.NaN;
    }

    private static string HeldWords(ComparePath path, Dictionary<string, double> point)
    {
        if (path.Kind == PathKind.Input) return point.Count == 1 ? "" : Words(point.Where(p => p.Key != path.Axis));
        return point.TryGetValue("params", out double n) && point.TryGetValue("tokens", out double d)
            ? $"at {NumberText.Format(d / n)} tokens per param" + (point.Count == 2 ? "" : $", {Words(point.Where(p => p.Key is not ("params" or "tokens")))}")
            : $"all that costs compute in the proportions of {Words(point)}";
    }

    private static string Words(IEnumerable<KeyValuePair<string, double>> point) => "at " + string.Join(", ", point.Select(p => $"{p.Key} {NumberText.Format(p.Value)}"));
}
