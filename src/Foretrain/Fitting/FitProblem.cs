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
        FitErrors.RequireEnoughRuns(Rows, Coordinates);
        FitErrors.RequireDomain(target, objective.Space);
        Bound = formula.Bind(columns, Rows);
        Linear = FindLinear();
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
        return new(Formula, [.. Columns.Select(c => Pick(c))], Pick(Target), Objective, Parameters, Weights is null ? null : Pick(Weights));

        double[] Pick(double[] column) => [.. keep.Select(i => column[i])];
    }

    private int[] FindLinear()
    {
        // Ties change what is linear: substitute them before asking.
        var ties = Parameters.Where(p => p.TiedTo is not null).ToDictionary(p => p.Name, p => (Expr)new Symbol(p.TiedTo!));
        Expr tied = ties.Count == 0 ? Formula.Expr : ExprTools.Substitute(Formula.Expr, ties);
        string[] free = [.. Enumerable.Range(0, Coordinates.Count).Select(Coordinates.Name)];
        var linear = Linearity.Find(tied, free);
        var tiedTo = ties.Values.OfType<Symbol>().Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, Parameters.Count).Where(j => linear.Contains(Parameters[j].Name) && !tiedTo.Contains(Parameters[j].Name))];
    }
}
