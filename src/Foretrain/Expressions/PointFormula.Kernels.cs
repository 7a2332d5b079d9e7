namespace Foretrain.Expressions;

// Kernels that make sense for a single row: exact slopes in their scalars, differences in their columns.
internal sealed partial class PointFormula
{
    private const double Step = 1e-6;

    private double Kernel(int use, Span<double> scalarSlopes)
    {
        (IKernel kernel, int[] args) = _kernels[use];
        Span<double> at = stackalloc double[args.Length];
        for (int i = 0; i < args.Length; i++) at[i] = _values[args[i]];
        return At(kernel, at, scalarSlopes);
    }

    private void AddKernel(int use, double adjoint)
    {
        (IKernel kernel, int[] args) = _kernels[use];
        int columns = kernel.ColumnArguments.Count;
        Span<double> at = stackalloc double[args.Length], slopes = stackalloc double[args.Length - columns];
        for (int i = 0; i < args.Length; i++) at[i] = _values[args[i]];
        At(kernel, at, slopes);
        for (int i = columns; i < args.Length; i++) _adjoints[args[i]] += adjoint * slopes[i - columns];
        for (int i = 0; i < columns; i++)
        {
            double x = at[i], step = Step * Math.Max(Math.Abs(x), 1e-3);
            at[i] = x + step;
            double up = At(kernel, at, []);
            at[i] = x - step;
            double down = At(kernel, at, []);
            at[i] = x;
            _adjoints[args[i]] += adjoint * (up - down) / (2 * step);
        }
    }

    private static double At(IKernel kernel, ReadOnlySpan<double> args, Span<double> scalarSlopes)
    {
        int columns = kernel.ColumnArguments.Count;
        var rows = new double[columns][];
        for (int i = 0; i < columns; i++) rows[i] = [args[i]];
        Span<double> value = stackalloc double[1];
        try
        {
            kernel.Bind(rows).Evaluate(args[columns..], value, scalarSlopes, []);
            return value[0];
        }
        catch (ForetrainException)
        {
            return double.NaN; // outside the kernel's domain, as a logarithm of a negative number is
        }
    }
}
