using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Foretrain.Numerics.Optimization;

/// <summary>
/// A point of a <see cref="KinkedSolver"/> with everything of first and second order there. Derivatives are in scaled
/// coordinates; <see cref="Whiten"/> maps gradients to coordinates in which the weighted Jacobian is orthonormal, so that
/// steepest descent does not depend on how parameters are expressed.
/// </summary>
internal sealed unsafe class KinkedPoint(int size, int rows)
{
    /// <summary>Distance between Jacobian columns.</summary>
    public int Stride { get; } = (rows + VectorMath.Width - 1) / VectorMath.Width * VectorMath.Width;

    public double[] X { get; } = new double[size];

    public double[] Residuals { get; } = Column(rows);

    /// <summary>Slope of each row's loss; where the residual is zero, the subgradient that balances the others best.</summary>
    public double[] Slopes { get; } = Column(rows);

    public double[] Jacobian { get; } = GC.AllocateArray<double>(size * ((rows + VectorMath.Width - 1) / VectorMath.Width * VectorMath.Width), pinned: true);

    /// <summary>Hessian of the smooth part, row-major.</summary>
    public double[] Hessian { get; } = new double[size * size];

    /// <summary>Cholesky factor of J' W J with a trace added to its diagonal.</summary>
    public double[] Factor { get; } = new double[size * size];

    public double Value { get; set; }

    /// <summary>Norm of the weighted slopes: the unit of gradients in scaled coordinates.</summary>
    public double Normaliser { get; private set; }

    /// <summary>Largest unbalanced gradient over <see cref="Normaliser"/>.</summary>
    public double Measure { get; set; }

    /// <summary>Rows with residual zero to rounding and positive weight.</summary>
    public List<int> Zeros { get; } = [];

    public static double[] Column(int rows) =>
        GC.AllocateArray<double>((rows + VectorMath.Width - 1) / VectorMath.Width * VectorMath.Width, pinned: true);

    public static double* Pointer(double[] pinned) => (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    /// <summary>Unit of each coordinate: largest norm its Jacobian column has had so far.</summary>
    public double[] Units { get; } = new double[size];

    /// <summary>Divides derivatives by the units, which grow from those of the point before, and factors J' W J.</summary>
    public void Scale(double[] weights, double[] before, double[] work)
    {
        int n = Stride;
        double* j = Pointer(Jacobian), w = Pointer(weights), product = Pointer(work);
        for (int c = 0; c < size; c++)
        {
            VectorMath.Multiply(j + c * n, w, product, n);
            for (int d = 0; d <= c; d++) Factor[c * size + d] = VectorMath.Dot(product, j + d * n, n);
        }

        for (int c = 0; c < size; c++)
        {
            double norm = Math.Max(before[c], Math.Sqrt(Factor[c * size + c]));
            Units[c] = norm > 0 ? norm : 1;
        }

        for (int c = 0; c < size; c++)
        {
            double s = Units[c];
            for (int i = 0; i < n; i++) j[c * n + i] /= s;
            for (int d = 0; d < size; d++)
            {
                double t = Units[d];
                Hessian[c * size + d] /= s * t;
                if (d <= c) Factor[c * size + d] /= s * t;
            }
        }

        double[] gram = [.. Factor];
        for (double trace = 1e-12; ; trace *= 100)
        {
            for (int c = 0; c < size; c++) Factor[c * size + c] += trace;
            if (Cholesky.Factor(Factor, size) || trace > 1) break;
            gram.CopyTo(Factor, 0);
        }

        double squares = 0;
        for (int i = 0; i < rows; i++) squares += weights[i] * Slopes[i] * Slopes[i];
        Normaliser = Math.Sqrt(squares);
    }

    /// <summary>A gradient in whitened coordinates, in place.</summary>
    public void Whiten(Span<double> gradient) => Cholesky.SolveLower(Factor, size, gradient);

    /// <summary>weight x gradient of one residual, whitened.</summary>
    public void Row(int i, double weight, Span<double> to)
    {
        for (int c = 0; c < size; c++) to[c] = weight * Jacobian[c * Stride + i];
        Whiten(to);
    }

    /// <summary>The unit vector of a coordinate, whitened.</summary>
    public void Axis(int c, Span<double> to)
    {
        to.Clear();
        to[c] = 1;
        Whiten(to);
    }

    /// <summary>The Hessian in whitened coordinates.</summary>
    public void WhitenedHessian(Span<double> to)
    {
        Hessian.CopyTo(to);
        Span<double> column = stackalloc double[size];
        for (int c = 0; c < size; c++) Whiten(to.Slice(c * size, size));
        for (int c = 0; c < size; c++)
        {
            for (int d = 0; d < size; d++) column[d] = to[d * size + c];
            Whiten(column);
            for (int d = 0; d < size; d++) to[d * size + c] = column[d];
        }

        for (int c = 0; c < size; c++)
            for (int d = 0; d < c; d++) to[c * size + d] = to[d * size + c] = 0.5 * (to[c * size + d] + to[d * size + c]);
    }
}
