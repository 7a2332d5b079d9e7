using Foretrain.Expressions;
using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>A formula held against a table: everything a fit needs, checked.</summary>
public sealed class FitProblem
{
    /// <summary>Creates a problem.</summary>
    /// <param name="formula">Compiled formula.</param>
    /// <param name="columns">One column per variable of the formula, each with one entry per run.</param>
    /// <param name="target">Observed values, one per run.</param>
    /// <param name="objective">What is minimised.</param>
    /// <param name="parameters">One description per parameter of the formula, in its order.</param>
    /// <param name="weights">Non-negative weight per run, or null for ones.</param>
    /// <param name="clusters">Cluster number per run (whole runs are resampled together), or null when each row is its own.</param>
    /// <exception cref="ForetrainException">Fewer runs than free parameters, or values outside the residual's domain.</exception>
    public FitProblem(
        CompiledFormula formula, IReadOnlyList<double[]> columns, double[] target, Objective objective,
        IReadOnlyList<ParameterSpec> parameters, double[]? weights = null, int[]? clusters = null)
    {
        Formula = formula;
        Columns = columns;
        Target = target;
        Objective = objective;
        Parameters = parameters;
        Weights = weights;
        Clusters = clusters;
        Rows = target.Length;
        Coordinates = new Coordinates(parameters);
        if (parameters.Count != formula.Parameters.Count) throw new ArgumentException("one description per parameter is needed");
        FitErrors.RequireEnoughRuns(weights?.Count(w => w > 0) ?? Rows, Coordinates);
        FitErrors.RequireDomain(target, objective.Space);
        CompiledFormula reduced = Reduced(formula, parameters);
        Bound = reduced.Bind(columns, Rows);
        Linear = FindLinear(reduced.Expr);
    }

    /// <summary>Compiled formula.</summary>
    public CompiledFormula Formula { get; }

    /// <summary>Columns, one per variable of the formula.</summary>
    public IReadOnlyList<double[]> Columns { get; }

    /// <summary>Observed values.</summary>
    public double[] Target { get; }

    /// <summary>What is minimised.</summary>
    public Objective Objective { get; }

    /// <summary>Parameter descriptions in the formula's order.</summary>
    public IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <summary>Weight per run, or null.</summary>
    public double[]? Weights { get; }

    /// <summary>Cluster number per run, or null.</summary>
    public int[]? Clusters { get; }

    /// <summary>Number of runs.</summary>
    public int Rows { get; }

    internal Coordinates Coordinates { get; }

    internal BoundFormula Bound { get; }

    /// <summary>Parameters that variable projection can eliminate: free, untied, and jointly linear in the formula.</summary>
    internal int[] Linear { get; }

    internal FitFunction NewFunction() => new(Bound, Target, Weights, Objective, Coordinates);

    /// <summary>The problem on about this many rows, evenly spread over the target's order, for screening.</summary>
    internal FitProblem Thin(int rows)
    {
        int[] order = [.. Enumerable.Range(0, Rows)];
        Array.Sort((double[])Target.Clone(), order);
        int[] keep = [.. Enumerable.Range(0, rows).Select(k => order[(int)((k + 0.5) * Rows / rows)]).Order()];
        return Keep(keep);
    }

    /// <summary>The problem on some of its rows; clusters keep their rows together but are numbered anew.</summary>
    /// <param name="rows">Rows to keep, ascending.</param>
    public FitProblem Keep(int[] rows)
    {
        int[]? clusters = null;
        if (Clusters is { } all)
        {
            var numbers = new Dictionary<int, int>();
            clusters = [.. rows.Select(i => numbers.TryGetValue(all[i], out int c) ? c : numbers[all[i]] = numbers.Count)];
        }

        return new(Formula, [.. Columns.Select(c => Pick(c))], Pick(Target), Objective, Parameters, Weights is null ? null : Pick(Weights), clusters);

        double[] Pick(double[] column) => [.. rows.Select(i => column[i])];
    }

    // Fixed values become numbers and ties their leader before compiling: everything they touch is folded once, and the
    // evaluator spends nothing on derivatives nobody asks for. The parameter vector keeps its full length.
    private static CompiledFormula Reduced(CompiledFormula formula, IReadOnlyList<ParameterSpec> parameters)
    {
        var byName = parameters.ToDictionary(p => p.Name, StringComparer.Ordinal);
        var known = new Dictionary<string, Expr>(StringComparer.Ordinal);
        foreach (ParameterSpec p in parameters)
        {
            ParameterSpec leader = p;
            for (int hops = 0; leader.TiedTo is { } to && hops < parameters.Count; hops++) leader = byName[to];
            if (leader.Fixed is { } value) known[p.Name] = new Number(value);
            else if (!ReferenceEquals(leader, p)) known[p.Name] = new Symbol(leader.Name);
        }

        return known.Count == 0 ? formula
            : CompiledFormula.Compile(ExprTools.Substitute(formula.Expr, known), formula.Variables, formula.Parameters, formula.KernelsByName);
    }

    private int[] FindLinear(Expr reduced)
    {
        string[] free = [.. Enumerable.Range(0, Coordinates.Count).Select(Coordinates.Name)];
        var linear = Linearity.Find(reduced, free).ToHashSet(StringComparer.Ordinal);
        var leaders = Parameters.Where(p => p.TiedTo is not null).Select(p => p.TiedTo!).ToHashSet(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, Parameters.Count).Where(j => linear.Contains(Parameters[j].Name) && !leaders.Contains(Parameters[j].Name))];
    }
}
