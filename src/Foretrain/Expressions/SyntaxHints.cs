using Foretrain.Quantities;

namespace Foretrain.Expressions;

/// <summary>What to write instead, for the faults people make when they type a formula from a paper.</summary>
internal static class SyntaxHints
{
    private static readonly Dictionary<char, string> Characters = new()
    {
        ['\u2212'] = "-",
        ['\u2013'] = "-",
        ['\u2014'] = "-",
        ['\u2010'] = "-",
        ['\u2011'] = "-",
        ['\uFF0D'] = "-",
        ['\u00D7'] = "*",
        ['\u00B7'] = "*",
        ['\u22C5'] = "*",
        ['\u2219'] = "*",
        ['\u2217'] = "*",
        ['\u2062'] = "*",
        ['\u00F7'] = "/",
        ['\u2215'] = "/",
        ['\u2044'] = "/",
        ['\uFF0B'] = "+",
        ['\u00B2'] = "^2",
        ['\u00B3'] = "^3",
        ['\u00B9'] = "^1",
        ['\u207B'] = "^-",
        ['\u221A'] = "sqrt(x)",
        ['\u2211'] = "sum(i, t[i])",
        ['\u220F'] = "prod(i, t[i])",
        ['\u03C0'] = "pi",
        ['\uFF08'] = "(",
        ['\uFF09'] = ")",
        ['\uFF0C'] = ",",
        ['{'] = "(",
        ['}'] = ")",
        ['\u03B1'] = "alpha",
        ['\u03B2'] = "beta",
        ['\u03B3'] = "gamma",
        ['\u03B4'] = "delta",
        ['\u03B5'] = "epsilon",
        ['\u03B7'] = "eta",
        ['\u03B8'] = "theta",
        ['\u03BB'] = "lambda",
        ['\u03BC'] = "mu",
        ['\u03C3'] = "sigma",
        ['\u03C4'] = "tau",
        ['\u03C6'] = "phi",
        ['\u03C8'] = "psi",
        ['\u03BA'] = "kappa",
        ['\u03BD'] = "nu",
        ['\u03C1'] = "rho",
    };

    public static string? ForCharacter(char c) => c switch
    {
        _ when Characters.TryGetValue(c, out string? ascii) => $"write {ascii}",
        '|' => "write abs(x)",
        '%' => "write a fraction, as in 0.05",
        '!' or '<' or '>' or '&' or '?' or ':' => "a formula is one arithmetic expression; min and max can stand for a case",
        '"' or '\'' or '`' => "names are written without quotes",
        ';' => "write one formula; put named parts under 'where'",
        '$' or '\\' => "write plain text, not LaTeX: A/params^alpha",
        '\u221E' => "leave the term out, or write a large number",
        _ when char.IsLetter(c) => "names use the letters A-Z and a-z, digits, '_' and '.'",
        _ => null,
    };

    /// <summary>The fault of a token where none like it can stand, after a complete value.</summary>
    public static (string Message, string? Hint) Unexpected(Token token, Token before, Token after) => token switch
    {
        { Kind: TokenKind.End } => ("the formula ends too early", null),
        { Kind: TokenKind.Number or TokenKind.Name } => Missing(before.Text, token.Text),
        _ when token.Is("(") => Missing(before.Text, "("),
        _ when token.Is("=") => ("a formula is one expression, '=' cannot stand in it", "write only what is right of '='"),
        _ when token.Is(")") => ("')' without a '(' before it", "remove it, or add the missing '('"),
        _ when token.Is("]") => ("']' without a '[' before it", "remove it"),
        _ when token.Is("[") => ("'[' can only follow a name or a number", "write t[i], r[code] or 1e9[param]; group with ( )"),
        _ when token.Is(",") => ("',' can only separate the arguments of a function", CommaHint(before, after)),
        _ => ($"'{token.Text}' cannot stand here", null),
    };

    /// <summary>A decimal comma looks like two numbers with a comma and no space between them.</summary>
    public static string? CommaHint(Token before, Token after)
        => before.Kind == TokenKind.Number && after.Kind == TokenKind.Number && before.End + 1 == after.Start
            ? $"write a decimal point: {FormulaLexer.Shorten(before.Text)}.{FormulaLexer.Shorten(after.Text)}" : null;

    /// <summary>The hint for a call of something that is no function.</summary>
    public static string UnknownFunction(string name, IReadOnlyCollection<string> known)
    {
        // A power called pow or exponentiation by name is common in other tools; nothing by edit distance finds it.
        string? other = name.ToLowerInvariant() switch
        {
            "pow" or "power" => "write x^y",
            "log2" or "lg" or "lb" => "write log(x)/log(2)",
            "log1p" => "write log(1 + x)",
            "expm1" => "write exp(x) - 1",
            "cbrt" => "write x^(1/3)",
            "tan" => "write sin(x)/cos(x)",
            "tanh" => "write 2*sigmoid(2*x) - 1",
            "logistic" or "expit" => "write sigmoid(x)",
            "product" => "write prod(x)",
            "relu" => "write max(x, 0)",
            _ => null,
        };
        return other ?? DidYouMean.Hint(name, known)
            ?? $"functions: {string.Join(", ", known)}; write {FormulaLexer.Shorten(name)}*(...) for a product";
    }

    private static (string, string?) Missing(string left, string right)
    {
        (left, right) = (FormulaLexer.Shorten(left), FormulaLexer.Shorten(right));
        return ($"an operator is missing between '{left}' and '{right}'", $"write {left}*{right} for a product");
    }
}
