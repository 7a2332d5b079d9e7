namespace Foretrain.Expressions;

/// <summary>
/// A formula bound to the columns of one table: data-only sub-expressions are computed. Immutable; each thread takes its
/// own <see cref="FormulaEvaluator"/>.
/// </summary>
public sealed class BoundFormula
{
    internal BoundFormula(CompiledFormula formula, IReadOnlyList<double[]> columns, int rows)
    {
        if (columns.Count != formula.Variables.Count)
            throw new ArgumentException($"{formula.Variables.Count} columns expected, {columns.Count} given");
        Formula = formula;
        Rows = rows;
        Columns = columns;
        Padded = Math.Max(FormulaEvaluator.Pad(rows), FormulaEvaluator.Width);
        Data = new double[formula.Nodes.Length][];
        Kernels = new IBoundKernel[formula.Kernels.Length];

        bool[] needed = NeededData(formula);
        for (int i = 0; i < formula.Nodes.Length; i++)
        {
            Node node = formula.Nodes[i];
            if (node.Op == Op.Kernel) BindKernel(i, node);
            else if (node.Kind == NodeKind.Data && needed[i]) Data[i] = Compute(node);
        }
    }

    /// <summary>The formula.</summary>
    public CompiledFormula Formula { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    internal IReadOnlyList<double[]> Columns { get; }

    /// <summary>Rows rounded up to whole vectors; padding repeats the last row so that it never produces a NaN of its own.</summary>
    internal int Padded { get; }

    internal double[]?[] Data { get; }

    internal IBoundKernel[] Kernels { get; }

    /// <summary>A new evaluator over these columns, for one thread.</summary>
    public FormulaEvaluator NewEvaluator() => new(this);

    private static bool[] NeededData(CompiledFormula formula)
    {
        var needed = new bool[formula.Nodes.Length];
        needed[formula.Result] = true;
        for (int i = formula.Nodes.Length - 1; i >= 0; i--)
        {
            Node n = formula.Nodes[i];
            if (n.Op == Op.Kernel) foreach (int c in formula.Kernels[n.Aux].Columns) needed[c] = true;
            if (n.Kind == NodeKind.Mixed || (n.Kind == NodeKind.Data && needed[i]))
            {
                if (n.A >= 0) needed[n.A] = true;
                if (n.B >= 0) needed[n.B] = true;
            }
        }

        return needed;
    }

    private double[] Compute(Node node)
    {
        double[] result = NewColumn();
        if (node.Op == Op.Variable)
        {
            double[] column = Columns[node.Aux];
            if (column.Length < Rows) throw new ArgumentException($"column '{Formula.Variables[node.Aux]}' is shorter than the table");
            Array.Copy(column, result, Rows);
        }
        else
        {
            for (int i = 0; i < Rows; i++)
            {
                double x = Operand(node.A, i), y = node.B >= 0 ? Operand(node.B, i) : 0;
                result[i] = ScalarMath.Apply(node.Op, x, y, node.Aux);
            }
        }

        if (Rows > 0) Array.Fill(result, result[Rows - 1], Rows, Padded - Rows);
        return result;
    }

    private double Operand(int node, int row) => Formula.Nodes[node] is { Kind: NodeKind.Constant } c ? c.Value : Data[node]![row];

    private double[] NewColumn() => GC.AllocateArray<double>(Padded, pinned: true);

    private void BindKernel(int at, Node node)
    {
        KernelUse use = Formula.Kernels[node.Aux];
        IKernel kernel = Formula.KernelsByName(use.Name);
        double[][] columns = [.. use.Columns.Select(c => Data[c]!.AsSpan(0, Rows).ToArray())];
        Kernels[node.Aux] = kernel.Bind(columns);
        if (node.Kind != NodeKind.Data) return;
        double[] values = NewColumn();
        Kernels[node.Aux].Evaluate([.. use.Scalars.Select(s => Formula.Nodes[s].Value)], values.AsSpan(0, Rows), [], []);
        if (Rows > 0) Array.Fill(values, values[Rows - 1], Rows, Padded - Rows);
        Data[at] = values;
    }
}
