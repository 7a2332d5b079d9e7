namespace Foretrain.Runs;

/// <summary>A node of a row filter; values are true, false or null (unknown, because a cell is missing).</summary>
internal abstract record Condition
{
    /// <summary>Columns used, with repeats.</summary>
    public abstract IEnumerable<string> Columns();

    /// <summary>The test of one row of this table.</summary>
    public abstract Func<int, bool?> Bind(RunTable table);
}

/// <summary>A comparison operator.</summary>
internal enum Comparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }

/// <summary>One side of a comparison: a column, or a literal (text as written, and its number when it is one).</summary>
internal sealed record Operand(string? Column, string Text, double Number)
{
    public Func<int, double> Numbers(RunTable table)
    {
        if (Column is null) return _ => Number;
        double[] values = table.Numbers(Column);
        return row => values[row];
    }

    public Func<int, string> Texts(RunTable table)
    {
        if (Column is null) return _ => Text;
        string[] values = table.Texts(Column);
        return row => values[row];
    }
}

internal sealed record Or(Condition Left, Condition Right) : Condition
{
    public override IEnumerable<string> Columns() => Left.Columns().Concat(Right.Columns());

    public override Func<int, bool?> Bind(RunTable table)
    {
        Func<int, bool?> left = Left.Bind(table), right = Right.Bind(table);
        return row => left(row) | right(row);
    }
}

internal sealed record And(Condition Left, Condition Right) : Condition
{
    public override IEnumerable<string> Columns() => Left.Columns().Concat(Right.Columns());

    public override Func<int, bool?> Bind(RunTable table)
    {
        Func<int, bool?> left = Left.Bind(table), right = Right.Bind(table);
        return row => left(row) & right(row);
    }
}

internal sealed record Not(Condition Inner) : Condition
{
    public override IEnumerable<string> Columns() => Inner.Columns();

    public override Func<int, bool?> Bind(RunTable table)
    {
        Func<int, bool?> inner = Inner.Bind(table);
        return row => !inner(row);
    }
}

internal sealed record IsMissing(string Column) : Condition
{
    public override IEnumerable<string> Columns() => [Column];

    public override Func<int, bool?> Bind(RunTable table)
    {
        if (table.IsNumeric(Column))
        {
            double[] values = table.Numbers(Column);
            return row => double.IsNaN(values[row]);
        }

        string[] texts = table.Texts(Column);
        return row => texts[row].Length == 0;
    }
}

/// <summary>A comparison of numbers (<paramref name="Numeric"/>) or of text.</summary>
internal sealed record Compare(Operand Left, Comparison Operator, Operand Right, bool Numeric) : Condition
{
    public override IEnumerable<string> Columns() => new[] { Left.Column, Right.Column }.OfType<string>();

    public override Func<int, bool?> Bind(RunTable table)
    {
        if (!Numeric)
        {
            Func<int, string> a = Left.Texts(table), b = Right.Texts(table);
            bool equal = Operator == Comparison.Equal;
            return row =>
            {
                string x = a(row), y = b(row);
                // A blank cell is missing; the literal '' is a literal.
                if ((Left.Column is not null && x.Length == 0) || (Right.Column is not null && y.Length == 0)) return null;
                return string.Equals(x, y, StringComparison.Ordinal) == equal;
            };
        }

        Func<int, double> left = Left.Numbers(table), right = Right.Numbers(table);
        return row =>
        {
            double x = left(row), y = right(row);
            if (double.IsNaN(x) || double.IsNaN(y)) return null;
            return Operator switch
            {
                Comparison.Equal => x == y,
                Comparison.NotEqual => x != y,
                Comparison.Less => x < y,
                Comparison.LessOrEqual => x <= y,
                Comparison.Greater => x > y,
                _ => x >= y,
            };
        };
    }
}
