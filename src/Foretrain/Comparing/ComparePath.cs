using Foretrain.Expressions;
using Foretrain.Forecasting;
using Foretrain.Planning;
using Foretrain.Quantities;

namespace Foretrain.Comparing;

/// <summary>How the runs of one recipe are scaled up along an axis.</summary>
public enum PathKind
{
    /// <summary>At every budget the split that the recipe's own fit calls best.</summary>
    Optimal,

    /// <summary>Every input that costs compute grows by one factor.</summary>
    Ray,

    /// <summary>One input grows, the others stay.</summary>
    Input,
}

/// <summary>A line through the inputs of a law: one point per value of the axis, among them the target.</summary>
public sealed class ComparePath
{
    private readonly IReadOnlyDictionary<string, double> _target;
    private readonly bool _higherWins;
    private readonly string[] _names;

    private ComparePath(FittedLaw law, IReadOnlyDictionary<string, double> target, PathKind kind, string axis, double at, bool higherWins)
    {
        (Law, _target, Kind, Axis, Target, _higherWins) = (law, target, kind, axis, at, higherWins);
        _names = Names(law);
    }

    /// <summary>The law.</summary>
    public FittedLaw Law { get; }

    /// <summary>How runs are scaled up.</summary>
    public PathKind Kind { get; }

    /// <summary>Name of the axis.</summary>
    public string Axis { get; }

    /// <summary>Value of the axis at the target.</summary>
    public double Target { get; }

    /// <summary>Least and largest value of the axis among the runs; null when unknown.</summary>
    public (double Low, double High)? Seen => Kind != PathKind.Input
        ? Law.LeastCost is { } least && Law.LargestCost is { } largest ? (least, largest) : null
        : Law.Seen.TryGetValue(Law.Variables[Array.IndexOf(_names, Axis)].Name, out var seen) ? seen : null;

    /// <summary>Checks a target and an axis against a law.</summary>
    /// <param name="law">A fitted law.</param>
    /// <param name="target">Inputs by name, or <c>flops</c> and the inputs to hold.</param>
    /// <param name="axis">Axis asked for, or null for the usual one.</param>
    /// <param name="higherWins">True when a larger output is better.</param>
    /// <exception cref="ForetrainException"><c>unknown-input</c>, <c>missing-input</c>, <c>bad-input</c>, <c>compare-axis</c>, <c>compare-whole-runs</c>, <c>plan-no-cost</c>.</exception>
    public static ComparePath Create(FittedLaw law, IReadOnlyDictionary<string, double> target, string? axis, bool higherWins)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(target);
        if (law.Variables.FirstOrDefault(v => v.Text) is { } text)
        {
            throw new ForetrainException("compare-whole-runs", $"{law.Name} works on whole runs ('{text.Name}' is text) and has no point to compare recipes at",
                hint: "compare with a law of single numbers, such as params and tokens");
        }

        string[] names = Names(law);
        bool budget = target.ContainsKey("flops") && !names.Contains("flops");
        foreach (var (name, value) in target)
        {
            if (!names.Contains(name) && !(budget && name == "flops"))
                throw new ForetrainException("unknown-input", $"{law.Name} has no input '{name}'", hint: DidYouMean.HintOrList(name, names, "its inputs"));
            if (!(value > 0) && (name == "flops" || law.Variables[Array.IndexOf(names, name)].Low > 0))
                throw new ForetrainException("bad-input", $"--at {name}={value:R} must be positive", hint: "write e.g. --at flops=1e24");
        }

        if (budget)
        {
            if (law.Cost is null)
            {
                throw new ForetrainException("plan-no-cost", $"{law.Name} has no cost formula, so flops says nothing about its inputs {string.Join(", ", names)}",
                    hint: $"give the inputs, e.g. --at {string.Join(",", names.Select(n => n + "=..."))}");
            }

            if (axis is not null && axis != "flops")
            {
                throw new ForetrainException("compare-axis", $"--axis {axis} needs a target in the law's inputs: at a budget every recipe has its own best {axis}",
                    hint: $"leave --axis out, or give the inputs: --at {string.Join(",", names.Select(n => n + "=..."))}");
            }

            return new(law, target, PathKind.Optimal, "flops", target["flops"], higherWins);
        }

        if (names.FirstOrDefault(n => !target.ContainsKey(n)) is { } missing)
        {
            throw new ForetrainException("missing-input", $"{law.Name} needs {string.Join(" and ", names)}; --at gives no {missing}",
                hint: law.Cost is null ? $"add {missing}=VALUE" : $"add {missing}=VALUE, or compare at a budget: --at flops=1e24");
        }

        axis ??= law.Cost is not null && names.Length > 1 ? "flops" : names.Contains("flops") ? "flops" : names[0];
        if (names.Contains(axis))
        {
            if (!(target[axis] > 0)) throw new ForetrainException("compare-axis", $"--axis {axis}: the target's {axis} is {target[axis]:R}, and an axis is searched by factors", hint: "choose an axis with a positive target");
            return new(law, target, PathKind.Input, axis, target[axis], higherWins);
        }

        if (axis == "flops" && law.CostExpr is { } cost) return new(law, target, PathKind.Ray, "flops", CostOf(cost, names, [.. names.Select(n => target[n])]), higherWins);
        string[] axes = law.Cost is null ? names : [.. names, "flops"];
        throw new ForetrainException("compare-axis", $"{law.Name} has no axis '{axis}'", "--axis", DidYouMean.HintOrList(axis, axes, "axes"));
    }

    /// <summary>Inputs at values of the axis, in the law's order; null where there are none.</summary>
    public IReadOnlyList<double[]?> Inputs(IReadOnlyList<double> axis, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(axis);
        if (Kind == PathKind.Optimal)
        {
            // Without draws: the path is that of the fitted constants.
            var law = new FittedLaw(Law.Name, Law.Formula.Expr, Law.Variables, Law.Output, Law.Formula.Parameters, Law.Theta) { Cost = Law.Cost, Seen = Law.Seen, Source = Law.Source };
            var held = _target.Where(t => t.Key != "flops").ToDictionary(t => t.Key, t => t.Value);
            return Planner.Path(law, new() { Fixed = held, Maximise = _higherWins }, axis, cancel);
        }

        double[] at = [.. _names.Select(n => _target[n])];
        if (Kind == PathKind.Input)
        {
            int k = Array.IndexOf(_names, Axis);
            return [.. axis.Select(x => (double[])[.. at[..k], x, .. at[(k + 1)..]])];
        }

        var paid = ExprTools.Symbols(Law.CostExpr!).ToHashSet();
        return [.. axis.Select(x => Scaled(at, [.. Law.Variables.Select(v => paid.Contains(v.Name))], x))];
    }

    /// <summary>What a run costs; null when the law has no cost and the axis is its own.</summary>
    public double? Cost(double[] inputs) => Law.CostExpr is { } cost ? CostOf(cost, _names, inputs) : null;

    /// <summary>Inputs with their names.</summary>
    public IReadOnlyDictionary<string, double> Named(double[] inputs) => _names.Zip(inputs).ToDictionary(x => x.First, x => x.Second);

    // The factor that makes the cost right, by bisection in its logarithm: costs grow with what is paid for.
    private double[]? Scaled(double[] at, bool[] paid, double cost)
    {
        double low = -100, high = 100;
        double[] point = at;
        for (int i = 0; i < 100 && high - low > 1e-12; i++)
        {
            double factor = Math.Exp(0.5 * (low + high));
            point = [.. at.Select((v, k) => paid[k] ? v * factor : v)];
            double here = CostOf(Law.CostExpr!, _names, point);
            if (here < cost) low = 0.5 * (low + high);
            else high = 0.5 * (low + high);
        }

        return Math.Abs(CostOf(Law.CostExpr!, _names, point) / cost - 1) < 1e-6 ? point : null;
    }

    private static double CostOf(Expr cost, string[] names, double[] inputs) => ExprTools.Evaluate(cost, n => inputs[Array.IndexOf(names, n)]);

    private static string[] Names(FittedLaw law) => [.. law.Variables.Select(v => Fitting.LawProblem.ColumnName(v.Name))];
}
