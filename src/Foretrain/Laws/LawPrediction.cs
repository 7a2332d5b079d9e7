using Foretrain.Expressions;
using Foretrain.Laws.Kernels;

namespace Foretrain.Laws;

/// <summary>
/// A law's value at one point, straight from the tree: for worked numbers, checks and plots, not for fitting. Inputs are texts; several
/// rows (a schedule, say) are separated by <c>;</c> and the last row is the one predicted.
/// </summary>
public static class LawPrediction
{
    /// <summary>The letter that stands for the output in the formula of a law with several outputs: <c>a[o]</c>.</summary>
    public const string OutputIndex = "o";

    /// <summary>The predicted output.</summary>
    /// <exception cref="ForetrainException"><c>bad-input</c>: an input that is no number, rows that do not match.</exception>
    public static double Of(Law law, string output, IReadOnlyDictionary<string, double> parameters, IReadOnlyDictionary<string, string> at)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(at);
        Dictionary<string, double[]> columns = Columns(law, at);
        return Evaluate(law, output, parameters, columns, at.Keys, onlyLast: true)[0];
    }

    /// <summary>The predicted output at every row of columns of one length; a member of a family of columns is named <c>r[code]</c>.</summary>
    /// <exception cref="ForetrainException"><c>bad-input</c>: an input without a column.</exception>
    public static double[] Rows(Law law, string output, IReadOnlyDictionary<string, double> parameters, IReadOnlyDictionary<string, double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(columns);
        return Evaluate(law, output, parameters, columns, columns.Keys, onlyLast: false);
    }

    /// <summary>The columns that texts stand for, all of one length.</summary>
    /// <exception cref="ForetrainException"><c>bad-input</c>.</exception>
    public static Dictionary<string, double[]> Columns(Law law, IReadOnlyDictionary<string, string> at)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(at);
        var columns = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (LawVariable v in law.Variables)
        {
            bool family = v.Name.EndsWith("_*", StringComparison.Ordinal);
            foreach (var (name, text) in at)
            {
                if (name == v.Name) columns[name] = Column(name, text, v.Text);
                else if (family && name.StartsWith(v.Name[..^1], StringComparison.Ordinal))
                    columns[$"{v.Name[..^2]}[{name[(v.Name.Length - 1)..]}]"] = Column(name, text, v.Text);
            }
        }

        int rows = columns.Count == 0 ? 0 : columns.Values.Max(c => c.Length);
        foreach (string name in columns.Keys.ToList())
        {
            double[] c = columns[name];
            if (c.Length == 1 && rows > 1) columns[name] = [.. Enumerable.Repeat(c[0], rows)];
            else if (c.Length != rows) throw Bad($"'{name}' has {c.Length} rows, others have {rows}", "give one value, or as many as the others");
        }

        return columns;
    }

    private static double[] Evaluate(
        Law law, string output, IReadOnlyDictionary<string, double> parameters, IReadOnlyDictionary<string, double[]> columns, IEnumerable<string> given, bool onlyLast)
    {
        int rows = columns.Count == 0 ? 1 : columns.Values.First().Length;
        Expr e = law.Outputs.Count > 1 ? ExprTools.BindIndex(law.Expr, OutputIndex, output) : law.Expr;
        e = ExprTools.ExpandIndices(e, family => Labels(family, [.. parameters.Keys, .. columns.Keys]));
        var kernels = new Dictionary<string, double[]>(StringComparer.Ordinal);
        e = WithoutKernels(e);
        return [.. Enumerable.Range(onlyLast ? rows - 1 : 0, onlyLast ? 1 : rows).Select(row => ExprTools.Evaluate(e, name => ValueAt(name, row)))];

        double ValueAt(string name, int row) => columns.TryGetValue(name, out double[]? c) || kernels.TryGetValue(name, out c) ? c[row] : parameters.TryGetValue(name, out double p)
            ? p
            : throw Bad($"no value is given for '{name}'", Quantities.DidYouMean.HintOrList(name, [.. given], "given"));

        // A kernel sees whole runs: its values become a column under a name that no formula can contain.
        Expr WithoutKernels(Expr node)
        {
            Expr done = ExprTree.Rebuild(node, WithoutKernels);
            if (done is not KernelCall k) return done;
            IKernel kernel = KernelRegistry.All[k.Kernel];
            int columnCount = kernel.ColumnArguments.Count;
            double[][] arguments = [.. k.Args.Take(columnCount).Select(
                a => Enumerable.Range(0, rows).Select(row => ExprTools.Evaluate(a, name => ValueAt(name, row))).ToArray())];
            double[] scalars = [.. k.Args.Skip(columnCount).Select(a => ExprTools.Evaluate(a, name => ValueAt(name, rows - 1)))];
            var values = new double[rows];
            kernel.Bind(arguments).Evaluate(scalars, values, [], []);
            string name = $"#{kernels.Count}";
            kernels.Add(name, values);
            return new Symbol(name);
        }
    }

    private static List<string>? Labels(string family, List<string> names)
    {
        string start = family + "[";
        List<string> labels = [.. names.Where(n => n.StartsWith(start, StringComparison.Ordinal)).Select(n => n[start.Length..^1])];
        return labels.Count == 0 ? null : labels;
    }

    private static double[] Column(string name, string text, bool isText)
    {
        string[] cells = text.Split(';', StringSplitOptions.TrimEntries);
        if (isText)
        {
            List<string> groups = [.. cells.Distinct()];
            return [.. cells.Select(c => (double)groups.IndexOf(c))];
        }

        return [.. cells.Select(c => Number(name, c))];
    }

    // A number, or arithmetic on numbers such as 1000 * 8.64e19.
    private static double Number(string name, string text)
    {
        double x = ConstantSets.Printed(text);
        if (double.IsNaN(x))
        {
            try
            {
                x = ExprTools.Evaluate(ExpressionParser.Parse(text), _ => double.NaN);
            }
            catch (ForetrainException)
            {
                x = double.NaN;
            }
        }

        return double.IsFinite(x) ? x : throw Bad($"'{name}' is '{text}', expected a number", "write it like 1.4e12");
    }

    private static ForetrainException Bad(string message, string hint) => new("bad-input", message, null, hint);
}
