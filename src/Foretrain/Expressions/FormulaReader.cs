namespace Foretrain.Expressions;

/// <summary>The recursive-descent parser behind <see cref="ExpressionParser"/>; one object per text.</summary>
internal sealed class FormulaReader
{
    private static readonly string[] Forms = ["sum", "prod", "solve"];

    private readonly FormulaLexer _lexer;
    private readonly IReadOnlySet<string>? _kernels;
    private readonly List<string> _explicitIndices = [];
    private Token _before, _token;
    private int _nesting;

    public FormulaReader(string text, IReadOnlySet<string>? kernels)
    {
        _lexer = new(text);
        _kernels = kernels;
    }

    /// <summary>A part with the depth of its tree, kept so that depth need not be measured again and again.</summary>
    private readonly record struct Part(Expr Expr, int Depth);

    public Expr Read()
    {
        _token = _lexer.Next(0);
        Part part = Sum();
        if (_token.Kind != TokenKind.End) throw Unexpected();
        return part.Expr;
    }

    private Part Sum()
    {
        Part left = Product();
        while (_token.Is("+") || _token.Is("-"))
        {
            Token op = Take();
            left = Join(op.Text == "+" ? BinaryOp.Add : BinaryOp.Subtract, left, Product(), op);
        }
        return left;
    }

    private Part Product()
    {
        Part left = Unary();
        while (_token.Is("*") || _token.Is("/"))
        {
            Token op = Take();
            left = Join(op.Text == "*" ? BinaryOp.Multiply : BinaryOp.Divide, left, Unary(), op);
        }
        return left;
    }

    // Every recursion passes here, so this is where nesting is counted.
    private Part Unary()
    {
        if (++_nesting > ExpressionParser.MaxNesting + 1)
        {
            throw Error(_token, $"the formula nests deeper than {ExpressionParser.MaxNesting} levels",
                "split it into named sub-formulas");
        }
        Part part;
        if (_token.Is("-"))
        {
            Take();
            Part x = Unary();
            part = new(new Negate(x.Expr), x.Depth + 1);
        }
        else if (_token.Is("+"))
        {
            Take();
            part = Unary();
        }
        else
        {
            part = Primary();
            if (_token.Is("^"))
            {
                Token op = Take();
                part = Join(BinaryOp.Power, part, Unary(), op);
            }
        }
        _nesting--;
        return part;
    }

    private Part Primary()
    {
        if (_token.Kind == TokenKind.Number) return new(NumberWithUnit(), 1);
        if (_token.Kind == TokenKind.Name) return NameOrCall();
        if (_token.Is("("))
        {
            Token open = Take();
            if (_token.Is(")")) throw Error(_token, "nothing between '(' and ')'", "write a value between them");
            Part inside = Sum();
            Close(open);
            return inside;
        }
        if (_token.Kind == TokenKind.End) throw Error(_token, "the formula ends where a value is expected", AfterOperator());
        if (_token.Is("=") || _token.Is("[") || _token.Is("]") || _before.Kind == TokenKind.End && _token.Is(")")) throw Unexpected();
        throw Error(_token, $"a value is expected before '{_token.Text}'", AfterOperator());
    }

    private string? AfterOperator() => _before.Kind == TokenKind.Sign && _before.Text is "+" or "-" or "*" or "/" or "^"
        ? $"'{_before.Text}' needs a value on its right" : null;

    private Number NumberWithUnit()
    {
        Token number = Take();
        if (!_token.Is("[")) return new(number.Value);
        var (unit, end) = _lexer.Bracket(_token.Start);
        if (!Unit.TryParse(unit, out _, out string? problem))
        {
            throw _lexer.Error(_token.Start, end - _token.Start, $"'{FormulaLexer.Shorten(unit)}' is not a unit: {problem}",
                "write a unit as in 1e9[param] or 1[nat/token]");
        }
        MoveTo(end);
        return new(number.Value, unit);
    }

    private Part NameOrCall()
    {
        Token name = Take();
        bool isFunction = ExprTree.Functions.ContainsKey(name.Text) || Forms.Contains(name.Text)
            || _kernels is not null && _kernels.Contains(name.Text);
        if (_token.Is("(")) return isFunction ? CallOf(name) : throw UnknownFunction(name);
        if (isFunction)
            throw Error(name, $"'{name.Text}' is a function and needs arguments", $"write {name.Text}(...), or use another name");
        if (_token.Is("[")) return new(Member(name), 1);
        return new(name.Text == "pi" ? new Number(Math.PI) : new Symbol(name.Text), 1);
    }

    private Indexed Member(Token name)
    {
        var (label, end) = _lexer.Bracket(_token.Start);
        if (!IsLabel(label))
        {
            throw _lexer.Error(_token.Start, end - _token.Start, $"'{FormulaLexer.Shorten(label)}' is not an index",
                label.Contains(',') ? "a family has one index" : "an index is made of letters, digits, '_', '-' and '.', and starts with a letter or digit");
        }
        MoveTo(end);
        return new(name.Text, label);
    }

    private static bool IsLabel(string label) => (char.IsAsciiLetterOrDigit(label[0]) || label[0] == '_')
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private Part CallOf(Token name)
    {
        Token open = Take();
        switch (name.Text)
        {
            case "sum": return FoldOf(name, open, FoldOp.Sum);
            case "prod": return FoldOf(name, open, FoldOp.Product);
            case "solve": return SolveOf(name, open);
        }
        List<Part> args = Arguments(name, open, out string? comma);
        int depth = 1 + args.Max(a => a.Depth);
        EquatableList<Expr> list = args.Select(a => a.Expr).ToEquatableList();
        if (!ExprTree.Functions.TryGetValue(name.Text, out Function function)) return new(new KernelCall(name.Text, list), depth);
        if (function is Function.Min or Function.Max ? list.Count >= 2 : list.Count == 1) return new(new Call(function, list), depth);
        string wants = function is Function.Min or Function.Max ? "two or more arguments" : "one argument";
        throw Error(name, $"{name.Text} takes {wants}, {list.Count} given", comma);
    }

    private Part FoldOf(Token name, Token open, FoldOp op)
    {
        Token first = _token;
        bool isExplicit = first.Kind == TokenKind.Name && _lexer.Next(first.End).Is(",");
        if (isExplicit)
        {
            if (first.Text.Contains('.')) throw Error(first, $"'{first.Text}' is not an index name", "write a letter, as in sum(i, t[i])");
            Take();
            Take();
            _explicitIndices.Add(first.Text);
        }
        else if (_token.Is(")"))
        {
            throw Error(_token, $"{name.Text} has nothing to run over", $"write {name.Text}(t[i]) or {name.Text}(i, t[i])");
        }
        Part body = Sum();
        if (_token.Is(","))
            throw Error(_token, $"{name.Text} takes a body, or an index name and a body", $"write {name.Text}(i, t[i]*r[i])");
        Close(open);
        if (isExplicit) _explicitIndices.RemoveAt(_explicitIndices.Count - 1);
        string index = isExplicit ? first.Text : ImplicitIndex(name, body.Expr);
        return new(new Fold(op, index, body.Expr), body.Depth + 1);
    }

    private string ImplicitIndex(Token name, Expr body)
    {
        IReadOnlyList<string> found = ExprTree.ImplicitIndices(body);
        if (found.Count > 1) found = [.. found.Where(i => !_explicitIndices.Contains(i))];
        if (found.Count == 1) return found[0];
        if (found.Count > 1)
        {
            throw Error(name, $"{name.Text} could run over {string.Join(" or ", found.Select(i => $"'{i}'"))}",
                $"name the index: {name.Text}({found[0]}, ...)");
        }
        throw Error(name, $"{name.Text} has no index to run over",
            $"use one inside, as in {name.Text}(t[i]*r[i]), or name it: {name.Text}(i, ...)");
    }

    private Part SolveOf(Token name, Token open)
    {
        const string Usage = "write solve(L, body, low, high): the root of body = 0 in L between low and high";
        if (_token.Kind != TokenKind.Name || !_lexer.Next(_token.End).Is(","))
            throw Error(_token, "solve starts with the name of its unknown", Usage);
        Token unknown = Take();
        if (unknown.Text == "pi" || ExprTree.Functions.ContainsKey(unknown.Text) || Forms.Contains(unknown.Text))
            throw Error(unknown, $"'{unknown.Text}' cannot be the unknown of solve, it has a meaning of its own", Usage);
        Take();
        List<Part> args = Arguments(name, open, out _);
        if (args.Count != 3) throw Error(name, $"solve takes four arguments, {args.Count + 1} given", Usage);
        return new(new Solve(unknown.Text, args[0].Expr, args[1].Expr, args[2].Expr), 1 + args.Max(a => a.Depth));
    }

    private List<Part> Arguments(Token name, Token open, out string? comma)
    {
        comma = null;
        if (_token.Is(")")) throw Error(_token, $"{name.Text} needs arguments", $"write {name.Text}(x)");
        List<Part> args = [Sum()];
        while (_token.Is(","))
        {
            comma ??= SyntaxHints.CommaHint(_before, _lexer.Next(_token.End));
            Take();
            args.Add(Sum());
        }
        Close(open);
        return args;
    }

    private void Close(Token open)
    {
        if (_token.Is(")"))
        {
            Take();
            return;
        }
        if (_token.Kind != TokenKind.End) throw Unexpected();
        throw Error(_token, "')' is missing", $"the '(' at character {open.Start + 1} is never closed");
    }

    private Part Join(BinaryOp kind, Part left, Part right, Token op)
    {
        int depth = 1 + Math.Max(left.Depth, right.Depth);
        if (depth > ExpressionParser.MaxDepth)
        {
            throw Error(op, $"more than {ExpressionParser.MaxDepth} operators follow one another",
                "use sum(i, ...) or named sub-formulas");
        }
        return new(new Binary(kind, left.Expr, right.Expr), depth);
    }

    private Token Take()
    {
        _before = _token;
        _token = _lexer.Next(_token.End);
        return _before;
    }

    // After a bracket, whose inside is not made of tokens.
    private void MoveTo(int end)
    {
        _before = new(TokenKind.Sign, "]", end - 1, end);
        _token = _lexer.Next(end);
    }

    private ForetrainException UnknownFunction(Token name)
    {
        List<string> known = [.. ExprTree.Functions.Keys, .. Forms, .. _kernels ?? new HashSet<string>()];
        return Error(name, $"there is no function '{FormulaLexer.Shorten(name.Text)}'", SyntaxHints.UnknownFunction(name.Text, known));
    }

    private ForetrainException Unexpected()
    {
        // What follows matters only for the hint; a fault in it must not hide this one.
        Token after = default;
        if (_token.Is(",") && _token.End < _lexer.Text.Length && char.IsAsciiDigit(_lexer.Text[_token.End])) after = _lexer.Next(_token.End);
        var (message, hint) = SyntaxHints.Unexpected(_token, _before, after);
        return Error(_token, message, hint);
    }

    private ForetrainException Error(Token at, string message, string? hint)
        => _lexer.Error(at.Start, Math.Max(1, at.End - at.Start), message, hint);
}
