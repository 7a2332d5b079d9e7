using System.Globalization;
using Foretrain.Expressions;
using Foretrain.Quantities;

namespace Foretrain.Runs;

/// <summary>Reads the text of a row filter; one instance per text.</summary>
internal sealed class RowFilterParser
{
    private const int DeepestNesting = 200;
    private static readonly string[] Words = ["and", "or", "not", "in", "is", "null"];

    private readonly string _text;
    private readonly RunTable _table;
    private readonly string _option;
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    public RowFilterParser(string text, RunTable table, string option)
    {
        (_text, _table, _option) = (text, table, option);
        if (text.Length > RowFilter.MaxLength)
            throw new ForetrainException("filter-syntax", $"{option}: the condition has {text.Length} characters, at most {RowFilter.MaxLength} are read");
        _tokens = Tokenize();
    }

    private enum Kind { Name, QuotedName, Text, Number, Symbol, End }

    private Token Current => _tokens[_at];

    public Condition Parse()
    {
        if (Current.Kind == Kind.End) throw Fail(Current, "the condition is empty", "write one, e.g. split = 'train' and tokens >= 1e9");
        Condition condition = ReadOr();
        if (Current.Kind != Kind.End) throw Unexpected("'and', 'or' or the end");
        return condition;
    }

    private Condition ReadOr()
    {
        Condition left = ReadAnd();
        while (TakeWord("or")) left = Deeper(new Or(left, ReadAnd()));
        return left;
    }

    private Condition ReadAnd()
    {
        Condition left = ReadNot();
        while (TakeWord("and")) left = Deeper(new And(left, ReadNot()));
        return left;
    }

    // Chains nest to the left, so they count as depth too: a tree may not be deeper than the stack can walk.
    private Condition Deeper(Condition condition)
    {
        if (++_depth > 5 * DeepestNesting) throw Fail(Current, "the condition has too many parts", "use in (...) for lists of values");
        return condition;
    }

    private Condition ReadNot()
    {
        if (++_depth > 5 * DeepestNesting) throw Fail(Current, "the condition is nested too deeply", null);
        if (TakeWord("not")) return new Not(ReadNot());
        if (!TakeSymbol("(")) return ReadComparison();
        Condition inner = ReadOr();
        if (!TakeSymbol(")")) throw Unexpected("')'");
        return inner;
    }

    private Condition ReadComparison()
    {
        Token leftToken = Current;
        Operand left = ReadOperand();
        if (TakeWord("is"))
        {
            bool negated = TakeWord("not");
            if (!TakeWord("null")) throw Unexpected("'null'");
            if (left.Column is null) throw Fail(leftToken, $"{leftToken.Spelled} is not a column", "is null tests a column");
            return negated ? new Not(new IsMissing(left.Column)) : new IsMissing(left.Column);
        }

        bool not = TakeWord("not");
        if (TakeWord("in"))
        {
            Condition any = ReadList(leftToken, left);
            return not ? new Not(any) : any;
        }

        if (not) throw Unexpected("'in'");
        if (ReadComparisonSign() is not { } sign)
        {
            if (Current.Kind == Kind.Symbol && Current.Text is "+" or "-" or "*" or "/" or "^")
                throw Fail(Current, "conditions do no arithmetic", "add a column with --map, e.g. --map \"ratio = tokens / params\", and use that");
            if (left.Column is not null && Current.Kind is Kind.Name && Current.Text.ToLowerInvariant() is "like" or "between")
                throw Fail(Current, $"'{Current.Text}' is not known here", "compare with =, !=, <, <=, >, >=, in (...) or is null");
            throw Unexpected("a comparison such as = or >=");
        }

        Token rightToken = Current;
        return MakeComparison(leftToken, left, sign, rightToken, ReadOperand());
    }

    private Condition ReadList(Token leftToken, Operand left)
    {
        if (!TakeSymbol("(")) throw Unexpected("'(' and a list of values");
        Condition? any = null;
        do
        {
            Token token = Current;
            Condition one = MakeComparison(leftToken, left, Comparison.Equal, token, ReadOperand());
            any = any is null ? one : Deeper(new Or(any, one));
        }
        while (TakeSymbol(","));
        if (!TakeSymbol(")")) throw Unexpected("',' or ')'");
        return any;
    }

    private Compare MakeComparison(Token leftToken, Operand left, Comparison sign, Token rightToken, Operand right)
    {
        if (left.Column is null && right.Column is null) throw Fail(leftToken, "neither side is a column", DidYouMeanColumn(leftToken.Text));
        bool leftText = left.Column is not null && !_table.IsNumeric(left.Column);
        bool rightText = right.Column is not null && !_table.IsNumeric(right.Column);
        if (!leftText && !rightText)
        {
            RequireNumber(leftToken, left, right);
            RequireNumber(rightToken, right, left);
            return new(left, sign, right, Numeric: true);
        }

        if ((left.Column is not null && !leftText) || (right.Column is not null && !rightText))
            throw Fail(leftToken, $"column '{(leftText ? left : right).Column}' is text, column '{(leftText ? right : left).Column}' is numeric", "compare columns of one kind", "filter-type");
        if (sign is not (Comparison.Equal or Comparison.NotEqual))
            throw Fail(leftText ? leftToken : rightToken, $"column '{(leftText ? left : right).Column}' is text and has no order", "use =, != or in (...)", "filter-type");
        return new(left, sign, right, Numeric: false);
    }

    private void RequireNumber(Token token, Operand operand, Operand other)
    {
        if (operand.Column is null && double.IsNaN(operand.Number))
            throw Fail(token, $"column '{other.Column}' is numeric, '{operand.Text}' is not a number", "compare it with a number, e.g. 7B or 1e9", "filter-type");
    }

    private Operand ReadOperand()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case Kind.Number or Kind.Text:
                _at++;
                return new(null, token.Text, NumberText.TryParse(token.Text, out double number) ? number : double.NaN);
            case Kind.QuotedName or Kind.Name when token.Kind == Kind.QuotedName || !IsWord(token.Text):
                _at++;
                if (_table.Has(token.Text)) return new(token.Text, token.Text, double.NaN);
                throw Fail(token, $"'{token.Text}' is not a column of {_table.Source}", TextHint(token), "unknown-column");
            case Kind.Symbol when token.Text == "-" && _tokens[_at + 1] is { Kind: Kind.Number } next:
                _at += 2;
                return new(null, "-" + next.Text, -NumberText.Parse(next.Text));
            default:
                throw Unexpected("a column, a number or a text in single quotes");
        }
    }

    // After a comparison sign a bare word is most likely text without its quotes.
    private string TextHint(Token token)
    {
        int index = _tokens.IndexOf(token);
        string before = index > 1 && _tokens[index - 1].Kind == Kind.Symbol ? _tokens[index - 1].Text : "";
        bool isValue = before is "=" or "==" or "!=" or "<>" or "," || (before == "(" && _tokens[index - 2].Text.Equals("in", StringComparison.OrdinalIgnoreCase));
        string columns = DidYouMean.HintOrList(token.Text, [.. _table.ColumnNames], "columns");
        return isValue ? $"text goes in single quotes: '{token.Text}'; {columns}" : columns;
    }

    private string? DidYouMeanColumn(string name) => DidYouMean.Hint(name, _table.ColumnNames) ?? "name a column on one side; text goes in single quotes, columns do not";

    private Comparison? ReadComparisonSign()
    {
        if (Current.Kind != Kind.Symbol) return null;
        Comparison? sign = Current.Text switch
        {
            "=" or "==" => Comparison.Equal,
            "!=" or "<>" => Comparison.NotEqual,
            "<" => Comparison.Less,
            "<=" => Comparison.LessOrEqual,
            ">" => Comparison.Greater,
            ">=" => Comparison.GreaterOrEqual,
            _ => null,
        };
        if (sign is not null) _at++;
        return sign;
    }

    private bool TakeWord(string word)
    {
        if (Current.Kind != Kind.Name || !Current.Text.Equals(word, StringComparison.OrdinalIgnoreCase)) return false;
        _at++;
        return true;
    }

    private bool TakeSymbol(string symbol)
    {
        if (Current.Kind != Kind.Symbol || Current.Text != symbol) return false;
        _at++;
        return true;
    }

    private static bool IsWord(string text) => Words.Contains(text, StringComparer.OrdinalIgnoreCase);

    private List<Token> Tokenize()
    {
        List<Token> tokens = [];
        int i = 0;
        while (i < _text.Length)
        {
            char c = _text[i];
            int start = i;
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c is '\'' or '"')
            {
                tokens.Add(new(c == '"' ? Kind.QuotedName : Kind.Text, ReadQuoted(ref i), start, i - start));
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && i + 1 < _text.Length && char.IsAsciiDigit(_text[i + 1])))
            {
                while (i < _text.Length && (char.IsLetterOrDigit(_text[i]) || _text[i] is '.' or '_' || (_text[i] is '+' or '-' && _text[i - 1] is 'e' or 'E'))) i++;
                Token token = new(Kind.Number, _text[start..i], start, i - start);
                if (!NumberText.TryParse(token.Text, out _)) throw Fail(token, $"'{token.Text}' is not a number", "numbers look like 7B, 1e9 or 0.05; names that begin with a digit go in double quotes");
                tokens.Add(token);
            }
            else if (char.IsLetter(c) || c == '_')
            {
                while (i < _text.Length && (char.IsLetterOrDigit(_text[i]) || _text[i] == '_')) i++;
                tokens.Add(new(Kind.Name, _text[start..i], start, i - start));
            }
            else
            {
                string two = i + 1 < _text.Length ? _text.Substring(i, 2) : "";
                string symbol = two is "!=" or "<>" or "<=" or ">=" or "==" or "&&" or "||" ? two : c.ToString(CultureInfo.InvariantCulture);
                i += symbol.Length;
                Token token = new(Kind.Symbol, symbol, start, symbol.Length);
                if (symbol is "&&" or "||" or "!" or "&" or "|")
                    throw Fail(token, $"'{symbol}' is not known here", symbol[0] == '&' ? "write and" : symbol[0] == '|' ? "write or" : "write not");
                if (!"=<>()+-*/^,".Contains(symbol[0], StringComparison.Ordinal) && symbol != "!=") throw Fail(token, $"'{symbol}' is not known here", null);
                tokens.Add(token);
            }
        }

        tokens.Add(new(Kind.End, "", _text.Length, 1));
        return tokens;
    }

    private string ReadQuoted(ref int i)
    {
        char quote = _text[i];
        int start = i++;
        var text = new System.Text.StringBuilder();
        while (i < _text.Length)
        {
            if (_text[i] == quote)
            {
                if (i + 1 >= _text.Length || _text[i + 1] != quote)
                {
                    i++;
                    return text.ToString();
                }

                i++;
            }

            text.Append(_text[i++]);
        }

        throw Fail(new(Kind.Text, "", start, 1), "the quote is not closed", $"end the {(quote == '"' ? "column name" : "text")} with {quote}");
    }

    private ForetrainException Unexpected(string expected)
        => Fail(Current, Current.Kind == Kind.End ? $"expected {expected}, but the condition ends" : $"expected {expected}, found {Current.Spelled}", null);

    private ForetrainException Fail(Token token, string message, string? hint, string code = "filter-syntax")
        => new(code, $"{_option}: {message}", FormulaPlace.Of(_text, token.Start, token.Length), hint);

    private sealed record Token(Kind Kind, string Text, int Start, int Length)
    {
        public string Spelled => Kind == Kind.Text ? $"text '{Text}'" : $"'{Text}'";
    }
}
