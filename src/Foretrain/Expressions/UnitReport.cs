namespace Foretrain.Expressions;

/// <summary>What a unit check knows of a variable.</summary>
/// <param name="Unit">Unit as text, e.g. <c>token</c>; <c>1</c> when dimensionless.</param>
/// <param name="HasReference">True when a reference is declared, so that its logarithm is that of x / reference.</param>
public sealed record UnitOfVariable(string Unit, bool HasReference = false);

/// <summary>
/// The unit of a kernel's result from its name and the units of its arguments. Arguments with parameters of open unit arrive
/// dimensionless, and their parameters are bound to that. May throw for arguments that do not fit.
/// </summary>
public delegate Unit KernelUnit(string kernel, IReadOnlyList<Unit> arguments);

/// <summary>The units that a formula forces on its parameters.</summary>
/// <param name="Parameters">Unit of every parameter, in the order given; dimensionless where nothing determines it.</param>
public sealed record UnitReport(IReadOnlyDictionary<string, Unit> Parameters)
{
    /// <summary>The unit of a parameter as text.</summary>
    /// <exception cref="KeyNotFoundException">No such parameter.</exception>
    public string this[string parameter] => Parameters[parameter].ToString();
}
