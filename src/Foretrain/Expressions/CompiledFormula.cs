namespace Foretrain.Expressions;

/// <summary>
/// A formula split into what depends on data only, on parameters only, and on both, ready to be bound to columns.
/// Immutable and safe to share between threads.
/// </summary>
public sealed class CompiledFormula
{
    private CompiledFormula(
        Expr expr, IReadOnlyList<string> variables, IReadOnlyList<string> parameters, TapeBuilder tape, int result, KernelLookup kernels)
    {
        Expr = expr;
        Variables = variables;
        Parameters = parameters;
        Nodes = [.. tape.Nodes];
        Kernels = [.. tape.Kernels];
        Roots = [.. tape.Roots];
        Result = result;
        KernelsByName = kernels;
    }

    /// <summary>Finds the algorithm behind a name used in a formula.</summary>
    /// <param name="name">Name of the kernel.</param>
    public delegate IKernel KernelLookup(string name);

    /// <summary>The formula.</summary>
    public Expr Expr { get; }

    /// <summary>Column names the formula may use.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>Parameter names, in the order of every parameter vector.</summary>
    public IReadOnlyList<string> Parameters { get; }

    internal Node[] Nodes { get; }

    internal KernelUse[] Kernels { get; }

    internal RootUse[] Roots { get; }

    internal int Result { get; }

    internal KernelLookup KernelsByName { get; }

    /// <summary>Compiles; symbols must be variables or parameters, folds and definitions already expanded.</summary>
    /// <param name="expr">The formula.</param>
    /// <param name="variables">Column names, in the order in which columns will be bound.</param>
    /// <param name="parameters">Parameter names, in the order of parameter vectors.</param>
    /// <param name="kernels">Finds kernels by name; may be null when the formula calls none.</param>
    public static CompiledFormula Compile(
        Expr expr, IReadOnlyList<string> variables, IReadOnlyList<string> parameters, KernelLookup? kernels = null)
    {
        var tape = new TapeBuilder(variables, parameters);
        int result = tape.AddResult(expr);
        return new(expr, variables, parameters, tape, result,
            kernels ?? (name => throw new InvalidOperationException($"no kernels given, '{name}' asked for")));
    }

    /// <summary>Binds columns (one per variable, equal lengths) and computes everything that depends on them only.</summary>
    public BoundFormula Bind(IReadOnlyList<double[]> columns, int rows) => new(this, columns, rows);
}
