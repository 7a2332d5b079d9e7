using Foretrain.Findings;
using Foretrain.Quantities;

namespace Foretrain.Planning;

/// <summary>What can be wrong with an isoFLOP study, before and after its optima are found.</summary>
internal static class IsoFlopChecks
{
    /// <summary>A budget whose runs differ more than this in compute is no budget.</summary>
    private const double WidestBudget = 1.3;

    public static void Check(IsoFlopInput input, IsoFlopOptions options)
    {
        if (input.Params is null && input.Tokens is null)
            throw new ForetrainException("isoflop-input", "neither params nor tokens are given", hint: "an isoFLOP analysis needs flops, loss and at least one of params and tokens");
        if (input.Flops.Length == 0) throw new ForetrainException("isoflop-input", "there are no runs");
        foreach ((string name, double[]? values) in new[] { ("flops", input.Flops), ("params", input.Params), ("tokens", input.Tokens), ("loss", input.Loss) })
        {
            if (values is null) continue;
            if (values.Length != input.Flops.Length) throw new ForetrainException("isoflop-input", $"{name} has {values.Length} values for {input.Flops.Length} runs");
            int bad = Array.FindIndex(values, v => !(v > 0) || double.IsInfinity(v));
            if (bad >= 0) throw new ForetrainException("isoflop-input", $"{name} of run {bad + 1} is {NumberText.Format(values[bad])}; it must be positive and finite", Place(input, bad));
        }

        Require(options.BudgetTolerance is > 0 and < 1, "budget tolerance", options.BudgetTolerance, "between 0 and 1");
        Require(options.FewestSizes >= 3, "fewest sizes per budget", options.FewestSizes, "at least 3");
        Require(options.Replicates >= 0, "replicates", options.Replicates, "0 or more");
        Require(options.Level is > 0 and < 1, "level", options.Level, "between 0 and 1");
        Require(options.EnvelopePoints >= 2, "envelope points", options.EnvelopePoints, "at least 2");
        Require(!options.Weighted || options.Replicates > 1, "replicates", options.Replicates, "2 or more for a weighted line");
        foreach (double target in options.Targets) Require(target > 0 && double.IsFinite(target), "target", target, "a positive amount of FLOP");
    }

    public static IEnumerable<Finding> OfBudgets(IsoFlopInput input, int[][] budgets, double[] centres)
    {
        for (int b = 0; b < budgets.Length; b++)
        {
            double low = budgets[b].Min(r => input.Flops[r]), high = budgets[b].Max(r => input.Flops[r]);
            if (high <= WidestBudget * low) continue;
            yield return new("budget-wide", Severity.Warning,
                $"the runs about {NumberText.Format(centres[b])} FLOP span {NumberText.Format(low)} to {NumberText.Format(high)}",
                "runs of unequal compute tilt the curve, and with it the optimum", "lower the budget tolerance, or give a column with the nominal budget as flops",
                Lines(input, budgets[b]));
        }
    }

    public static IEnumerable<Finding> OfOptima(string quantity, IsoFlopOptimum[] optima, IsoFlopInput input, int[][] budgets)
    {
        for (int b = 0; b < optima.Length; b++)
        {
            if (optima[b].Problem is not { } problem) continue;
            (string what, string action) = problem switch
            {
                "too-few-sizes" => ($"has too few different {quantity} ({optima[b].Runs} {(optima[b].Runs == 1 ? "run" : "runs")})", "add runs of other sizes at this compute"),
                "concave" => ("curves downward: loss has a maximum, not a minimum, within its runs", "look for diverged or badly tuned runs at this compute"),
                "edge-low" => ($"is best at or below its smallest {quantity}", $"add runs with fewer {quantity} at this compute"),
                _ => ($"is best at or above its largest {quantity}", $"add runs with more {quantity} at this compute"),
            };
            yield return new("budget-no-minimum", Severity.Warning, $"the budget {NumberText.Format(optima[b].Flops)} FLOP {what}",
                $"it is left out of the line of best {quantity}", action, Lines(input, budgets[b]));
        }

        int used = optima.Count(o => o.Problem is null);
        if (used is 2 or 3)
        {
            yield return new("few-budgets", Severity.Warning, $"the line of best {quantity} rests on {used} budgets",
                "its exponent is hardly determined and cannot be checked against its own scatter", "add budgets; four or more over two decades are usual");
        }
    }

    public static ForetrainException NoLine(string quantity, IsoFlopOptimum[] optima)
    {
        string reasons = string.Join(", ", optima.Where(o => o.Problem is not null).GroupBy(o => o.Problem!).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Count()} {g.Key}"));
        int used = optima.Count(o => o.Problem is null);
        string hint = optima.Length < 2
            ? "all runs have one compute; give runs at several budgets"
            : optima.All(o => o.Problem == "too-few-sizes") ? "runs do not share budgets; raise the budget tolerance, or use the envelope" : "add runs on both sides of the optimum";
        return new("isoflop-no-line", $"{used} of {optima.Length} {(optima.Length == 1 ? "budget has" : "budgets have")} an optimum of {quantity}{(reasons.Length > 0 ? $" ({reasons})" : "")}; a line needs two",
            hint: hint);
    }

    private static void Require(bool ok, string name, double value, string range)
    {
        if (!ok) throw new ForetrainException("isoflop-options", $"{name} is {NumberText.Format(value)}; it must be {range}");
    }

    private static string? Place(IsoFlopInput input, int row) => input.Lines is null ? null : $"line {input.Lines[row]}";

    private static EquatableList<int>? Lines(IsoFlopInput input, int[] rows)
        => input.Lines is null ? null : rows.Select(r => input.Lines[r]).Order().Take(50).ToEquatableList();
}
