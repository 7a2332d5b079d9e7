using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Quantities;

namespace Foretrain.Planning;

/// <summary>Checks a question and prepares it for the search.</summary>
internal static class PlanSetup
{
    // Counts (parameters, tokens, FLOP) are searched this far beyond the law's own range; numbers without unit are not.
    private const double Below = 1e-4, Above = 1e8;

    // A range wider than this is a placeholder and says nothing.
    private const double Placeholder = 1e14;

    // Shares are searched between about 1e-5 and 1 - 1e-5 of the mixture.
    private const double ShareReach = 12;

    public static PlanSpace Create(FittedLaw law, PlanRequest request)
    {
        RequestChecks.Numbers(request);
        LawVariable[] variables = [.. law.Variables];
        if (variables.FirstOrDefault(v => v.Text) is { } text)
        {
            throw new ForetrainException("plan-whole-runs", $"{law.Name} works on whole runs ('{text.Name}' is text) and cannot be searched",
                hint: "plan with a law of single numbers, such as params and tokens");
        }

        (Expr? cost, string? formula, string? convention, string unit, (string, Expr)[] parts) = CostOf(law, request, variables);
        string[] names = [.. variables.Select(v => v.Name)];
        LimitText[] written = [.. request.Limits.Select(l => LimitSetup.Read(l, names))];
        cost = cost is null ? null : LimitSetup.OverInputs(cost, names);
        Dictionary<string, Expr> ties = LimitSetup.Ties(request, law.Name, names);
        Expr[] formulas = [.. cost is null ? [] : (Expr[])[cost], .. written.SelectMany(w => (Expr[])[w.Left, w.Right]), .. ties.Values];
        string[] extra = [.. formulas.SelectMany(ExprTools.Symbols).Where(s => !names.Contains(s)).Distinct()];
        string[] inputs = [.. names, .. extra];
        double[] values = [.. inputs.Select(n => FixedValue(request, n))];
        RequestChecks.Names(request, inputs, law);
        foreach (string name in extra)
        {
            if (double.IsNaN(values[Array.IndexOf(inputs, name)]))
            {
                if (cost is null || !ExprTools.Symbols(cost).Contains(name)) throw LimitSetup.UnknownName(name, written, ties, law.Name, names);
                throw new ForetrainException("plan-cost-input", $"the cost uses '{name}', which is no input of {law.Name}", formula,
                    DidYouMean.Hint(name, names) ?? $"give it a value: --fix-input {name}=...; inputs of the law: {string.Join(", ", names)}");
            }
        }

        Expr expr = Repeats(law, inputs, values, ties, out var mirror, out var cap);
        if (mirror is { } both) ties[inputs[both.Input]] = ties.GetValueOrDefault(inputs[both.Other]) ?? new Symbol(inputs[both.Other]);
        if (ties.Count > 0)
        {
            expr = ExprTools.Substitute(expr, ties);
            cost = cost is null ? null : ExprTools.Substitute(cost, ties);
            written = [.. written.Select(w => w with { Left = ExprTools.Substitute(w.Left, ties), Right = ExprTools.Substitute(w.Right, ties) })];
        }

        (int[] shares, double sum) = Shares(law, variables, values, ties);
        bool[] inCost = [.. inputs.Select(n => cost is not null && ExprTools.Symbols(cost).Contains(n))];
        var coordinates = new List<Coordinate>();
        for (int i = 0; i < variables.Length; i++)
        {
            if (!double.IsNaN(values[i]) || ties.ContainsKey(inputs[i]) || shares.Contains(i)) continue;
            coordinates.Add(RangeOf(law, variables[i], request, i));
        }

        foreach (int i in shares.SkipLast(1)) coordinates.Add(new(i, Scale.Share, -ShareReach, ShareReach, false));
        (int Share, double Low, double High)[] bounds = LimitSetup.ShareBounds(request, inputs, shares, sum);
        var space = new PlanSpace
        {
            Law = law,
            Request = request,
            Inputs = inputs,
            Values = values,
            Coordinates = [.. coordinates],
            Shares = shares,
            ShareSum = sum,
            Mirror = mirror,
            Ties = [.. ties.Select(t => (Array.IndexOf(inputs, t.Key), new PointFormula(t.Value, inputs)))],
            Cap = cap,
            Output = new PointFormula(expr, [.. inputs, .. law.Formula.Parameters], law.Formula.KernelsByName),
            Cost = cost is null ? null : new PointFormula(cost, inputs),
            CostFormula = formula,
            Convention = convention,
            CostUnit = unit,
            Limited = written.Length > 0 || bounds.Length > 0,
            Parts = [.. parts.Select(p => (p.Item1, new PointFormula(p.Item2, inputs)))],
            InCost = inCost,
        };
        RequestChecks.Sense(space);
        if (space.Limited) space.Limits = LimitSetup.Conditions(space, written, bounds);
        return space;
    }

    private static double FixedValue(PlanRequest request, string name)
    {
        if (name == PlanRequest.InferenceTokensName && request.InferenceTokens is { } tokens) return tokens;
        if (request.Fixed.TryGetValue(name, out double value)) return value;
        return request.Fixed.TryGetValue(LawProblem.ColumnName(name), out value) ? value : double.NaN;
    }

    private static (Expr? Cost, string? Formula, string? Convention, string Unit, (string, Expr)[] Parts) CostOf(
        FittedLaw law, PlanRequest request, LawVariable[] variables)
    {
        PlanCost? training = request.Cost ?? (law.Cost is { } own ? new(own.Formula, own.Convention, own.Unit) : null);
        if (training is null && request.TargetLoss is not null)
        {
            // With one input to find there is nothing to trade off, and the input is its own cost.
            LawVariable[] free = [.. variables.Where(v => double.IsNaN(FixedValue(request, v.Name)))];
            if (free.Length == 1) training = new(free[0].Name, free[0].Name, free[0].Unit);
        }

        if (training is null)
        {
            if (request.Budget is null && request.TargetLoss is null && request.InferenceTokens is null) return (null, null, null, PlanCost.Flop, []);
            throw new ForetrainException("plan-no-cost", $"{law.Name} has no cost formula, so there is nothing to spend a budget on",
                hint: "say what a run costs, e.g. --cost \"6*params*tokens\"");
        }

        Expr cost = ExpressionParser.Parse(training.Formula);
        string name = training.Convention ?? training.Formula;
        if (request.InferenceTokens is null) return (cost, training.Formula, name, training.Unit, []);
        PlanCost inference = request.InferenceCost;
        Expr use = ExpressionParser.Parse(inference.Formula);
        string useName = inference.Convention ?? inference.Formula;
        return (new Binary(BinaryOp.Add, cost, use), $"{training.Formula} + {inference.Formula}", $"{name} + {useName}", training.Unit, [(name, cost), (useName, use)]);
    }

    // There are never more different tokens than tokens; without a limit on them every token is new.
    private static Expr Repeats(FittedLaw law, string[] inputs, double[] values, Dictionary<string, Expr> ties, out (int Input, int Other)? mirror, out (int Input, int Other)? cap)
    {
        (mirror, cap) = (null, null);
        Expr expr = law.Formula.Expr;
        int unique = Array.IndexOf(inputs, "unique_tokens"), tokens = Array.IndexOf(inputs, "tokens");
        if (unique < 0 || tokens < 0 || ties.ContainsKey("unique_tokens")) return expr;
        Expr replacement = new Symbol("tokens");
        if (double.IsNaN(values[unique])) mirror = (unique, tokens);
        else
        {
            cap = (unique, tokens);
            replacement = new Call(Function.Min, [new Symbol("unique_tokens"), replacement]);
        }

        return ExprTools.Substitute(expr, new Dictionary<string, Expr> { ["unique_tokens"] = replacement });
    }

    private static (int[] Shares, double Sum) Shares(FittedLaw law, LawVariable[] variables, double[] values, Dictionary<string, Expr> ties)
    {
        int[] all = [.. Enumerable.Range(0, variables.Length).Where(i => variables[i].Simplex)];
        if (all.Any(i => ties.ContainsKey(variables[i].Name)))
        {
            int[] open = [.. all.Where(i => double.IsNaN(values[i]) && !ties.ContainsKey(variables[i].Name))];
            if (open.Length == 0) return ([], 1);
            throw new ForetrainException("plan-shares", $"some shares of {law.Name} follow from formulas, but {LawProblem.ColumnName(variables[open[0]].Name)} does not",
                hint: "hold or give a formula for every share of the mixture, or for none");
        }

        int[] free = [.. all.Where(i => double.IsNaN(values[i]))];
        double sum = 1 - all.Where(i => !double.IsNaN(values[i])).Sum(i => values[i]);
        if (free.Length > 0 && !(sum > 0))
        {
            throw new ForetrainException("plan-shares", $"the shares held fixed for {law.Name} sum to {1 - sum:G4} and leave nothing for {variables[free[0]].Name}",
                hint: "shares of a mixture sum to one");
        }

        if (free.Length == 1) values[free[0]] = sum; // the rest of the mixture is no choice
        return free.Length > 1 ? (free, sum) : ([], 1);
    }

    private static Coordinate RangeOf(FittedLaw law, LawVariable v, PlanRequest request, int index)
    {
        bool integer = v.Integer || request.Integer.Contains(v.Name);
        if (!request.Ranges.TryGetValue(v.Name, out var range) && !request.Ranges.TryGetValue(LawProblem.ColumnName(v.Name), out range)) range = DefaultRange(law, v);
        if (!(range.Low < range.High))
        {
            throw new ForetrainException("plan-range", $"the range of '{v.Name}' is empty: {range.Low:G4} to {range.High:G4}",
                hint: $"to hold it at one value, use --fix-input {v.Name}=...");
        }

        if (integer) range = (Math.Ceiling(range.Low), Math.Floor(range.High));
        bool log = range.Low > 0;
        return new(index, log ? Scale.Log : Scale.Linear, log ? Math.Log(range.Low) : range.Low, log ? Math.Log(range.High) : range.High, integer);
    }

    private static (double Low, double High) DefaultRange(FittedLaw law, LawVariable v)
    {
        bool count = v.Unit != "1";
        bool seen = law.Seen.TryGetValue(v.Name, out var data) && data.Low < data.High;
        bool stated = double.IsFinite(v.Low) && double.IsFinite(v.High) && v.Low < v.High && (!count || v.Low > 0) && !(v.High / v.Low > Placeholder && v.Low > 0);
        (double Low, double High) range = (stated, seen) switch
        {
            (true, true) => (Math.Min(v.Low, data.Low), Math.Max(v.High, data.High)),
            (true, false) => (v.Low, v.High),
            (false, true) => data,
            _ when count => (1e4, 1e12),
            _ => throw new ForetrainException("plan-range", $"nothing is known about where to search '{v.Name}'",
                hint: $"give a range, e.g. --input-range {v.Name}=1:100, or hold it with --fix-input {v.Name}=..."),
        };
        return count && range.Low > 0 ? (range.Low * Below, range.High * Above) : range;
    }
}
