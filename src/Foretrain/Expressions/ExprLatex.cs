namespace Foretrain.Expressions;

/// <summary>Writes formulas as LaTeX (math mode, no delimiters).</summary>
public static class ExprLatex
{
    private const int Additive = 1, Unary = 2, Multiplicative = 3, Fraction = 4, Power = 5, Atom = 6;

    private static readonly HashSet<string> Greek = new(StringComparer.Ordinal)
    {
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "rho",
        "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon",
        "Phi", "Psi", "Omega",
    };

    /// <summary>The field's letters: params N, tokens D, flops C, loss L.</summary>
    public static IReadOnlyDictionary<string, string> FieldSymbols { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["params"] = "N",
        ["tokens"] = "D",
        ["flops"] = "C",
        ["loss"] = "L",
    };

    /// <summary>The formula as LaTeX, e.g. <c>E + \frac{A}{N^{\alpha}}</c>.</summary>
    /// <param name="e">The formula.</param>
    /// <param name="symbols">
    /// LaTeX for names; null takes <see cref="FieldSymbols"/>. A symbol that would collide with another name of the formula is not used.
    /// </param>
    public static string ToLatex(this Expr e, IReadOnlyDictionary<string, string>? symbols = null)
    {
        ArgumentNullException.ThrowIfNull(e);
        symbols ??= FieldSymbols;
        HashSet<string> used = [.. ExprTools.Symbols(e), .. ExprTools.Families(e)];
        var safe = symbols.Where(s => !used.Contains(s.Value)).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        return new Writer(safe).Write(e, Additive);
    }

    /// <summary>A name as <see cref="ToLatex"/> writes it.</summary>
    /// <param name="name">A variable, parameter or definition.</param>
    /// <param name="symbols">LaTeX for names; null takes <see cref="FieldSymbols"/>.</param>
    public static string Name(string name, IReadOnlyDictionary<string, string>? symbols = null)
        => new Writer((symbols ?? FieldSymbols).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal)).Name(name);

    private sealed class Writer(Dictionary<string, string> symbols)
    {
        public string Write(Expr e, int needed)
        {
            var (text, level) = Form(e);
            return level < needed ? $@"\left({text}\right)" : text;
        }

        private (string Text, int Level) Form(Expr e) => e switch
        {
            Number n => OfNumber(n),
            Symbol s => (Name(s.Name), Atom),
            Indexed i => (Subscript(Name(i.Family), Label(i.Index)), Atom),
            Negate n => ("-" + Write(n.X, Unary), Unary),
            Binary b => OfBinary(b),
            Call c => OfCall(c),
            Fold f => ($@"{(f.Op == FoldOp.Sum ? @"\sum" : @"\prod")}_{{{Label(f.Index)}}} {Write(f.Body, Multiplicative)}", Unary),
            KernelCall k => ($@"{Upright(k.Kernel)}\left({List(k.Args)}\right)", Atom),
            Solve s => ($@"\operatorname{{root}}_{{{Name(s.Unknown)} \in [{Write(s.Low, Additive)}, {Write(s.High, Additive)}]}}\left({Write(s.Body, Additive)} = 0\right)", Atom),
            _ => throw new InvalidOperationException($"unknown node {e.GetType().Name}"),
        };

        private (string, int) OfBinary(Binary b) => b.Op switch
        {
            // A minus right after an operator needs parentheses on paper, though not in text.
            BinaryOp.Add => ($"{Write(b.X, Additive)} + {Write(b.Y, Multiplicative)}", Additive),
            BinaryOp.Subtract => ($"{Write(b.X, Additive)} - {Write(b.Y, Multiplicative)}", Additive),
            BinaryOp.Multiply => ($"{Write(b.X, b.X is Negate ? Unary : Multiplicative)} {Between(b.Y)}{Write(b.Y, Fraction)}", b.X is Negate ? Unary : Multiplicative),
            BinaryOp.Divide => ($@"\frac{{{Write(b.X, Additive)}}}{{{Write(b.Y, Additive)}}}", Fraction),
            _ => ($"{Write(b.X, Atom)}^{{{Write(b.Y, Additive)}}}", Power),
        };

        // Letters stand side by side; a digit on the right needs a sign between.
        private static string Between(Expr right)
        {
            while (right is Binary { Op: BinaryOp.Power or BinaryOp.Multiply } b) right = b.X;
            return right is Number { Value: not Math.PI } ? @"\cdot " : @"\, ";
        }

        private (string, int) OfCall(Call c)
        {
            switch (c.Function)
            {
                case Function.Sqrt: return ($@"\sqrt{{{Write(c.Args[0], Additive)}}}", Atom);
                case Function.Abs: return ($@"\left|{Write(c.Args[0], Additive)}\right|", Atom);
            }
            string name = c.Function switch
            {
                Function.Exp => @"\exp",
                Function.Log => @"\ln",
                Function.Log10 => @"\log_{10}",
                Function.Sin => @"\sin",
                Function.Cos => @"\cos",
                Function.Atan => @"\arctan",
                Function.Min => @"\min",
                Function.Max => @"\max",
                Function.Sigmoid => @"\sigma",
                _ => throw new InvalidOperationException($"unknown function {c.Function}"),
            };
            // \ln(x)^2 could be read as ln(x^2), so a call is no atom.
            return ($@"{name}\left({List(c.Args)}\right)", Power);
        }

        private string List(EquatableList<Expr> args) => string.Join(", ", args.Select(a => Write(a, Additive)));

        private static (string, int) OfNumber(Number n)
        {
            string text = n.Value == Math.PI ? @"\pi" : ExprText.ToText(n.Value);
            int level = double.IsNegative(n.Value) ? Unary : Atom;
            int e = text.IndexOf('e');
            if (e > 0)
            {
                string mantissa = text[..e];
                text = mantissa is "1" ? $"10^{{{text[(e + 1)..]}}}" : $@"{mantissa} \cdot 10^{{{text[(e + 1)..]}}}";
                level = Math.Min(level, mantissa is "1" ? Power : Multiplicative);
            }
            return n.Unit is null ? (text, level) : ($@"{text}\,\mathrm{{{Escape(n.Unit)}}}", Math.Min(level, Multiplicative));
        }

        public string Name(string name)
        {
            if (symbols.TryGetValue(name, out string? symbol)) return symbol;
            int bracket = name.IndexOf('[');
            if (bracket > 0 && name.EndsWith(']')) return Subscript(Name(name[..bracket]), Label(name[(bracket + 1)..^1]));
            if (Plain(name) is { } plain) return plain;
            int cut = name.IndexOf('_');
            if (cut > 0 && cut < name.Length - 1) return Subscript(Name(name[..cut]), Label(name[(cut + 1)..]));
            string stem = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            if (stem.Length < name.Length && Plain(stem) is { } letter) return Subscript(letter, name[stem.Length..]);
            return Upright(name);
        }

        // a_{x}_{y} is an error in LaTeX: a second subscript joins the first.
        private static string Subscript(string name, string label)
            => name.EndsWith('}') && name.Contains("_{") ? $"{name[..^1]},{label}}}" : $"{name}_{{{label}}}";

        private static string Label(string label) => Plain(label)
            ?? (label.All(char.IsAsciiDigit) ? label : $@"\mathrm{{{Escape(label)}}}");

        private static string? Plain(string name) => name.Length == 1 && char.IsAsciiLetter(name[0]) ? name
            : Greek.Contains(name) ? $@"\{name}" : null;

        private static string Upright(string name) => $@"\mathrm{{{Escape(name)}}}";

        private static string Escape(string text) => text.Replace("_", @"\_").Replace("^", @"\hat{}");
    }
}
