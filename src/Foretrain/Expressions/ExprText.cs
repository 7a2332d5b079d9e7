using System.Globalization;
using System.Text;

namespace Foretrain.Expressions;

/// <summary>Writes trees as formula text that reads back to the same tree.</summary>
public static class ExprText
{
    // How tightly a printed form holds together; a part is put in parentheses when it is looser than its place needs.
    private const int Additive = 1, Multiplicative = 2, Unary = 3, Power = 4, Atom = 5;

    /// <summary>
    /// The formula with as few parentheses as possible and numbers in the shortest form that reads back.
    /// <c>Parse(ToText(e))</c> equals e for every tree the parser makes. Negative numbers, which only arise from computation, read
    /// back as a minus before a number.
    /// </summary>
    public static string ToText(this Expr e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var text = new StringBuilder();
        Write(e, Additive, text);
        return text.ToString();
    }

    /// <summary>A number in the shortest form that reads back: <c>0.34</c>, <c>1e21</c>, <c>-2</c>.</summary>
    public static string ToText(double value)
    {
        string plain = value.ToString("R", CultureInfo.InvariantCulture);
        int e = plain.IndexOf('E');
        if (e >= 0) return $"{plain[..e]}e{int.Parse(plain.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}";
        // 1e11 and 6.4e13 read better than a row of zeros, 2000 better than 2e3.
        string digits = plain.TrimStart('-').TrimEnd('0');
        int power = plain.TrimStart('-').Length - 1;
        if (plain.Contains('.') || power - digits.Length < 3) return plain;
        string sign = value < 0 ? "-" : "", fraction = digits.Length > 1 ? "." + digits[1..] : "";
        string brief = $"{sign}{digits[0]}{fraction}e{power}";
        return brief.Length + 3 <= plain.Length ? brief : plain;
    }

    private static int Level(Expr e) => e switch
    {
        Binary { Op: BinaryOp.Add or BinaryOp.Subtract } => Additive,
        Binary { Op: BinaryOp.Multiply or BinaryOp.Divide } => Multiplicative,
        Binary => Power,
        Negate => Unary,
        Number n when double.IsNegative(n.Value) => Unary,
        _ => Atom,
    };

    private static void Write(Expr e, int needed, StringBuilder text)
    {
        bool parentheses = Level(e) < needed;
        if (parentheses) text.Append('(');
        switch (e)
        {
            case Number n:
                text.Append(n is { Value: Math.PI, Unit: null } ? "pi" : ToText(n.Value));
                if (n.Unit is not null) text.Append('[').Append(n.Unit).Append(']');
                break;
            case Symbol s:
                text.Append(s.Name);
                break;
            case Indexed i:
                text.Append(i.Family).Append('[').Append(i.Index).Append(']');
                break;
            case Negate n:
                text.Append('-');
                Write(n.X, Unary, text);
                break;
            case Binary b:
                WriteBinary(b, text);
                break;
            case Call c:
                WriteCall(ExprTree.Name(c.Function), c.Args, text);
                break;
            case KernelCall k:
                WriteCall(k.Kernel, k.Args, text);
                break;
            case Fold f:
                text.Append(f.Op == FoldOp.Sum ? "sum(" : "prod(");
                if (ExprTree.ImplicitIndices(f.Body) is not [string only] || only != f.Index) text.Append(f.Index).Append(", ");
                Write(f.Body, Additive, text);
                text.Append(')');
                break;
            case Solve s:
                text.Append("solve(").Append(s.Unknown).Append(", ");
                WriteCall("", [s.Body, s.Low, s.High], text);
                break;
        }
        if (parentheses) text.Append(')');
    }

    private static void WriteBinary(Binary b, StringBuilder text)
    {
        var (sign, left, right) = b.Op switch
        {
            BinaryOp.Add => (" + ", Additive, Multiplicative),
            BinaryOp.Subtract => (" - ", Additive, Multiplicative),
            BinaryOp.Multiply => ("*", Multiplicative, Unary),
            BinaryOp.Divide => ("/", Multiplicative, Unary),
            _ => ("^", Atom, Unary),
        };
        Write(b.X, left, text);
        text.Append(sign);
        Write(b.Y, right, text);
    }

    private static void WriteCall(string name, EquatableList<Expr> args, StringBuilder text)
    {
        if (name.Length > 0) text.Append(name).Append('(');
        for (int i = 0; i < args.Count; i++)
        {
            if (i > 0) text.Append(", ");
            Write(args[i], Additive, text);
        }
        text.Append(')');
    }
}
