using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Foretrain.Expressions;

/// <summary>Columns of a kernel whose scalar arguments depend on parameters: values, first and second derivatives.</summary>
internal sealed unsafe class KernelColumns
{
    private readonly BoundFormula _bound;
    private readonly KernelUse _use;
    private readonly IBoundKernel _kernel;
    private readonly double[] _values, _first, _second, _scalars;
    private readonly double[] _all; // pinned and padded copies, one column after the other

    public KernelColumns(BoundFormula bound, int kernel)
    {
        _bound = bound;
        _use = bound.Formula.Kernels[kernel];
        _kernel = bound.Kernels[kernel];
        int k = _use.Scalars.Length, n = bound.Rows;
        _values = new double[n];
        _first = new double[n * k];
        _second = new double[n * k * k];
        _scalars = new double[k];
        _all = GC.AllocateArray<double>(bound.Padded * (1 + k + k * k), pinned: true);
    }

    public double* Values => Base;

    private double* Base => (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_all));

    public double* First(int k) => Base + (long)_bound.Padded * (1 + k);

    public double* Second(int k, int l) => Base + (long)_bound.Padded * (1 + _scalars.Length + k * _scalars.Length + l);

    public void Evaluate(Func<int, double> scalar, bool second)
    {
        for (int k = 0; k < _scalars.Length; k++) _scalars[k] = scalar(_use.Scalars[k]);
        _kernel.Evaluate(_scalars, _values, _first, second ? _second : []);
        int n = _bound.Rows, count = _scalars.Length;
        Put(_values, 0);
        for (int k = 0; k < count; k++) Put(_first.AsSpan(k * n, n), 1 + k);
        if (second) for (int k = 0; k < count * count; k++) Put(_second.AsSpan(k * n, n), 1 + count + k);
    }

    private void Put(ReadOnlySpan<double> column, int at)
    {
        Span<double> to = _all.AsSpan(at * _bound.Padded, _bound.Padded);
        column.CopyTo(to);
        if (column.Length > 0) to[column.Length..].Fill(column[^1]);
    }
}

/// <summary>The column of roots of an implicit definition.</summary>
internal sealed unsafe class RootColumn
{
    private readonly BoundFormula _bound;
    private readonly RootSolver _solver;
    private readonly double[] _values;
    private readonly double[] _row;
    private double[]? _at; // parameters of the roots in hand: values and derivatives are asked for one after the other

    public RootColumn(BoundFormula bound, RootUse use)
    {
        _bound = bound;
        _solver = new(use, bound.Formula.Variables, bound.Formula.Parameters);
        _values = GC.AllocateArray<double>(bound.Padded, pinned: true);
        _row = new double[bound.Columns.Count];
    }

    public double* Values => (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_values));

    public void Evaluate(ReadOnlySpan<double> theta)
    {
        if (_at is not null && theta.SequenceEqual(_at)) return;
        double[] parameters = theta.ToArray();
        _at = null;
        for (int i = 0; i < _bound.Rows; i++)
        {
            for (int v = 0; v < _row.Length; v++) _row[v] = _bound.Columns[v][i];
            _values[i] = _solver.Solve(_row, parameters);
        }

        if (_bound.Rows > 0) Array.Fill(_values, _values[_bound.Rows - 1], _bound.Rows, _bound.Padded - _bound.Rows);
        _at = parameters;
    }
}
