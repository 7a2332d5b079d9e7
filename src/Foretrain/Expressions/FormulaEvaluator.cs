using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Foretrain.Numerics;

namespace Foretrain.Expressions;

/// <summary>
/// Values and exact derivatives of a bound formula, block of rows by block of rows. One per thread: it owns the workspace.
/// </summary>
/// <remarks>
/// Row work is done with respect to the <i>inputs</i> of the row part: the scalar sub-expressions that columns meet
/// (usually the parameters themselves). Reverse mode over columns gives the whole Jacobian in one sweep because rows do not
/// depend on each other. Small matrices then carry inputs to parameters (<see cref="ScalarInputs"/>).
/// </remarks>
public sealed unsafe class FormulaEvaluator
{
    /// <summary>Rows per block: small enough that the whole workspace stays in the first-level cache.</summary>
    internal const int BlockRows = 256;

    internal const int Width = VectorMath.Width;

    private readonly BoundFormula _bound;
    private readonly Node[] _nodes;
    private readonly int _result;
    private readonly int[] _mixed; // node numbers of the row part, in order
    private readonly ScalarInputs _inputs;
    private readonly double[] _work; // pinned: value, adjoint, tangent and adjoint-tangent columns
    private readonly double*[] _value, _adjoint, _tangent, _adjointTangent;
    private readonly bool[][] _hasTangent, _hasAdjointTangent; // per input: structural sparsity
    private readonly KernelColumns?[] _kernels;
    private readonly RootColumn?[] _roots;

    internal FormulaEvaluator(BoundFormula bound)
    {
        _bound = bound;
        CompiledFormula formula = bound.Formula;
        _nodes = formula.Nodes;
        _result = formula.Result;
        var used = Reachable(formula);
        _mixed = [.. Enumerable.Range(0, _nodes.Length).Where(i => used[i] && _nodes[i].Kind == NodeKind.Mixed)];
        _inputs = new ScalarInputs(formula, used);

        int count = _nodes.Length;
        _value = new double*[count];
        _adjoint = new double*[count];
        _tangent = new double*[count];
        _adjointTangent = new double*[count];
        int columns = Enumerable.Range(0, count).Count(i => used[i] && _nodes[i].Kind != NodeKind.Data) * 4 + 1;
        _work = GC.AllocateArray<double>(columns * BlockRows, pinned: true);
        double* next = Pointer(_work);
        for (int i = 0; i < count; i++)
        {
            if (!used[i] || _nodes[i].Kind == NodeKind.Data) continue;
            foreach (double*[] kind in (double*[][])[_value, _adjoint, _tangent, _adjointTangent])
            {
                kind[i] = next;
                next += BlockRows;
            }

            if (_nodes[i].Kind == NodeKind.Constant) Broadcast(_value[i], _nodes[i].Value);
        }

        _kernels = [.. formula.Kernels.Select((k, i) => k.Scalars.Any(s => _nodes[s].Kind == NodeKind.Scalar) ? new KernelColumns(bound, i) : null)];
        _roots = [.. formula.Roots.Select(r => new RootColumn(bound, r))];
        (_hasTangent, _hasAdjointTangent) = Sparsity();
    }

    /// <summary>Number of rows.</summary>
    public int Rows => _bound.Rows;

    /// <summary>Number of parameters.</summary>
    public int ParameterCount => _bound.Formula.Parameters.Count;

    internal int Blocks => (_bound.Padded + BlockRows - 1) / BlockRows;

    internal ScalarInputs Inputs => _inputs;

    internal int InputCount => _inputs.Count;

    internal static int Pad(int rows) => (rows + Width - 1) / Width * Width;

    internal int BlockLength(int block) => Math.Min(BlockRows, _bound.Padded - block * BlockRows);

    /// <summary>Sets the parameter vector for the calls that follow.</summary>
    internal void SetParameters(ReadOnlySpan<double> theta, bool second)
    {
        _inputs.Evaluate(theta, second);
        for (int k = 0; k < _inputs.Count; k++) Broadcast(_value[_inputs.Nodes[k]], _inputs.Values[k]);
        for (int i = 0; i < _kernels.Length; i++) _kernels[i]?.Evaluate(s => _inputs.ValueOf(s), second);
        foreach (RootColumn? root in _roots) root?.Evaluate(theta);
    }

    /// <summary>Values of the formula on one block.</summary>
    internal double* Forward(int block)
    {
        int n = BlockLength(block), at = block * BlockRows;
        for (int i = 0; i < _value.Length; i++)
        {
            if (_bound.Data[i] is { } data) _value[i] = Pointer(data) + at;
        }

        foreach (int i in _mixed)
        {
            Node node = _nodes[i];
            if (node.Op == Op.Kernel) _value[i] = _kernels[node.Aux]!.Values + at;
            else if (node.Op == Op.Root) _value[i] = _roots[node.Aux]!.Values + at;
            else BlockKernels.Forward(node.Op, _value[node.A], node.B >= 0 ? _value[node.B] : null, node.Aux, _value[i], n);
        }

        return _value[_result];
    }

    /// <summary>Row-wise derivative columns with respect to every input; <see cref="Forward"/> must have run on the block.</summary>
    internal void Backward(int block)
    {
        int n = BlockLength(block), at = block * BlockRows;
        foreach (int i in _mixed) Clear(_adjoint[i], n);
        foreach (int i in _inputs.Nodes) Clear(_adjoint[i], n);
        new Span<double>(_adjoint[_result], n).Fill(1);
        for (int m = _mixed.Length - 1; m >= 0; m--)
        {
            int i = _mixed[m];
            Node node = _nodes[i];
            if (node.Op == Op.Root) continue;
            if (node.Op == Op.Kernel)
            {
                KernelUse use = _bound.Formula.Kernels[node.Aux];
                for (int k = 0; k < use.Scalars.Length; k++)
                {
                    if (_nodes[use.Scalars[k]].Kind != NodeKind.Scalar) continue;
                    BlockKernels.Reverse(Op.Multiply, null, _kernels[node.Aux]!.First(k) + at, 0, null, _adjoint[i], _adjoint[use.Scalars[k]], null, n);
                }

                continue;
            }

            BlockKernels.Reverse(node.Op, _value[node.A], node.B >= 0 ? _value[node.B] : null, node.Aux, _value[i],
                _adjoint[i], Active(node.A, _adjoint), node.B >= 0 ? Active(node.B, _adjoint) : null, n);
        }
    }

    /// <summary>Derivative column of the current block with respect to input k.</summary>
    internal double* InputDerivative(int k) => _adjoint[_inputs.Nodes[k]];

    /// <summary>
    /// Adds sum over the block's rows of weight x second derivative to a symmetric matrix over inputs (row-major);
    /// <see cref="Backward"/> must have run on the block.
    /// </summary>
    internal void AddSecond(int block, double* rowWeights, Span<double> hessian)
    {
        int n = BlockLength(block), at = block * BlockRows, count = _inputs.Count;
        for (int k = 0; k < count; k++)
        {
            bool[] moves = _hasTangent[k], turns = _hasAdjointTangent[k];
            int source = _inputs.Nodes[k];
            new Span<double>(_tangent[source], n).Fill(1);
            for (int m = 0; m < _mixed.Length; m++)
            {
                int i = _mixed[m];
                if (turns[i]) Clear(_adjointTangent[i], n);
                if (!moves[i]) continue;
                Node node = _nodes[i];
                if (node.Op == Op.Kernel) CopyKernelTangent(node, source, _tangent[i], at, n);
                else BlockKernels.Tangent(node.Op, _value[node.A], node.B >= 0 ? _value[node.B] : null, node.Aux, _value[i],
                    Moving(node.A, moves), node.B >= 0 ? Moving(node.B, moves) : null, _tangent[i], n);
            }

            for (int l = 0; l < count; l++) if (turns[_inputs.Nodes[l]]) Clear(_adjointTangent[_inputs.Nodes[l]], n);
            for (int m = _mixed.Length - 1; m >= 0; m--)
            {
                int i = _mixed[m];
                Node node = _nodes[i];
                if (node.Op == Op.Root || (!turns[i] && !moves[i])) continue;
                if (node.Op == Op.Kernel)
                {
                    ReverseKernelTangent(node, i, source, turns[i], at, n);
                    continue;
                }

                BlockKernels.ReverseTangent(node.Op, _value[node.A], node.B >= 0 ? _value[node.B] : null, node.Aux, _value[i],
                    Moving(node.A, moves), node.B >= 0 ? Moving(node.B, moves) : null, moves[i] ? _tangent[i] : null,
                    _adjoint[i], turns[i] ? _adjointTangent[i] : null, Turning(node.A, turns), node.B >= 0 ? Turning(node.B, turns) : null, n);
            }

            for (int l = 0; l < count; l++)
            {
                if (turns[_inputs.Nodes[l]]) hessian[k * count + l] += VectorMath.Dot(_adjointTangent[_inputs.Nodes[l]], rowWeights, n);
            }
        }
    }

    /// <summary>Values for every row at a parameter vector.</summary>
    public void Values(ReadOnlySpan<double> theta, Span<double> values)
    {
        SetParameters(theta, second: false);
        for (int block = 0; block < Blocks; block++)
        {
            double* y = Forward(block);
            int from = block * BlockRows, n = Math.Min(BlockRows, Rows - from);
            new ReadOnlySpan<double>(y, n).CopyTo(values.Slice(from, n));
        }
    }

    /// <summary>Values and Jacobian (one column of Rows entries per parameter, one after the other).</summary>
    public void Jacobian(ReadOnlySpan<double> theta, Span<double> values, Span<double> jacobian)
    {
        SetParameters(theta, second: false);
        jacobian.Clear();
        for (int block = 0; block < Blocks; block++)
        {
            double* y = Forward(block);
            Backward(block);
            int from = block * BlockRows, n = Math.Min(BlockRows, Rows - from);
            new ReadOnlySpan<double>(y, n).CopyTo(values.Slice(from, n));
            for (int k = 0; k < _inputs.Count; k++)
            {
                double* d = InputDerivative(k);
                for (int j = 0; j < ParameterCount; j++)
                {
                    double slope = _inputs.Slope(k, j);
                    if (slope == 0) continue;
                    Span<double> column = jacobian.Slice(j * Rows + from, n);
                    for (int i = 0; i < n; i++) column[i] += slope * d[i];
                }
            }
        }
    }

    private static double* Pointer(double[] pinned) => (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    private static void Broadcast(double* column, double value) => new Span<double>(column, BlockRows).Fill(value);

    private static void Clear(double* column, int n) => new Span<double>(column, n).Clear();

    private double* Active(int node, double*[] columns) => _nodes[node].Kind is NodeKind.Mixed or NodeKind.Scalar ? columns[node] : null;

    private double* Moving(int node, bool[] moves) => moves[node] ? _tangent[node] : null;

    private double* Turning(int node, bool[] turns) => turns[node] ? _adjointTangent[node] : null;

    private void CopyKernelTangent(Node node, int source, double* to, int at, int n)
    {
        KernelUse use = _bound.Formula.Kernels[node.Aux];
        Clear(to, n);
        for (int k = 0; k < use.Scalars.Length; k++)
            if (use.Scalars[k] == source) BlockKernels.Forward(Op.Add, to, _kernels[node.Aux]!.First(k) + at, 0, to, n);
    }

    private void ReverseKernelTangent(Node node, int i, int source, bool turns, int at, int n)
    {
        KernelUse use = _bound.Formula.Kernels[node.Aux];
        KernelColumns kernel = _kernels[node.Aux]!;
        for (int l = 0; l < use.Scalars.Length; l++)
        {
            if (_nodes[use.Scalars[l]].Kind != NodeKind.Scalar) continue;
            double* to = _adjointTangent[use.Scalars[l]];
            if (turns) BlockKernels.Reverse(Op.Multiply, null, kernel.First(l) + at, 0, null, _adjointTangent[i], to, null, n);
            for (int k = 0; k < use.Scalars.Length; k++)
                if (use.Scalars[k] == source) BlockKernels.Reverse(Op.Multiply, null, kernel.Second(k, l) + at, 0, null, _adjoint[i], to, null, n);
        }
    }

    private static bool[] Reachable(CompiledFormula formula)
    {
        var used = new bool[formula.Nodes.Length];
        used[formula.Result] = true;
        for (int i = formula.Nodes.Length - 1; i >= 0; i--)
        {
            Node n = formula.Nodes[i];
            if (!used[i] || n.Kind == NodeKind.Data || n.Kind == NodeKind.Scalar) continue;
            if (n.Op == Op.Kernel) foreach (int s in formula.Kernels[n.Aux].Scalars) used[s] = true;
            if (n.A >= 0) used[n.A] = true;
            if (n.B >= 0) used[n.B] = true;
        }

        return used;
    }

    // Which columns can be non-zero when input k moves: its tangents, and the tangents of adjoints.
    private (bool[][] Tangent, bool[][] AdjointTangent) Sparsity()
    {
        var tangent = new bool[_inputs.Count][];
        var turning = new bool[_inputs.Count][];
        for (int k = 0; k < _inputs.Count; k++)
        {
            bool[] moves = tangent[k] = new bool[_nodes.Length], turns = turning[k] = new bool[_nodes.Length];
            moves[_inputs.Nodes[k]] = true;
            foreach (int i in _mixed)
            {
                Node n = _nodes[i];
                moves[i] = n.Op == Op.Kernel
                    ? _bound.Formula.Kernels[n.Aux].Scalars.Contains(_inputs.Nodes[k])
                    : (n.A >= 0 && moves[n.A]) || (n.B >= 0 && moves[n.B]);
            }

            for (int m = _mixed.Length - 1; m >= 0; m--)
            {
                int i = _mixed[m];
                Node n = _nodes[i];
                if (n.Op == Op.Kernel)
                {
                    if (turns[i] || moves[i]) foreach (int s in _bound.Formula.Kernels[n.Aux].Scalars) turns[s] |= _nodes[s].Kind == NodeKind.Scalar;
                    continue;
                }

                if (n.Op == Op.Root) continue;
                bool bends = n.Op is Op.Exp or Op.Log or Op.ExpM1 or Op.Log1P or Op.Sqrt or Op.Sin or Op.Cos or Op.Atan or Op.Sigmoid or Op.IntegerPower;
                bool ma = moves[n.A], mb = n.B >= 0 && moves[n.B];
                if (IsActive(n.A)) turns[n.A] |= turns[i] || (bends && ma) || (n.Op is Op.Multiply or Op.Divide && mb);
                if (n.B >= 0 && IsActive(n.B)) turns[n.B] |= turns[i] || (n.Op is Op.Multiply && ma) || (n.Op is Op.Divide && (ma || mb));
            }
        }

        return (tangent, turning);
    }

    private bool IsActive(int node) => _nodes[node].Kind is NodeKind.Mixed or NodeKind.Scalar;
}
