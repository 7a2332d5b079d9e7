namespace Foretrain.Expressions;

/// <summary>
/// A law that is an algorithm over whole runs (a sum over a learning-rate schedule, say) rather than a formula of one row.
/// A formula calls it by name; column arguments come first, then scalar arguments that depend on parameters.
/// </summary>
public interface IKernel
{
    /// <summary>Name used in formulas.</summary>
    string Name { get; }

    /// <summary>What each column argument holds, in order, e.g. run, step, lr. These may not depend on parameters.</summary>
    IReadOnlyList<string> ColumnArguments { get; }

    /// <summary>What each scalar argument is, in order. These may depend on parameters but not on columns.</summary>
    IReadOnlyList<string> ScalarArguments { get; }

    /// <summary>
    /// Unit of the result as a product of the units of the column arguments: exponent per column argument, e.g. [0, 1, 1]
    /// for step x lr. Scalar arguments must be dimensionless.
    /// </summary>
    IReadOnlyList<double> UnitExponents { get; }

    /// <summary>Prepares the columns once (sorting, grouping); the result is evaluated many times.</summary>
    IBoundKernel Bind(IReadOnlyList<double[]> columns);
}

/// <summary>A kernel bound to columns. Must be safe to call from several threads at once.</summary>
public interface IBoundKernel
{
    /// <summary>
    /// Values and derivatives for every row. With k scalar arguments, <paramref name="first"/> holds k columns of
    /// d value / d scalar and <paramref name="second"/> k*k columns of second derivatives (row-major pairs); either may be
    /// empty when not wanted.
    /// </summary>
    void Evaluate(ReadOnlySpan<double> scalars, Span<double> values, Span<double> first, Span<double> second);
}
