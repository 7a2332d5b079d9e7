using Foretrain.Figures;
using Foretrain.Laws;
using Foretrain.Quantities;

namespace Foretrain.App.Pages;

/// <summary>
/// The figure of a law under published constants: its output against the input that moves it most over the range it was measured in, with
/// one line each for the low end, the middle and the high end of the next input; for a law of one input one line per published set.
/// </summary>
internal static class LawFigure
{
    private const int Places = 97, MostSets = 5;

    /// <summary>The figure, or null where there are no constants or no input that an axis can show.</summary>
    public static Figure? Of(Law law) => Of(law, new(null, null, []));

    /// <summary>The figure under chosen constants and on a chosen axis, or null where no axis can show it.</summary>
    /// <exception cref="ForetrainException"><c>unknown-constants</c>, <c>unknown-parameter</c>, <c>unknown-input</c>.</exception>
    public static Figure? Of(Law law, LawFigureChoice choice)
    {
        if (law.Constants.Count == 0) return null;
        ConstantSet set = choice.Constants is { } id ? law.ConstantSet(id) : SetFor(law);
        if (choice.Values.Count > 0) set = choice.Moved(set, law);
        if (law.Variables.Any(v => v.Text)) return ScheduleFigure.Of(law, set);
        PlotChoice usual = PlotChoice.Of(law);
        Dictionary<string, double[]> start = Base(law, set);
        foreach (var (name, value) in usual.At) start[name] = [value];
        LawVariable[] free = [.. law.Variables.Where(v => !v.Text && v.Low < v.High && start.ContainsKey(v.Name)).Select(usual.Narrowed)];
        if (free.Length == 0) return ShareFigure.Of(law, set, start);
        if (choice.X is { } wanted && free.All(v => v.Name != wanted))
            throw new ForetrainException("unknown-input", $"{law.Id} has no input '{wanted}' to draw it over", hint: DidYouMean.HintOrList(wanted, [.. free.Select(v => v.Name)], "its inputs"));
        string? axis = choice.X ?? usual.X;
        LawVariable x = free.FirstOrDefault(v => v.Name == axis) ?? Strongest(law, set, start, free, preferContinuous: true)!;
        LawVariable[] rest = [.. free.Where(v => v != x)];
        LawVariable? other = rest.FirstOrDefault(v => v.Name == usual.Lines) ?? Strongest(law, set, start, rest, preferContinuous: false);
        if (other is not null) return OverValues(law, set, x, other, start);
        if (choice.Constants is null && choice.Values.Count == 0) return OverSets(law, set, x, start);
        LineMark line = Line(law, set, law.Outputs[0].Name, start, x.Name, Grid(x));
        return !Shows([line]) ? null : Of(law, x, [line]) with { Legend = LegendPlace.None, Note = Note(law, set), Description = $"{law.Outputs[0].Name} against {x.Name}" };
    }

    /// <summary>The constants to show first: those chosen for its plot, else the surest, among these the first with a worked number.</summary>
    public static ConstantSet SetFor(Law law) => law.Constants.FirstOrDefault(c => c.Id == PlotChoice.Of(law).Constants) ?? law.Constants.OrderBy(c => c.Confidence switch { "paper" => 0, "repository" => 0, "notes" => 1, ConstantSet.Illustration => 3, _ => 2 })
        .ThenBy(c => law.Golden.Any(g => g.Constants == c.Id) ? 0 : 1).First();

    /// <summary>Marks of one point each on which lines are evaluated: even on the axis, whole numbers where only these make sense.</summary>
    internal static double[] Grid(LawVariable v)
    {
        Axis axis = AxisOf(v);
        double[] grid = [.. Enumerable.Range(0, Places).Select(k => axis.At(k / (Places - 1.0)))];
        return v.Integer ? [.. grid.Select(x => Math.Round(x)).Distinct()] : grid;
    }

    /// <summary>The axis of an input over its range.</summary>
    internal static Axis AxisOf(LawVariable v) => new(v.Name, v.Unit, v.Low, v.High)
    {
        Log = v.Low > 0 && v.High / v.Low >= 8,
        Ticks = v.Unit is "param" or "token" || v.Integer ? TickText.Counts : v.Low > 0 && v.High / v.Low >= 8 ? TickText.Powers : TickText.Plain,
    };

    /// <summary>An axis for outputs: as far as the lines go, with a little air; logarithmic where they span many sizes.</summary>
    internal static Axis OutputAxis(LawOutput output, IEnumerable<LineMark> lines)
    {
        double[] values = [.. lines.SelectMany(l => l.Points).Select(p => p.Y).Where(double.IsFinite)];
        (double low, double high) = (values.Min(), values.Max());
        bool log = low > 0 && high / low >= 6;
        TickText ticks = output.Unit is "param" or "token" or "token/batch" ? TickText.Counts : TickText.Powers;
        if (log) return new(output.Name, output.Unit, low / Math.Pow(high / low, 0.04), high * Math.Pow(high / low, 0.04)) { Log = true, Ticks = ticks };
        double air = high > low ? 0.05 * (high - low) : Math.Max(0.05 * Math.Abs(low), 1e-12);
        return new(output.Name, output.Unit, low >= 0 ? Math.Max(0, low - air) : low - air, high + air) { Ticks = ticks };
    }

    /// <summary>Values of a line; a place where the law has no value is a gap.</summary>
    internal static LineMark Line(Law law, ConstantSet set, string output, Dictionary<string, double[]> start, string x, double[] grid)
    {
        var columns = start.ToDictionary(c => c.Key, c => c.Key == x ? grid : [.. Enumerable.Repeat(c.Value[0], grid.Length)], StringComparer.Ordinal);
        double[] y = LawPrediction.Rows(law, output, set.Values(law), columns);
        return new([.. grid.Zip(y, (a, b) => new FigurePoint(a, b))]);
    }

    /// <summary>The small print: which constants.</summary>
    internal static string Note(Law law, ConstantSet set) => set.IsIllustration
        ? "Made-up constants, to show the form: the law has no published ones."
        : $"Constants {set.Id} ({set.Where}), within the range the law was measured in. {Doubt(set)}".TrimEnd();

    private static string Doubt(ConstantSet set) => set.Confidence switch
    {
        "notes" => "Constants taken from notes, not checked against the paper.",
        "abstract" => "Constants from the abstract only.",
        _ => "",
    };

    // Inputs of the first worked number with these constants; where it says nothing, the middle of the range.
    private static Dictionary<string, double[]> Base(Law law, ConstantSet set)
    {
        GoldenCheck? golden = law.Golden.FirstOrDefault(g => g.Constants == set.Id) ?? (law.Golden.Count > 0 ? law.Golden[0] : null);
        var start = golden is null ? new Dictionary<string, double[]>(StringComparer.Ordinal) : LawPrediction.Columns(law, golden.At).ToDictionary(c => c.Key, c => new[] { c.Value[^1] }, StringComparer.Ordinal);
        foreach (LawVariable v in law.Variables.Where(v => !v.Text && !v.Name.EndsWith("_*", StringComparison.Ordinal))) start[v.Name] = [Middle(v, start)];
        return start;
    }

    // A worked number may lie far outside the range on purpose; lines should not.
    private static double Middle(LawVariable v, Dictionary<string, double[]> start) =>
        start.TryGetValue(v.Name, out double[]? at) && at[0] >= v.Low && at[0] <= v.High ? at[0] : Nice(v, AxisOf(v).At(0.5));

    // Two digits: 283M reads better than 282842712, and nothing hangs on the rest.
    private static double Nice(LawVariable v, double x)
    {
        double rounded = v.Integer ? Math.Round(x) : double.Parse(x.ToString("E1", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
        return Math.Clamp(rounded, v.Low, v.High);
    }

    private static LawVariable? Strongest(Law law, ConstantSet set, Dictionary<string, double[]> start, IReadOnlyList<LawVariable> free, bool preferContinuous)
    {
        LawVariable? best = null;
        double most = -1;
        foreach (LawVariable v in free)
        {
            double[] y = [.. Line(law, set, law.Outputs[0].Name, start, v.Name, Grid(v)).Points.Select(p => p.Y).Where(double.IsFinite)];
            double effect = y.Length < 2 ? -0.5 : y.Max() - y.Min();
            if (preferContinuous && v.Integer && free.Any(f => !f.Integer)) effect = -0.25;
            // Nearly alike: the first one the file names.
            if (effect > most + 0.02 * Math.Abs(most)) (best, most) = (v, effect);
        }

        return best;
    }

    private static Figure? OverValues(Law law, ConstantSet set, LawVariable x, LawVariable other, Dictionary<string, double[]> start)
    {
        double[] grid = Grid(x);
        double[] values = [.. new[] { other.Low, Nice(other, AxisOf(other).At(0.5)), other.High }.Distinct()];
        LineMark[] lines = [.. values.Select((value, k) =>
        {
            var at = new Dictionary<string, double[]>(start, StringComparer.Ordinal) { [other.Name] = [value] };
            return Line(law, set, law.Outputs[0].Name, at, x.Name, grid) with { Name = NumberText.Format(value), Series = k };
        })];
        if (!Shows(lines)) return null;
        string held = string.Join(", ", start.Where(c => c.Key != x.Name && c.Key != other.Name).Select(c => $"{c.Key.Replace('[', '_').TrimEnd(']')} = {NumberText.Format(c.Value[0])}"));
        return Of(law, x, lines) with
        {
            Subtitle = held.Length == 0 ? null : $"at {held}",
            Legend = LegendPlace.LineEnds,
            LegendTitle = AxisOf(other).Caption,
            Note = Note(law, set),
            Description = $"{law.Outputs[0].Name} against {x.Name} for {other.Name} of {string.Join(", ", values.Select(v => NumberText.Format(v)))}",
        };
    }

    private static Figure? OverSets(Law law, ConstantSet first, LawVariable x, Dictionary<string, double[]> start)
    {
        double[] grid = Grid(x);
        ConstantSet[] sets = [first, .. law.Constants.Where(c => c != first && !c.IsIllustration).Take(MostSets - 1)];
        LineMark[] lines = [.. sets.Select((s, k) => Line(law, s, law.Outputs[0].Name, start, x.Name, grid) with { Name = sets.Length > 1 ? s.Id : null, Series = k, Pattern = (LinePattern)(k % 4) })];
        if (!Shows(lines)) return null;
        PointMark[] worked = [.. sets.Select((s, k) => Worked(law, s, x, k)).OfType<PointMark>()];
        int left = law.Constants.Count(c => !c.IsIllustration) - sets.Length;
        return Of(law, x, [.. lines, .. worked]) with
        {
            Legend = sets.Length > 1 ? LegendPlace.Top : LegendPlace.None,
            Note = sets.Length == 1 ? Note(law, first) : $"One line per set of published constants, within the range the law was measured in{(left > 0 ? $"; {left} more in the table" : "")}.",
            Description = $"{law.Outputs[0].Name} against {x.Name}",
        };
    }

    // A law of one input can show its worked numbers on its line.
    private static PointMark? Worked(Law law, ConstantSet set, LawVariable x, int series)
    {
        FigurePoint[] points = [.. law.Golden.Where(g => g.Constants == set.Id && g.Output == law.Outputs[0].Name && g.At.Count == 1 && g.At.ContainsKey(x.Name))
            .Select(g => new FigurePoint(LawPrediction.Columns(law, g.At)[x.Name][0], NumberText.TryParse(g.Expect, out double y) ? y : double.NaN)).Where(p => p.X >= x.Low && p.X <= x.High)];
        return points.Length == 0 ? null : new([.. points]) { Series = series };
    }

    internal static bool Shows(IEnumerable<LineMark> lines) => lines.SelectMany(l => l.Points).Count(p => double.IsFinite(p.Y)) >= 2;

    private static Figure Of(Law law, LawVariable x, IReadOnlyList<Mark> marks) => new(law.Title, AxisOf(x), OutputAxis(law.Outputs[0], marks.OfType<LineMark>()), [.. marks]);
}
