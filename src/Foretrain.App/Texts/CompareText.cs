using Foretrain.Comparing;
using Foretrain.Findings;
using Foretrain.Forecasting;

namespace Foretrain.App.Texts;

/// <summary>The report of a comparison: forecasts, then the leader against each other recipe.</summary>
internal static class CompareText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, CompareReport result)
    {
        foreach (Comparison comparison in result.Comparisons)
        {
            One(report, comparison, result);
            report.Space();
        }

        report.Paragraph("probabilities and intervals: of mean outcomes, with the errors of constants and of the law's form; the form errors of two recipes are taken to be "
            + $"correlated by {CompareRequest.DefaultSharedForm:0.##}, and gaps of about {100 * CompareRequest.DefaultTypicalGap:0.#} % to be usual before any run is seen", indent: 2, hanging: 2, tone: Tone.Dim);
        FindingsText.Write(report, result.Comparisons.SelectMany(c => c.Findings).Distinct().Concat(result.Findings.Where(f => f.Severity != Severity.Note)));
    }

    private static void One(IReport report, Comparison comparison, CompareReport result)
    {
        FittedLaw law = comparison.Recipes[0].Recipe.Law;
        report.Heading($"Comparison at {string.Join(", ", comparison.Target.Select(t => $"{t.Key} {Amount(t.Key, t.Value)}"))}");
        report.Paragraph($"{law.Name} fitted to each recipe; {law.Output.Name} in {law.Output.Unit}; {comparison.Along}", indent: 2, hanging: 2, tone: Tone.Dim);
        string[] inputs = [.. comparison.Recipes[0].At.Keys];
        bool seen = comparison.Recipes.Any(r => r.Seen is not null);
        var columns = new List<Column> { new("recipe") };
        columns.AddRange(inputs.Select(i => new Column(i, Right: true)));
        columns.AddRange([new(law.Output.Name, Right: true), new($"{Quantities.NumberText.Level(result.Request.Level)} interval")]);
        if (seen) columns.Add(new($"{comparison.Axis} of its runs"));
        report.Table(columns, [.. comparison.Recipes.Select(r =>
        {
            var row = new List<string> { r.Recipe.Name };
            row.AddRange(inputs.Select(i => Amount(i, r.At[i])));
            row.AddRange([Num.Value(r.Value), Num.Interval(r.Interval, r.Value)]);
            if (seen) row.Add(r.Seen is { } s ? $"{Amount(comparison.Axis, s.Low)} to {Amount(comparison.Axis, s.High)}" : "-");
            return row.ToArray();
        })]);
        foreach (Pairing pairing in comparison.Pairings)
        {
            report.Space();
            foreach (string line in Heading(pairing)) report.Heading(line);
            foreach ((string label, string text) in Lines(pairing, comparison, result)) report.Paragraph($"{label,-12}{text}", indent: 2, hanging: 12);
        }
    }

    private static IEnumerable<(string Label, string Text)> Lines(Pairing p, Comparison comparison, CompareReport result)
    {
        string output = comparison.Recipes[0].Recipe.Law.Output.Name, level = $"{Quantities.NumberText.Level(result.Request.Level)}";
        string winner = p.Win >= 0.5 ? p.Leader : p.Other;
        double win = Math.Max(p.Win, 1 - p.Win);
        yield return ("verdict", p.Settled
            ? $"{winner} wins with probability {Probability(win)}"
            : $"cannot tell: {winner} wins with probability {Probability(win)}, less than {Probability(result.Question.Sure)}");
        string gap = comparison.Relative ? $"{Num.SignedPercent(p.Gap.Value)} ({Num.SignedPercent(p.Gap.Low)} to {Num.SignedPercent(p.Gap.High)})" : $"{Num.Value(p.Gap.Value, 3)} ({Num.Value(p.Gap.Low, 3)} to {Num.Value(p.Gap.High, 3)})";
        yield return ("gap", $"{output} of {p.Other} {(comparison.Relative ? "over that" : "minus that")} of {p.Leader}: {gap}{Undetermined(p, comparison)}");
        yield return ("crossover", Crossover(p, comparison.Axis, level));
        yield return ("catching up", Multiplier(p, comparison.Axis, level));
        if (p.Settled) yield break;
        yield return ("to settle", p.Settles is { } extra
            ? $"cheapest: {Runs(extra, comparison.Axis)}; the winner's probability is then expected to be {Probability(extra.Expected)}"
            : $"no run up to the target is expected to; the most telling, {Runs(p.Best!, comparison.Axis)}, would bring the winner's probability to {Probability(p.Best!.Expected)}");
    }

    private static string Crossover(Pairing p, string axis, string level)
    {
        if (p.Crossover is not { } c) return $"none in the range searched: {(p.Win >= 0.5 ? p.Leader : p.Other)} wins throughout";
        string range = $"{Amount(axis, c.From)} to {Amount(axis, c.To)}", found = $"{Num.Percent(c.Probability, 0)} of draws have one in {range}";
        if (double.IsInfinity(c.Value)) return $"none likely up to {axis} {Amount(axis, c.To)}, {c.Before} wins; if {c.After} overtakes, then beyond {Amount(axis, c.Low <= 0 ? c.From : Math.Min(c.Low, c.To))} ({level}); {found}";
        if (c.Value <= 0) return $"none likely from {axis} {Amount(axis, c.From)} on, {c.After} wins; if {c.Before} was ahead, then below {Amount(axis, Math.Min(c.High, c.To))} ({level}); {found}";
        string low = c.Low <= 0 ? $"below {Amount(axis, c.From)}" : Amount(axis, c.Low), high = double.IsInfinity(c.High) ? $"beyond {Amount(axis, c.To)} or never" : Amount(axis, c.High);
        return $"at {axis} {Amount(axis, c.Value)} ({level}: {low} to {high}): {c.Before} wins below, {c.After} above; {found}";
    }

    private static string Multiplier(Pairing p, string axis, string level)
    {
        Multiplier m = p.Multiplier;
        string most = Num.Factor(m.Most), high = double.IsInfinity(m.High) ? $"beyond {most} or never" : Num.Factor(m.High);
        if (double.IsInfinity(m.Value)) return $"{p.Other} does not reach {p.Leader} with up to {most} the {axis} in {Num.Percent(m.Never, 0)} of draws; {level} interval from {(double.IsInfinity(m.Low) ? $"beyond {most}" : Num.Factor(m.Low))}";
        string saved = m.Value > 1.005 ? $", so {p.Leader} saves {Num.Percent(1 - 1 / m.Value, 0)}" : "";
        return $"{p.Other} needs {Num.Factor(m.Value)} the {axis} to match {p.Leader}{saved} ({level}: {Num.Factor(m.Low)} to {high})";
    }

    // Forecasts one by one can differ by much more than their difference is believed to: then the runs hardly speak about it.
    private static string Undetermined(Pairing p, Comparison comparison)
    {
        if (!comparison.Relative) return "";
        double apart = comparison.Recipes.First(r => r.Recipe.Name == p.Other).Value / comparison.Recipes.First(r => r.Recipe.Name == p.Leader).Value - 1;
        return Math.Abs(apart) < 0.01 || Math.Abs(p.Gap.Value) > 0.5 * Math.Abs(apart) ? ""
            : $"; the two forecasts differ by {Num.SignedPercent(apart)}, but so uncertainly that a usual gap is the better guess";
    }

    private static IEnumerable<string> Heading(Pairing p)
    {
        string whole = $"{p.Leader} against {p.Other}";
        return whole.Length <= 80 ? [whole] : [p.Leader, $"against {p.Other}"];
    }

    private static string Runs(ExtraRun extra, string axis)
    {
        string each = extra.Recipes.Count > 1 ? $"one run each of {string.Join(" and ", extra.Recipes)}" : $"one run of {extra.Recipes[0]}";
        string[] places = [.. extra.At.Select(a => string.Join(", ", a.Select(x => $"{x.Key} {Amount(x.Key, x.Value)}"))).Distinct()];
        string at = string.Join(" and ", places);
        return $"{each} at {axis} {Amount(axis, extra.Axis)} ({at})";
    }

    private static string Amount(string name, double value) => name == "flops" ? Num.Flops(value) : Num.Scale(value);

    private static string Probability(double p) => p > 0.995 ? "above 0.99" : p.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
}
