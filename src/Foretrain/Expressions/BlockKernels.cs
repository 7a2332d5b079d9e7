using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Foretrain.Numerics;

namespace Foretrain.Expressions;

/// <summary>
/// The operations of a tape on a block of rows: value, reverse step, tangent, and tangent of the reverse step. All
/// pointers are columns of one block; counts are multiples of <see cref="VectorMath.Width"/>.
/// </summary>
internal static unsafe class BlockKernels
{
    /// <summary>y = op(a, b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(Op op, double* a, double* b, int power, double* y, int n)
    {
        switch (op)
        {
            case Op.Add: for (int i = 0; i < n; i += 4) (V(a, i) + V(b, i)).Store(y + i); break;
            case Op.Subtract: for (int i = 0; i < n; i += 4) (V(a, i) - V(b, i)).Store(y + i); break;
            case Op.Multiply: for (int i = 0; i < n; i += 4) (V(a, i) * V(b, i)).Store(y + i); break;
            case Op.Divide: for (int i = 0; i < n; i += 4) (V(a, i) / V(b, i)).Store(y + i); break;
            case Op.Negate: for (int i = 0; i < n; i += 4) (-V(a, i)).Store(y + i); break;
            case Op.Exp: VectorMath.Exp(a, y, n); break;
            case Op.Log: VectorMath.Log(a, y, n); break;
            case Op.ExpM1: VectorMath.ExpM1(a, y, n); break;
            case Op.Sqrt: for (int i = 0; i < n; i += 4) Vector256.Sqrt(V(a, i)).Store(y + i); break;
            default: for (int i = 0; i < n; i++) y[i] = ScalarMath.Apply(op, a[i], b == null ? 0 : b[i], power); break;
        }
    }

    /// <summary>Adds the adjoint of y = op(a, b) to the adjoints of a and b (null where not wanted).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reverse(Op op, double* a, double* b, int power, double* y, double* adjY, double* adjA, double* adjB, int n)
    {
        switch (op)
        {
            case Op.Add:
                if (adjA != null) for (int i = 0; i < n; i += 4) (V(adjA, i) + V(adjY, i)).Store(adjA + i);
                if (adjB != null) for (int i = 0; i < n; i += 4) (V(adjB, i) + V(adjY, i)).Store(adjB + i);
                break;
            case Op.Subtract:
                if (adjA != null) for (int i = 0; i < n; i += 4) (V(adjA, i) + V(adjY, i)).Store(adjA + i);
                if (adjB != null) for (int i = 0; i < n; i += 4) (V(adjB, i) - V(adjY, i)).Store(adjB + i);
                break;
            case Op.Multiply:
                if (adjA != null) MultiplyAdd(adjY, b, adjA, n);
                if (adjB != null) MultiplyAdd(adjY, a, adjB, n);
                break;
            case Op.Divide:
                if (adjA != null) for (int i = 0; i < n; i += 4) (V(adjA, i) + V(adjY, i) / V(b, i)).Store(adjA + i);
                if (adjB != null) for (int i = 0; i < n; i += 4) (V(adjB, i) - V(adjY, i) * V(y, i) / V(b, i)).Store(adjB + i);
                break;
            case Op.Min or Op.Max:
                for (int i = 0; i < n; i++)
                {
                    bool first = op == Op.Min ? a[i] <= b[i] : a[i] >= b[i];
                    if (first) { if (adjA != null) adjA[i] += adjY[i]; }
                    else if (adjB != null) adjB[i] += adjY[i];
                }

                break;
            case Op.Negate: for (int i = 0; i < n; i += 4) (V(adjA, i) - V(adjY, i)).Store(adjA + i); break;
            case Op.Exp: MultiplyAdd(adjY, y, adjA, n); break;
            case Op.Log: for (int i = 0; i < n; i += 4) (V(adjA, i) + V(adjY, i) / V(a, i)).Store(adjA + i); break;
            default:
                for (int i = 0; i < n; i++) adjA[i] += adjY[i] * ScalarMath.Derivatives(op, a[i], y[i], power).First;
                break;
        }
    }

    /// <summary>dY = the tangent of y = op(a, b), given tangents of a and b (null = zero).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tangent(Op op, double* a, double* b, int power, double* y, double* dA, double* dB, double* dY, int n)
    {
        new Span<double>(dY, n).Clear();
        switch (op)
        {
            case Op.Add or Op.Subtract:
                if (dA != null) for (int i = 0; i < n; i += 4) V(dA, i).Store(dY + i);
                if (dB != null && op == Op.Add) for (int i = 0; i < n; i += 4) (V(dY, i) + V(dB, i)).Store(dY + i);
                if (dB != null && op == Op.Subtract) for (int i = 0; i < n; i += 4) (V(dY, i) - V(dB, i)).Store(dY + i);
                break;
            case Op.Multiply:
                if (dA != null) MultiplyAdd(dA, b, dY, n);
                if (dB != null) MultiplyAdd(dB, a, dY, n);
                break;
            case Op.Divide:
                if (dA != null) for (int i = 0; i < n; i += 4) (V(dA, i) / V(b, i)).Store(dY + i);
                if (dB != null) for (int i = 0; i < n; i += 4) (V(dY, i) - V(y, i) * V(dB, i) / V(b, i)).Store(dY + i);
                break;
            case Op.Min or Op.Max:
                for (int i = 0; i < n; i++)
                {
                    bool first = op == Op.Min ? a[i] <= b[i] : a[i] >= b[i];
                    dY[i] = first ? dA == null ? 0 : dA[i] : dB == null ? 0 : dB[i];
                }

                break;
            case Op.Exp: MultiplyAdd(dA, y, dY, n); break;
            case Op.Log: for (int i = 0; i < n; i += 4) (V(dA, i) / V(a, i)).Store(dY + i); break;
            default:
                for (int i = 0; i < n; i++) dY[i] = dA[i] * ScalarMath.Derivatives(op, a[i], y[i], power).First;
                break;
        }
    }

    /// <summary>
    /// Adds the tangent of the reverse step: for y = op(a, b), tangents dA, dB, dY of the values and adjoint adjY with its
    /// tangent dAdjY (null = zero), the tangents of the contributions to adjA and adjB.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReverseTangent(
        Op op, double* a, double* b, int power, double* y, double* dA, double* dB, double* dY,
        double* adjY, double* dAdjY, double* outA, double* outB, int n)
    {
        // First the part that is linear in dAdjY: it is the reverse step itself.
        if (dAdjY != null) Reverse(op, a, b, power, y, dAdjY, outA, outB, n);
        switch (op)
        {
            case Op.Multiply:
                if (outA != null && dB != null) MultiplyAdd(adjY, dB, outA, n);
                if (outB != null && dA != null) MultiplyAdd(adjY, dA, outB, n);
                break;
            case Op.Divide:
                for (int i = 0; i < n; i++)
                {
                    double db = dB == null ? 0 : dB[i], dy = dY == null ? 0 : dY[i];
                    if (outA != null) outA[i] -= adjY[i] * db / (b[i] * b[i]);
                    if (outB != null) outB[i] -= adjY[i] * (dy - y[i] * db / b[i]) / b[i];
                }

                break;
            case Op.Exp: if (dY != null) MultiplyAdd(adjY, dY, outA, n); break;
            case Op.Log:
                if (dA != null) for (int i = 0; i < n; i += 4) (V(outA, i) - V(adjY, i) * V(dA, i) / (V(a, i) * V(a, i))).Store(outA + i);
                break;
            case Op.ExpM1 or Op.Log1P or Op.Sqrt or Op.Sin or Op.Cos or Op.Atan or Op.Sigmoid or Op.IntegerPower:
                if (dA != null) for (int i = 0; i < n; i++) outA[i] += adjY[i] * dA[i] * ScalarMath.Derivatives(op, a[i], y[i], power).Second;
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(double* x, double* w, double* sum, int n)
    {
        for (int i = 0; i < n; i += 4) Vector256.FusedMultiplyAdd(V(x, i), V(w, i), V(sum, i)).Store(sum + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> V(double* p, int i) => Vector256.Load(p + i);
}
