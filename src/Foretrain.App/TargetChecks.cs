using Foretrain.Expressions;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>Outcomes that a law or an objective cannot be about: refused before a fit makes numbers of them.</summary>
internal static class TargetChecks
{
    /// <summary>Outcomes beyond this, or all within its inverse of zero, leave no digits to sums of squares.</summary>
    private const double Largest = 1e100;

    /// <summary>Rank correlation with compute from which outcomes count as rising.</summary>
    private const double Rising = 0.7;

    /// <summary>Fewer runs say nothing about rising or falling.</summary>
    private const int LeastRuns = 6;

    private static readonly string[] s_scales = ["params", "tokens", "flops", "examples", "steps", "step"];

    /// <summary>Checks the outcomes of runs.</summary>
    /// <exception cref="ForetrainException"><c>target-domain</c>, <c>target-range</c>, <c>target-rises</c>.</exception>
    public static void Require(Law law, PreparedRuns runs, Objective objective)
    {
        RequireShares(runs, objective);
        RequireRange(runs);
        RequireFalling(law, runs);
    }

    /// <summary>True when the outcomes of a table grow with compute and the law is one of a loss: it is then not the law to try unasked.</summary>
    public static bool Rises(Law law, TableReading table, AnalysisRequest request)
    {
        if (law.Outputs[0].Unit != "nat/token") return false;
        try
        {
            RequireFalling(law, RunSelection.Prepare(table, Fitting.LawProblem.Needs(law), Fitting.LawProblem.Target(law, request.Objective ?? law.Estimator.Objective, request.Target), new SelectionOptions { Where = request.Where, Map = request.Map }));
            return false;
        }
        catch (ForetrainException e)
        {
            return e.Code == "target-rises";
        }
    }

    private static void RequireShares(PreparedRuns runs, Objective objective)
    {
        if (objective.Space != ResidualSpace.Logit) return;
        int row = Array.FindIndex(runs.Target, y => !(y > 0 && y < 1));
        if (row < 0) return;
        throw new ForetrainException("target-domain", $"{runs.TargetName} is {runs.Target[row]:G6} in {runs.Table.PlaceOf(row)}; a logit objective needs values between 0 and 1",
            runs.Table.FilePlaceOf(row), PerCent(runs) is { } percent ? $"these look like per cent: {percent}" : "leave the row out with --where, or choose another objective, e.g. --objective log-huber:1e-3");
    }

    private static void RequireRange(PreparedRuns runs)
    {
        int row = Array.FindIndex(runs.Target, y => Math.Abs(y) > Largest);
        if (row < 0 && runs.Target.All(y => Math.Abs(y) < 1 / Largest)) row = runs.Target.Select(Math.Abs).ToArray() is var sizes ? Array.IndexOf(sizes, sizes.Max()) : 0;
        if (row < 0 || runs.Target[row] == 0) return;
        throw new ForetrainException("target-range", $"{runs.TargetName} is {NumberText.Format(runs.Target[row], 4)} in {runs.Table.PlaceOf(row)}; no outcome of a training run is of that size, and no law can be fitted to it",
            runs.Table.FilePlaceOf(row), "correct the cells, or bring the column to its unit" + (Option(runs, n => $"{n} / {Math.Abs(runs.Target[row]).ToString("0e0", System.Globalization.CultureInfo.InvariantCulture)}") is { } scaled ? $": {scaled}" : ""));
    }

    // A loss in nats only falls under these laws; what grows with compute sends their exponents to zero and means nothing.
    private static void RequireFalling(Law law, PreparedRuns runs)
    {
        if (law.Outputs[0].Unit != "nat/token" || runs.Count < LeastRuns) return;
        (string Name, double[] Values)[] axes = Cost(law, runs) is { } cost ? [("compute", cost)]
            : [.. runs.Variables.Where(v => s_scales.Contains(v.Key) && v.Value.Distinct().Take(2).Count() == 2).Select(v => (v.Key, v.Value))];
        if (axes.Length == 0) return;
        double[] with = [.. axes.Select(a => RankCorrelation(a.Values, runs.Target))];
        if (!with.All(c => c > Rising)) return;
        throw new ForetrainException("target-rises", $"{runs.TargetName} grows with {string.Join(" and ", axes.Select(a => a.Name))} (rank correlation {with.Min():0.00}), and {law.Id} describes a loss, which falls",
            runs.Table.Source, Left(runs) is { } left ? $"fit what is left to reach: {left}; or write a law of your own with --formula" : "fit what is left to reach, e.g. a column of 1 - share, or write a law of your own with --formula");
    }

    // Per cent brought to a share, where the outcomes look like it.
    private static string? PerCent(PreparedRuns runs) => runs.Target.All(y => y is > 0 and <= 100) && runs.Target.Count(y => y > 1) * 2 > runs.Target.Length ? Option(runs, n => $"{n} / 100") : null;

    // What a law of a loss can be about: the share that is wrong. The name of the outcome is that of the law, so no --target goes with it.
    private static string? Left(PreparedRuns runs)
    {
        bool percent = runs.Target.Max() is > 1.5 and <= 100;
        if (runs.Target.Any(y => !(y > 0 && y < (percent ? 100 : 1)))) return null;
        string column = runs.Mapping.Of(runs.TargetName).Source;
        string? option = MapOption.Formula(runs.Table, runs.TargetName, column, n => percent ? $"1 - {n} / 100" : $"1 - {n}");
        return option is null ? null : option.Replace($"--map \"{runs.TargetName} =", "--map \"loss =", StringComparison.Ordinal) + (runs.TargetName == "loss" ? "" : " without --target");
    }

    private static string? Option(PreparedRuns runs, Func<string, string> formula) => MapOption.Formula(runs.Table, runs.TargetName, runs.Mapping.Of(runs.TargetName).Source, formula);

    private static double[]? Cost(Law law, PreparedRuns runs)
    {
        if (law.Cost is null) return null;
        Expr cost = ExpressionParser.Parse(law.Cost.Formula);
        if (!ExprTools.Symbols(cost).All(runs.Variables.ContainsKey)) return null;
        return [.. Enumerable.Range(0, runs.Count).Select(i => ExprTools.Evaluate(cost, n => runs.Variables[n][i]))];
    }

    // Spearman's: the correlation of ranks, equal values sharing theirs.
    private static double RankCorrelation(double[] x, double[] y)
    {
        double[] a = Ranks(x), b = Ranks(y);
        double middle = (x.Length - 1) / 2.0, cross = 0, ownA = 0, ownB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            cross += (a[i] - middle) * (b[i] - middle);
            ownA += (a[i] - middle) * (a[i] - middle);
            ownB += (b[i] - middle) * (b[i] - middle);
        }

        return ownA > 0 && ownB > 0 ? cross / Math.Sqrt(ownA * ownB) : 0;
    }

    private static double[] Ranks(double[] x)
    {
        double[] sorted = [.. x.Order()];
        var shared = new Dictionary<double, double>();
        for (int i = 0; i < sorted.Length;)
        {
            int end = i;
            while (end + 1 < sorted.Length && sorted[end + 1] == sorted[i]) end++;
            shared[sorted[i]] = (i + end) / 2.0;
            i = end + 1;
        }

        return [.. x.Select(v => shared[v])];
    }
}
