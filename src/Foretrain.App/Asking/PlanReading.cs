using System.Buffers;
using Foretrain.Planning;
using Foretrain.Quantities;

namespace Foretrain.App.Asking;

/// <summary>Reads what is asked of a plan.</summary>
public static class PlanReading
{
    private static readonly SearchValues<char> s_operators = SearchValues.Create("*/+-(^");

    /// <summary>Names of the options read here.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "flops", "budget", "loss", "combine", "fix-input", "input-range", "limit", "inference-tokens", "unique-tokens", "cost", "cost-unit", "tolerance", "curve",
    ];

    /// <summary>The question.</summary>
    /// <param name="given">The options.</param>
    /// <param name="curve">Points of the curve when their number is not given.</param>
    /// <param name="held">Inputs held besides those of <c>fix-input</c>, in the same words.</param>
    /// <exception cref="ForetrainException">What cannot be read, or does not go together.</exception>
    public static PlanRequest Read(IGiven given, int curve, IReadOnlyList<string>? held = null)
    {
        ArgumentNullException.ThrowIfNull(given);
        var fixedInputs = new Dictionary<string, double>(StringComparer.Ordinal);
        var ties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string item in given.Many("fix-input").Concat(held ?? []))
        {
            if (IsFormula(item, out string input, out string formula)) ties[input] = formula;
            else foreach (var (name, value) in NumberText.ParseAssignments(item, "--fix-input")) fixedInputs[name] = value;
        }

        if (given.Number("unique-tokens") is { } unique) fixedInputs["unique_tokens"] = unique;
        string? unit = given.One("cost-unit");
        if (unit is not null && given.One("cost") is null)
            throw new ForetrainException("plan-cost-unit", "--cost-unit says what --cost is counted in, and there is no --cost", hint: "write e.g. --cost \"params*tokens/1e18\" --cost-unit hours");
        double? flops = given.Number("flops", isCompute: true), budget = given.Number("budget", isCompute: true);
        if (flops is not null && budget is not null)
            throw new ForetrainException("plan-two-goals", "both --flops and --budget are given; they are the same thing in different units", hint: "keep one");
        var question = new PlanRequest
        {
            Budget = flops ?? budget,
            BudgetUnit = flops is null ? null : PlanCost.Flop,
            Ties = ties,
            Combine = Combine(given),
            Limits = [.. given.Many("limit").Select(PlanLimit.Parse)],
            TargetLoss = given.Number("loss"),
            Fixed = fixedInputs,
            Ranges = Assignments.Ranges(given.Many("input-range"), "--input-range", "params=1B:20B"),
            InferenceTokens = given.Number("inference-tokens"),
            Cost = given.One("cost") is { } cost ? new PlanCost(cost, null, unit ?? PlanCost.Flop) : null,
            CurvePoints = (int)given.Count("curve", curve, 100_000),
        };
        return given.Number("tolerance") is { } tolerance ? question with { Tolerance = tolerance } : question;
    }

    // NAME=FORMULA: one assignment whose right side is an expression and not a number.
    private static bool IsFormula(string item, out string input, out string formula)
    {
        int at = item.IndexOf('=', StringComparison.Ordinal);
        (input, formula) = at > 0 ? (item[..at].Trim(), item[(at + 1)..].Trim()) : (item, "");
        bool oneName = !formula.Contains('=', StringComparison.Ordinal);
        return at > 0 && oneName && formula.AsSpan().ContainsAny(s_operators) && !NumberText.TryParse(formula, out _);
    }

    private static Dictionary<string, double> Combine(IGiven given)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string part in given.Items("combine"))
        {
            int at = part.LastIndexOf('=');
            if (at <= 0 || !NumberText.TryParse(part.AsSpan(at + 1), out double weight))
                throw new ForetrainException("bad-option", $"--combine '{part}' cannot be read", hint: "write NAME=WEIGHT, e.g. --combine code=0.3,web=0.7");
            if (!weights.TryAdd(part[..at].Trim(), weight))
                throw new ForetrainException("bad-option", $"--combine names '{part[..at].Trim()}' twice", hint: "keep one weight");
        }

        return weights;
    }
}
