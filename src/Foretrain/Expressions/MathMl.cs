using System.Text;

namespace Foretrain.Expressions;

/// <summary>
/// Turns the LaTeX that <see cref="ExprLatex"/> writes into MathML, which browsers draw without fonts or scripts. Knows that subset of
/// LaTeX and no more: what it does not know is an error, so that no formula is shown half.
/// </summary>
public static class MathMl
{
    private static readonly Dictionary<string, string> s_letters = Pairs("alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ "
        + "phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω");

    private static readonly Dictionary<string, string> s_operators = Pairs("cdot · in ∈ sum ∑ prod ∏ _ _");

    private static readonly HashSet<string> s_functions = new(["exp", "ln", "log", "sin", "cos", "arctan", "min", "max"], StringComparer.Ordinal);

    /// <summary>A formula as a <c>math</c> element that also carries its LaTeX, for those who copy it.</summary>
    /// <param name="latex">What <see cref="ExprLatex.ToLatex"/> wrote; <c>name = formula</c> too.</param>
    /// <exception cref="FormatException">LaTeX beyond the subset.</exception>
    public static string OfLatex(string latex)
    {
        ArgumentNullException.ThrowIfNull(latex);
        var reader = new Reader(latex);
        string row = reader.Row();
        if (!reader.AtEnd) throw new FormatException($"unexpected '{latex[reader.At..]}' in '{latex}'");
        return $"<math display=\"block\"><semantics><mrow>{row}</mrow><annotation encoding=\"application/x-tex\">{Escape(latex)}</annotation></semantics></math>";
    }

    private static Dictionary<string, string> Pairs(string text) => text.Split(' ').Chunk(2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private sealed class Reader(string latex)
    {
        public int At { get; private set; }

        public bool AtEnd => At >= latex.Length;

        // Everything up to a closing brace or \right, which is left for the caller.
        public string Row()
        {
            var row = new StringBuilder();
            while (Blank() && !AtEnd && latex[At] != '}' && !Sees(@"\right")) row.Append(Scripted());
            return row.ToString();
        }

        private bool Blank()
        {
            while (!AtEnd && latex[At] == ' ') At++;
            return true;
        }

        private bool Sees(string text) => string.CompareOrdinal(latex, At, text, 0, text.Length) == 0;

        private string Scripted()
        {
            string bare = Atom(), under = "", over = "";
            while (!AtEnd && (latex[At] is '_' or '^'))
            {
                bool down = latex[At++] == '_';
                string script = $"<mrow>{Group()}</mrow>";
                if (down) under = script;
                else over = script;
            }

            bool beneath = bare is "<mo>∑</mo>" or "<mo>∏</mo>"; // a sum carries its index below it
            return (under.Length > 0, over.Length > 0) switch
            {
                (true, true) => $"<msubsup>{bare}{under}{over}</msubsup>",
                (true, false) => beneath ? $"<munder>{bare}{under}</munder>" : $"<msub>{bare}{under}</msub>",
                (false, true) => $"<msup>{bare}{over}</msup>",
                _ => bare,
            };
        }

        private string Group()
        {
            if (AtEnd || latex[At] != '{') return Atom();
            At++;
            string row = Row();
            if (AtEnd || latex[At] != '}') throw Bad("a brace that is not closed");
            At++;
            return row;
        }

        private string Atom()
        {
            if (AtEnd) throw Bad("an end where something must follow");
            char c = latex[At];
            if (c == '\\') return Command();
            if (c == '{') return $"<mrow>{Group()}</mrow>";
            if (char.IsAsciiDigit(c) || c == '.')
            {
                int from = At;
                while (!AtEnd && (char.IsAsciiDigit(latex[At]) || latex[At] == '.')) At++;
                return $"<mn>{latex[from..At]}</mn>";
            }

            At++;
            if (char.IsLetter(c)) return $"<mi>{c}</mi>";
            return c switch
            {
                '-' => "<mo>−</mo>",
                '+' or '=' or '(' or ')' or '[' or ']' or ',' or '|' or '/' or ':' => $"<mo>{c}</mo>",
                _ => throw Bad($"'{c}'"),
            };
        }

        private string Command()
        {
            int from = ++At;
            while (!AtEnd && char.IsAsciiLetter(latex[At])) At++;
            if (At == from) At++;
            string name = latex[from..Math.Min(At, latex.Length)];
            if (s_letters.TryGetValue(name, out string? letter)) return $"<mi>{letter}</mi>";
            if (s_operators.TryGetValue(name, out string? sign)) return $"<mo>{sign}</mo>";
            if (s_functions.Contains(name)) return $"<mi>{name}</mi>";
            switch (name)
            {
                case ",": return "<mspace width=\"0.17em\"/>";
                case "frac":
                    string above = Group();
                    return $"<mfrac><mrow>{above}</mrow><mrow>{Group()}</mrow></mfrac>";
                case "sqrt": return $"<msqrt>{Group()}</msqrt>";
                case "mathrm" or "operatorname": return $"<mi mathvariant=\"normal\">{Upright()}</mi>";
                case "left":
                    char open = latex[At++];
                    string inside = Row();
                    if (!Sees(@"\right")) throw Bad(@"a \left without its \right");
                    At += 6;
                    return $"<mrow><mo>{open}</mo>{inside}<mo>{latex[At++]}</mo></mrow>";
                default: throw Bad($@"\{name}");
            }
        }

        // Words, not products of letters.
        private string Upright()
        {
            if (AtEnd || latex[At] != '{') throw Bad("a name without braces");
            var text = new StringBuilder();
            for (At++; !AtEnd && latex[At] != '}'; At++)
            {
                if (Sees(@"\hat{}"))
                {
                    text.Append('^');
                    At += 5;
                }
                else if (latex[At] != '\\')
                {
                    text.Append(latex[At]);
                }
            }

            if (AtEnd) throw Bad("a brace that is not closed");
            At++;
            return Escape(text.ToString());
        }

        private FormatException Bad(string what) => new($"{what} in '{latex}' is no LaTeX that formulas are written in");
    }
}
