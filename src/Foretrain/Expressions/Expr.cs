namespace Foretrain.Expressions;

/// <summary>
/// A formula as an immutable tree. Trees compare by value, know nothing about optimisers or tables, and are turned into
/// numbers by <see cref="CompiledFormula"/>.
/// </summary>
public abstract record Expr;

/// <summary>A literal. <paramref name="Unit"/> is set when the text gave one in brackets, as in <c>1e9[param]</c>.</summary>
public sealed record Number(double Value, string? Unit = null) : Expr;

/// <summary>A column, a parameter or a named sub-formula; which of these is decided when the formula is bound.</summary>
public sealed record Symbol(string Name) : Expr;

/// <summary>A member of an indexed family: <c>t[i]</c> under a sum or product, or <c>t[code]</c> with a fixed label.</summary>
public sealed record Indexed(string Family, string Index) : Expr;

/// <summary>Minus x.</summary>
public sealed record Negate(Expr X) : Expr;

/// <summary>x op y.</summary>
public sealed record Binary(BinaryOp Op, Expr X, Expr Y) : Expr;

/// <summary>A built-in function of one or more arguments.</summary>
public sealed record Call(Function Function, EquatableList<Expr> Args) : Expr;

/// <summary>Sum or product of <paramref name="Body"/> over every label of <paramref name="Index"/>.</summary>
public sealed record Fold(FoldOp Op, string Index, Expr Body) : Expr;

/// <summary>A named algorithm over whole runs (see <c>Laws/Kernels</c>), e.g. <c>lr_annealing(run, step, lr, lambda)</c>.</summary>
public sealed record KernelCall(string Kernel, EquatableList<Expr> Args) : Expr;

/// <summary>
/// The root in <paramref name="Unknown"/> of <paramref name="Body"/> = 0 between <paramref name="Low"/> and <paramref name="High"/>,
/// written <c>solve(L, body, low, high)</c>: laws that define the loss implicitly.
/// </summary>
public sealed record Solve(string Unknown, Expr Body, Expr Low, Expr High) : Expr;

#pragma warning disable CS1591 // member names say it all
/// <summary>Binary operators.</summary>
public enum BinaryOp { Add, Subtract, Multiply, Divide, Power }

/// <summary>Sum or product over an index.</summary>
public enum FoldOp { Sum, Product }

/// <summary>Built-in functions; the text name is the lower-case member name.</summary>
public enum Function { Exp, Log, Log10, Sqrt, Sin, Cos, Atan, Min, Max, Sigmoid, Abs }
