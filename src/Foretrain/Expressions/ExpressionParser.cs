namespace Foretrain.Expressions;

/// <summary>Reads formula text into a tree.</summary>
/// <remarks>
/// Operators, tightest first: <c>^</c> or <c>**</c> (right to left), unary minus (<c>-x^2</c> is -(x^2)), <c>* /</c>, <c>+ -</c>.
/// Functions: exp log (ln) log10 sqrt sin cos atan min max sigmoid abs. <c>sum(body)</c> and <c>prod(body)</c> run over the
/// single-letter index inside, as in <c>sum(t[i]*r[i])</c>, or over a named one: <c>sum(i, body)</c>.
/// <c>solve(L, body, low, high)</c> is a root. <c>pi</c> is a number. A number may carry a unit: <c>1e9[param]</c>.
/// </remarks>
public static class ExpressionParser
{
    /// <summary>Longest formula text, in characters.</summary>
    public const int MaxLength = 100_000;

    /// <summary>Deepest nesting of parentheses, calls, powers and signs.</summary>
    public const int MaxNesting = 200;

    /// <summary>Deepest tree, which a long chain of operators also makes (a + b + c + ... nests to the left).</summary>
    public const int MaxDepth = 500;

    /// <summary>Parses a formula.</summary>
    /// <param name="text">The formula.</param>
    /// <param name="kernels">Names of kernels that may be called like functions; null means none.</param>
    /// <exception cref="ForetrainException"><c>formula-syntax</c>, with the formula and a caret as place.</exception>
    public static Expr Parse(string text, IReadOnlySet<string>? kernels = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            throw new ForetrainException(
                "formula-syntax", $"the formula has {text.Length} characters, at most {MaxLength} are read",
                FormulaPlace.Of(text, MaxLength), "split it into named sub-formulas");
        }
        if (string.IsNullOrWhiteSpace(text))
            throw new ForetrainException("formula-syntax", "the formula is empty", null, "write one, as in E + A/params^alpha");
        return new FormulaReader(text, kernels).Read();
    }
}
