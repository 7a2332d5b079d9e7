using Foretrain.Comparing;
using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>Recipes along an axis: the expected outcome of each with its interval, and where the better one changes.</summary>
internal static class CompareCharts
{
    private const int Nodes = 13, Places = 49, Most = 5;

    /// <summary>One comparison.</summary>
    public static Figure Crossover(CompareReport report, Comparison comparison)
    {
        string[] order = [.. comparison.Recipes.Take(Most).Select(r => r.Recipe.Name)];
        (string Name, FittedLawChoice Choice, ComparePath Path)[] recipes = [.. order.Select(name => report.Recipes.First(r => r.Name == name))
            .Select(r => (r.Name, r.Choice, ComparePath.Create(r.Choice.Law, comparison.Target, comparison.Axis, report.Question.HigherWins)))];
        double target = recipes[0].Path.Target;
        Crossover? change = comparison.Pairings.Count > 0 ? comparison.Pairings[0].Crossover : null;
        (double low, double high) = ChartAxes.Extent(recipes.Where(r => r.Path.Seen is not null).SelectMany(r => (double[])[r.Path.Seen!.Value.Low, r.Path.Seen.Value.High]).Append(target));
        if (change is { Value: > 0 } && double.IsFinite(change.Value)) (low, high) = (Math.Min(low, change.Value), Math.Max(high, change.Value));
        ComparePath first = recipes[0].Path;
        Axis x = ChartAxes.Input(comparison.Axis == "flops" ? "training compute" : comparison.Axis, comparison.Axis == "flops" && first.Kind != PathKind.Input ? recipes[0].Choice.Law.Cost?.Unit : ChartAxes.UnitOf(recipes[0].Choice.Law.Variables, comparison.Axis), [low, high], 0.05);

        var marks = new List<Mark>();
        var heights = new List<double>();
        double level = report.Request.Level;
        foreach ((int k, (string name, FittedLawChoice choice, ComparePath path)) in recipes.Index())
        {
            double[] wanted = [.. ChartAxes.Grid(x, Nodes)];
            IReadOnlyList<double[]?> inputs = path.Inputs(wanted);
            int[] kept = [.. Enumerable.Range(0, wanted.Length).Where(i => inputs[i] is not null)];
            if (kept.Length < 2) continue;
            double[][] columns = [.. Enumerable.Range(0, choice.Law.Variables.Count).Select(v => kept.Select(i => inputs[i]![v]).ToArray())];
            double[] nodes = [.. kept.Select(i => wanted[i])], at = [.. ChartAxes.Grid(x, Places).Where(v => v >= nodes[0] && v <= nodes[^1])];
            Fan fan = Fan.Of(choice.Law, columns, level, ForecastOf.Mean).Along([.. nodes.Select(x.Share)], [.. at.Select(x.Share)]);
            if (fan.Bands.Count > 0) marks.Add(new BandMark([.. at.Zip(fan.Bands[0].Ends, (a, e) => new BandStep(a, e.Low, e.High)).Where(s => double.IsFinite(s.Low) && double.IsFinite(s.High))]) { Series = k });
            marks.Add(new LineMark([.. at.Zip(fan.Middle, (a, b) => new FigurePoint(a, b))]) { Series = k, Name = name, Pattern = (LinePattern)(k % 4) });
            heights.AddRange(fan.Middle);
            if (choice.Fit is not { } fit || RunPoints.Near(fit.Runs, FanPath.FixedBy(path, comparison.Target)) is not { Target.Length: > 0 } runs) continue;
            double[] places = [.. Enumerable.Range(0, runs.Count).Select(i => Place(path, choice.Law, runs, i))];
            marks.Add(RunPoints.Of(runs, places, runs.Target) with { Series = k, Shape = (PointShape)(1 + k) });
            heights.AddRange(runs.Target);
        }

        marks.RemoveAll(m => m is BandMark { Steps.Count: < 2 });
        (double bottom, double top) = ChartAxes.Extent(heights);
        double spare = 0.25 * (top - bottom);
        IEnumerable<double> bands = marks.OfType<BandMark>().SelectMany(b => b.Steps).SelectMany(s => (double[])[Math.Max(s.Low, bottom > 0 ? Math.Max(bottom - spare, bottom / 2) : bottom - spare), Math.Min(s.High, top + spare)]);
        Axis y = ChartAxes.Outcome(recipes[0].Choice.Law.Output, heights.Concat(bands));
        marks.Insert(0, new LineMark([new(target, y.Low), new(target, y.High)]) { Series = Mark.Neutral, Pattern = LinePattern.Dotted, Name = "target" });
        if (change is not null && change.Low < x.High && change.High > x.Low)
            marks.Insert(0, new BandMark([new(Math.Max(change.Low, x.Low), y.Low, y.High), new(Math.Min(change.High, x.High), y.Low, y.High)]) { Series = Mark.Neutral, Name = $"crossover, {NumberText.Level(change.Level)}" });
        string words = Words(comparison, change);
        return new($"{string.Join(" and ", order)}: {recipes[0].Choice.Law.Output.Name} against {x.Title}", x, y, [.. marks])
        {
            Subtitle = words,
            Note = $"Bands: {NumberText.Level(level)} interval of the mean outcome, errors of constants and form. {char.ToUpperInvariant(comparison.Along[0])}{comparison.Along[1..]}.",
            Description = $"{recipes[0].Choice.Law.Output.Name} of {string.Join(" and ", order)} against {x.Title}. {words}",
        };
    }

    private static string Words(Comparison comparison, Crossover? change)
    {
        if (comparison.Pairings.Count == 0) return "";
        Pairing pair = comparison.Pairings[0];
        string where = change is null ? "no crossover in the range searched"
            : change.Value > 0 && double.IsFinite(change.Value) ? $"{(pair.Settled ? "" : "perhaps ")}{change.Before} is better below {ChartText.OnAxis(change.Value, comparison.Axis)}, {change.After} above ({100 * change.Probability:0} % of draws cross)"
            : $"a crossover lies {(change.Value > 0 ? "beyond" : "before")} the range searched, if anywhere";
        return $"{(pair.Settled ? "" : "These runs cannot tell. ")}At the target {pair.Leader} is better with probability {pair.Win:0.##}; {where}";
    }

    private static double Place(ComparePath path, FittedLaw law, Runs.PreparedRuns runs, int row)
    {
        double[] inputs = [.. law.Variables.Select(v => runs.Variables[Fitting.LawProblem.ColumnName(v.Name)][row])];
        return path.Kind == PathKind.Input ? path.Named(inputs)[path.Axis] : path.Cost(inputs) ?? double.NaN;
    }
}
