namespace Foretrain.Expressions;

/// <summary>
/// Checks that a formula adds only like with like, and finds the units its parameters must have.
/// </summary>
/// <remarks>
/// The unit of each parameter is unknown; every sum, min, max and function argument gives a linear equation in the logarithms of
/// units. Exponents may be formulas of parameters: they are compared at generic points, so a formula that only fits when an exponent
/// happens to be zero is refused.
/// </remarks>
public static class UnitChecker
{
    /// <summary>Checks a formula against the unit of what it predicts.</summary>
    /// <param name="formula">The formula; named sub-formulas inserted. Sums may be expanded or not.</param>
    /// <param name="variables">Variables by name; a family as <c>r_*</c> or <c>r[*]</c>.</param>
    /// <param name="parameters">Parameters; a family as <c>t[*]</c>, or its members.</param>
    /// <param name="target">Unit of the prediction.</param>
    /// <param name="kernelUnit">Unit of a kernel's result; null when the formula calls none.</param>
    /// <exception cref="ForetrainException">
    /// <c>formula-units</c>: two units meet that differ. <c>formula-unknown-name</c>: a name that is no variable and no parameter.
    /// <c>unit-syntax</c>: the unit of a variable is not one.
    /// </exception>
    public static UnitReport Check(
        Expr formula, IReadOnlyDictionary<string, UnitOfVariable> variables, IReadOnlyList<string> parameters, Unit target,
        KernelUnit? kernelUnit = null)
    {
        ArgumentNullException.ThrowIfNull(formula);
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(target);
        return new UnitInference(variables, parameters, kernelUnit).Check(formula, target);
    }
}
