using Foretrain.Findings;
using Foretrain.Quantities;

namespace Foretrain.Runs;

/// <summary>What is remarkable about a set of runs before any law is fitted. Nothing here removes a run.</summary>
internal static class RunFindings
{
    private const int MostLines = 50;

    /// <summary>Values closer than this relative distance are one value (sizes read off a figure differ in the last digits).</summary>
    private const double SameValue = 0.01;

    /// <summary>No training run is this small, but a table in millions or billions looks like it.</summary>
    private static readonly (string Name, double Least)[] s_leastCounts = [("params", 1e3), ("tokens", 1e5)];

    /// <summary>Rejections as one sentence: <c>3 rows without loss (missing), 1 row with tokens zero</c>.</summary>
    public static string Sentence(IEnumerable<RejectedRow> rejected) => string.Join(", ", Groups(rejected).Select(g => Phrase(g)));

    /// <summary>One finding per reason and column.</summary>
    public static IEnumerable<Finding> OfRejected(IReadOnlyList<RejectedRow> rejected) => Groups(rejected).Select(g => new Finding(
        "rows-rejected", Severity.Warning, $"{Phrase(g)} left out",
        "the fit does not see these rows",
        g.Key.Reason switch
        {
            "missing" => "fill the cells, or leave the rows out yourself with --where",
            "undefined" => "check the columns of the formula on these lines",
            _ => "correct the cells, or leave the rows out yourself with --where",
        },
        Lines(g.Select(r => r.Line))));

    /// <summary>Repeats, divergence, and designs that cannot tell effects apart.</summary>
    /// <param name="table">The runs kept.</param>
    /// <param name="variables">Values per variable; labels as positions.</param>
    /// <param name="target">What is predicted.</param>
    /// <param name="values">Values of the target.</param>
    /// <param name="mapping">Which columns they are, for advice that names them.</param>
    public static IEnumerable<Finding> OfDesign(
        RunTable table, IReadOnlyDictionary<string, double[]> variables, NeededColumn target, double[] values, ColumnMapping mapping)
    {
        if (table.Rows == 1)
        {
            yield return new("one-run", Severity.Severe, "there is a single run", "nothing can be learned from it about scaling", "give runs of several sizes");
            yield break;
        }

        foreach (Finding repeat in Repeats(table, variables, target, values)) yield return repeat;
        if (DivergedRuns.Find(variables, target, values, table) is { Length: > 0 } diverged)
        {
            string what = diverged.Length == 1 ? "1 run has" : $"{diverged.Length} runs have";
            yield return new("diverged-runs", Severity.Warning,
                $"{what} a {target.Name} far above runs with no more compute, the worst {NumberText.Format(diverged.Max(r => values[r]), 4)} on {table.PlaceOf(diverged.MaxBy(r => values[r]))}",
                "such runs have usually diverged or stopped early and pull a fit that is not robust",
                "look at them; leave them out with --where if they are not what the law describes", Lines(diverged.Select(r => table.Lines[r])));
        }

        if (values.Max() - values.Min() <= 1e-9 * Math.Abs(values.Max()))
        {
            yield return new("constant-target", Severity.Severe, $"{target.Name} is {NumberText.Format(values[0], 6)} in every run",
                "no law can be told from a constant", $"check that '{target.Name}' is read from the right column");
        }

        foreach (Finding finding in MixedUnits.Of(table, variables, target, values, mapping)) yield return finding;
        foreach (Finding finding in Scales(variables)) yield return finding;
        foreach ((string name, double least) in s_leastCounts)
        {
            if (!variables.TryGetValue(name, out double[]? counts) || counts.Max() >= least) continue;
            yield return new("small-counts", Severity.Warning,
                $"{name} is {NumberText.Format(counts.Max(), 4)} at most, very little for a plain count",
                $"if the column is in millions or billions, targets and budgets such as {name}=70B mean something else here, and every forecast and plan is wrong",
                mapping.Of(name).Kind == MappingKind.Formula ? "when it is in billions: multiply its formula by 1e9" : MapOption.Rescale(table, name, mapping.Of(name).Source, 1e9, "when it is in billions"));
        }
    }

    private static IEnumerable<Finding> Repeats(
        RunTable table, IReadOnlyDictionary<string, double[]> variables, NeededColumn target, double[] values)
    {
        double[][] inputs = [.. variables.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value)];
        if (inputs.Length == 0) yield break;
        var groups = Enumerable.Range(0, table.Rows).GroupBy(r => new EquatableList<double>([.. inputs.Select(i => i[r])])).Where(g => g.Count() > 1).ToArray();

        int[][] copies = [.. groups.SelectMany(g => g.GroupBy(r => values[r])).Where(g => g.Count() > 1).Select(g => g.ToArray())];
        if (copies.Length > 0)
        {
            int extra = copies.Sum(c => c.Length - 1);
            yield return new("duplicate-rows", Severity.Warning, $"{Rows(extra)} {(extra == 1 ? "repeats" : "repeat")} another row: same inputs and same {target.Name}",
                "copies count as independent runs: they pull the fit towards themselves, and intervals come out too narrow or, where repeats are taken for noise between sizes, too wide", "remove the copies, unless they are separate runs that happen to agree",
                Lines(copies.SelectMany(c => c).Select(r => table.Lines[r])));
        }

        int[][] seeds = [.. groups.Where(g => g.Select(r => values[r]).Distinct().Count() > 1).Select(g => g.ToArray())];
        if (seeds.Length > 0)
        {
            // Pooled standard deviation of ln target within the repeats: the noise floor of any fit.
            double squares = 0;
            int free = 0;
            foreach (int[] group in seeds.Where(g => g.All(r => values[r] > 0)))
            {
                double[] logs = [.. group.Select(r => Math.Log(values[r]))];
                double mean = logs.Average();
                squares += logs.Sum(x => (x - mean) * (x - mean));
                free += logs.Length - 1;
            }

            string spread = free == 0 ? "" : $", relative spread {NumberText.Format(Math.Sqrt(squares / free), 2)}";
            yield return new("repeated-runs", Severity.Note,
                $"{(seeds.Length == 1 ? "one setting was" : $"{seeds.Length} settings were")} run more than once ({seeds.Sum(g => g.Length)} runs{spread})",
                "what differs within them is noise (seeds), or comes from columns that the law does not use (a learning-rate sweep)", "use --cluster if repeats should be drawn together in a bootstrap",
                Lines(seeds.SelectMany(g => g).Select(r => table.Lines[r])));
        }
    }

    private static IEnumerable<Finding> Scales(IReadOnlyDictionary<string, double[]> variables)
    {
        foreach (string name in new[] { "params", "tokens", "flops" })
        {
            if (!variables.TryGetValue(name, out double[]? values)) continue;
            int distinct = DistinctScales(values);
            if (distinct == 1)
            {
                yield return new($"one-{name}", Severity.Severe, $"all runs have {name} = {NumberText.Format(values[0], 4)}",
                    $"the effect of {name} cannot be told from the constant of the law", $"give runs with different {name}, or fix the constants that belong to {name}");
            }
            else if (distinct == 2)
            {
                yield return new("few-scales", Severity.Warning, $"{name} takes two values only",
                    $"an exponent and a floor cannot both be told from two values of {name}", $"give runs at three or more values of {name}");
            }
        }

        if (variables.TryGetValue("params", out double[]? sizes) && variables.TryGetValue("tokens", out double[]? tokens) && DistinctScales(sizes) > 1)
        {
            double[] ratios = [.. sizes.Zip(tokens, (n, d) => d / n)];
            if (DistinctScales(ratios) == 1)
            {
                yield return new("one-ratio", Severity.Severe, $"all runs have tokens / params = {NumberText.Format(ratios[0])}",
                    "size and data grow together, so their effects cannot be told apart", "add runs with other ratios, or fit a law of compute alone");
            }
        }
    }

    internal static int DistinctScales(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int distinct = 1;
        double first = sorted[0];
        foreach (double value in sorted)
        {
            if (value - first <= SameValue * Math.Abs(first)) continue;
            distinct++;
            first = value;
        }

        return distinct;
    }

    private static IEnumerable<IGrouping<(string Reason, string Column), RejectedRow>> Groups(IEnumerable<RejectedRow> rejected)
        => rejected.GroupBy(r => (r.Reason, r.Column));

    private static string Phrase(IGrouping<(string Reason, string Column), RejectedRow> group)
    {
        string rows = Rows(group.Count());
        return group.Key.Reason switch
        {
            "missing" => $"{rows} without {group.Key.Column}",
            "not-a-number" => $"{rows} whose {group.Key.Column} is not a number ('{group.First().Text}')",
            "undefined" => $"{rows} where {group.Key.Column} is undefined",
            _ => $"{rows} with {group.Key.Reason} {group.Key.Column}",
        };
    }

    private static string Rows(int count) => count == 1 ? "1 row" : $"{count} rows";

    private static EquatableList<int> Lines(IEnumerable<int> lines) => lines.Order().Distinct().Take(MostLines).ToEquatableList();
}
