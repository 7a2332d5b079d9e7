using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Numerics;
using Foretrain.Quantities;

namespace Foretrain.Planning;

/// <summary>A limit as formulas over inputs.</summary>
/// <param name="Limit">As written.</param>
/// <param name="Left">Left side.</param>
/// <param name="Right">Right side.</param>
internal sealed record LimitText(PlanLimit Limit, Expr Left, Expr Right);

/// <summary>Reads limits and bounds of shares, and prepares them for the search.</summary>
internal static class LimitSetup
{
    private const int Samples = 64;

    /// <summary>A limit over the inputs of a law and other names.</summary>
    public static LimitText Read(PlanLimit limit, string[] inputs)
    {
        return new(limit, Side(limit.Left), Side(limit.Right));

        Expr Side(string text)
        {
            try
            {
                return OverInputs(ExpressionParser.Parse(PlanLimit.Formula(text)), inputs);
            }
            catch (ForetrainException e)
            {
                throw new ForetrainException("plan-limit", $"in the limit {limit}: {e.Message}", e.Place ?? text, e.Hint, e);
            }
        }
    }

    /// <summary>A formula with members of a mixture by their input's name, whether written <c>r_code</c> or <c>r[code]</c>.</summary>
    public static Expr OverInputs(Expr e, string[] inputs)
    {
        string[] members = [.. inputs.Where(i => i.EndsWith(']'))];
        if (members.Length == 0) return e;
        Expr expanded = ExprTools.ExpandIndices(e, family =>
            [.. members.Where(m => m.StartsWith(family + "[", StringComparison.Ordinal)).Select(m => m[(family.Length + 1)..^1])]);
        return ExprTools.Substitute(expanded, members.ToDictionary(LawProblem.ColumnName, m => (Expr)new Symbol(m)));
    }

    /// <summary>Formulas of inputs that follow from others, by input.</summary>
    /// <exception cref="ForetrainException"><c>plan-tie</c>: one that cannot be read, or that follows from one that follows itself.</exception>
    public static Dictionary<string, Expr> Ties(PlanRequest request, string law, string[] inputs)
    {
        var ties = new Dictionary<string, Expr>(StringComparer.Ordinal);
        foreach ((string name, string formula) in request.Ties)
        {
            string input = inputs.FirstOrDefault(i => i == name || LawProblem.ColumnName(i) == name)
                ?? throw new ForetrainException("unknown-input", $"{law} has no input '{name}'", hint: DidYouMean.HintOrList(name, [.. inputs.Select(LawProblem.ColumnName)], "its inputs"));
            try
            {
                ties[input] = OverInputs(ExpressionParser.Parse(PlanLimit.Formula(formula)), inputs);
            }
            catch (ForetrainException e)
            {
                throw new ForetrainException("plan-tie", $"in {name}={formula}: {e.Message}", e.Place ?? formula, e.Hint, e);
            }

            if (request.Fixed.ContainsKey(name) || request.Ranges.ContainsKey(name))
                throw new ForetrainException("plan-tie", $"'{name}' follows from a formula and has a value or a range as well", hint: "keep one of the two");
        }

        foreach ((string input, Expr formula) in ties)
        {
            if (ExprTools.Symbols(formula).FirstOrDefault(ties.ContainsKey) is { } other)
                throw new ForetrainException("plan-tie", $"'{input}' follows from '{other}', which itself follows from a formula", hint: $"write the formula of '{other}' out");
        }

        return ties;
    }

    public static ForetrainException UnknownName(string name, LimitText[] limits, Dictionary<string, Expr> ties, string law, string[] inputs)
    {
        if (ties.FirstOrDefault(t => ExprTools.Symbols(t.Value).Contains(name)).Key is { } tied)
        {
            return new("plan-tie", $"the formula of {LawProblem.ColumnName(tied)} uses '{name}', which is no input of {law}", hint: DidYouMean.Hint(name, inputs)
                ?? $"give it a value: --fix-input {name}=...; inputs of the law: {string.Join(", ", inputs.Select(LawProblem.ColumnName))}");
        }

        LimitText at = limits.First(l => ExprTools.Symbols(l.Left).Concat(ExprTools.Symbols(l.Right)).Contains(name));
        return new("plan-limit", $"the limit {at.Limit} uses '{name}', which is no input of {law}", at.Limit.ToString(),
            DidYouMean.Hint(name, inputs) ?? $"give it a value: --fix-input {name}=...; inputs of the law: {string.Join(", ", inputs.Select(LawProblem.ColumnName))}");
    }

    /// <summary>Bounds given for searched shares, where they are narrower than a share is anyway.</summary>
    /// <exception cref="ForetrainException"><c>plan-shares</c>: bounds that no mixture can meet.</exception>
    public static (int Share, double Low, double High)[] ShareBounds(PlanRequest request, string[] inputs, int[] shares, double sum)
    {
        var bounds = new List<(int Share, double Low, double High)>();
        foreach (int i in shares)
        {
            if (request.Ranges.TryGetValue(inputs[i], out var range) || request.Ranges.TryGetValue(LawProblem.ColumnName(inputs[i]), out range))
                bounds.Add((i, range.Low, range.High));
        }

        if (bounds.Count == 0) return [];
        double least = bounds.Sum(b => b.Low), most = shares.Sum(i => bounds.Any(b => b.Share == i) ? bounds.First(b => b.Share == i).High : sum);
        if (least > sum * (1 + 1e-12))
        {
            throw new ForetrainException("plan-shares", $"the lower bounds of the shares sum to {least:G4}, more than the {sum:G4} there is to divide",
                hint: "lower a bound: shares of a mixture sum to one");
        }

        if (most < sum * (1 - 1e-12))
        {
            throw new ForetrainException("plan-shares", $"the upper bounds of the shares sum to {most:G4}, less than the {sum:G4} that must be divided",
                hint: "raise a bound: shares of a mixture sum to one");
        }

        return [.. bounds.Where(b => b.Low > 0 || b.High < sum)];
    }

    /// <summary>The limits and bounds as functions that must not be positive.</summary>
    public static PlanCondition[] Conditions(PlanSpace space, LimitText[] limits, (int Share, double Low, double High)[] bounds)
    {
        var conditions = new List<PlanCondition>();
        double[][] points = limits.Length == 0 ? [] : Points(space);
        foreach (LimitText limit in limits) conditions.Add(Of(space, limit, points));
        foreach ((int share, double low, double high) in bounds)
        {
            var formula = new PointFormula(new Symbol(space.Inputs[share]), space.Inputs);
            string name = LawProblem.ColumnName(space.Inputs[share]);
            if (low > 0) conditions.Add(new(PlanConstraintKind.Range, $"{name} >= {low:G6}", formula.Copy(), null, low, -1, 0));
            if (high < space.ShareSum) conditions.Add(new(PlanConstraintKind.Range, $"{name} <= {high:G6}", formula.Copy(), null, high, 1, 0));
        }

        return [.. conditions];
    }

    private static PlanCondition Of(PlanSpace space, LimitText limit, double[][] points)
    {
        // A difference on one side becomes a sum on the other, so that both sides are positive wherever that is possible.
        (Expr left, Expr right) = (limit.Left, limit.Right);
        while (left is Binary { Op: BinaryOp.Subtract } l) (left, right) = (l.X, Plus(right, l.Y));
        while (right is Binary { Op: BinaryOp.Subtract } r) (right, left) = (r.X, Plus(left, r.Y));
        bool moved = !ReferenceEquals(left, limit.Left) || !ReferenceEquals(right, limit.Right);
        var (low, high) = (new PointFormula(left, space.Inputs), new PointFormula(right, space.Inputs));
        (double Left, double Right)[] sides = [.. points.Select(p => (low.Value(p), high.Value(p))).Where(s => double.IsFinite(s.Item1) && double.IsFinite(s.Item2))];
        if (sides.Length == 0)
        {
            throw new ForetrainException("plan-limit", $"the limit {limit.Limit} is not a finite number anywhere in the search ranges", limit.Limit.ToString(),
                "check the formula, e.g. logarithms of negative numbers");
        }

        bool ratio = sides.All(s => s.Left > 0 && s.Right > 0);
        double scale = ratio ? 0 : Math.Max(sides.Select(s => Math.Max(Math.Abs(s.Left), Math.Abs(s.Right))).Order().ElementAt(sides.Length / 2), 1e-300);
        return new(PlanConstraintKind.Limit, limit.Limit.ToString(), low, high, 0, limit.Limit.AtMost ? 1 : -1, scale,
            moved ? (new PointFormula(limit.Left, space.Inputs), new PointFormula(limit.Right, space.Inputs)) : null);

        static Expr Plus(Expr a, Expr b) => a is Number { Value: 0 } ? b : new Binary(BinaryOp.Add, a, b);
    }

    private static double[][] Points(PlanSpace space)
    {
        var model = new PlanModel(space);
        var point = new double[model.Moving.Length];
        var points = new double[Samples][];
        for (int i = 0; i < Samples; i++)
        {
            Halton.Point(i, point);
            for (int m = 0; m < point.Length; m++)
            {
                Coordinate c = space.Coordinates[model.Moving[m]];
                point[m] = c.Low + point[m] * (c.High - c.Low);
            }

            model.Place(point);
            points[i] = model.Inputs.ToArray();
        }

        return points;
    }
}
