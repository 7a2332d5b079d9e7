using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Foretrain.Numerics;

/// <summary>
/// Elementary functions on four doubles at a time, for the inner loops of formulas.
/// </summary>
/// <remarks>
/// Why not the library's vector functions: with 512-bit vectors they are not inlined when first compiled, which triples
/// their cost in the first second of a process, and a command-line fit lives less than a second. These are plain
/// Vector256 code, marked for full optimisation at first call. Errors are within 2 ulp over the normal range (tested
/// against Math.*). Lengths must be multiples of <see cref="Width"/>; callers pad.
/// </remarks>
internal static unsafe class VectorMath
{
    /// <summary>Doubles per vector; every length is a multiple of it.</summary>
    public const int Width = 4;

    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>y = exp(x). Overflow gives +inf, underflow 0, NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exp(double* x, double* y, int count)
    {
        for (int i = 0; i < count; i += Width) Exp(Vector256.Load(x + i)).Store(y + i);
    }

    /// <summary>y = ln(x). ln(0) = -inf, negative gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Log(double* x, double* y, int count)
    {
        for (int i = 0; i < count; i += Width) Log(Vector256.Load(x + i)).Store(y + i);
    }

    /// <summary>y = exp(x) - 1 without cancellation: (u - 1) x / ln u with u the rounded exponential (Kahan).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ExpM1(double* x, double* y, int count)
    {
        Vector256<double> one = Vector256<double>.One;
        for (int i = 0; i < count; i += Width)
        {
            Vector256<double> v = Vector256.Load(x + i), u = Exp(v), minus = u - one;
            Vector256<double> corrected = minus * v / Log(u);
            Vector256<double> plain = Vector256.Equals(minus, -one) | Vector256.Equals(u, Vector256.Create(double.PositiveInfinity));
            Vector256<double> result = Vector256.ConditionalSelect(plain, minus, corrected);
            Vector256.ConditionalSelect(Vector256.Equals(u, one), v, result).Store(y + i);
        }
    }

    /// <summary>exp of four doubles: x = n ln 2 + r, a degree-13 Taylor polynomial in r, then scaled by 2^n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x)
    {
        Vector256<double> clamped = Vector256.Min(Vector256.Max(x, Vector256.Create(-746.0)), Vector256.Create(710.0));
        Vector256<double> n = Vector256.Floor(Vector256.MultiplyAddEstimate(clamped, Vector256.Create(Log2E), Vector256.Create(0.5)));
        Vector256<double> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2High), clamped);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Low), r);
        Vector256<double> p = Vector256.Create(1.0 / 6227020800.0);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 479001600.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 39916800.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 3628800.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 362880.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 40320.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 5040.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 720.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 120.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 24.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 6.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.5));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0));

        // Two half scalings, so that results near overflow and in the subnormal range stay right.
        Vector256<double> half = Vector256.Floor(n * 0.5);
        Vector256<double> result = p * TwoToThe(half) * TwoToThe(n - half);
        result = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(709.782712893384)), Vector256.Create(double.PositiveInfinity), result);
        result = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(-745.2)), Vector256<double>.Zero, result);
        return Vector256.ConditionalSelect(Vector256.Equals(x, x), result, x);
    }

    /// <summary>ln of four doubles: x = 2^k m, m in [sqrt(1/2), sqrt 2), then the atanh series of s = (m-1)/(m+1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Log(Vector256<double> x)
    {
        Vector256<double> tiny = Vector256.LessThan(x, Vector256.Create(2.2250738585072014E-308));
        Vector256<double> scaled = Vector256.ConditionalSelect(tiny, x * 18014398509481984.0, x); // 2^54 lifts subnormals
        Vector256<long> bits = scaled.AsInt64();
        Vector256<long> shifted = bits - Vector256.Create(0x3FE6A09E667F3BCDL); // bits of sqrt(1/2)
        Vector256<long> k = Vector256.ShiftRightArithmetic(shifted, 52);
        Vector256<double> m = (bits - Vector256.ShiftLeft(k, 52)).AsDouble();
        Vector256<double> kd = Vector256.ConvertToDouble(k) - Vector256.ConditionalSelect(tiny, Vector256.Create(54.0), Vector256<double>.Zero);

        Vector256<double> f = m - Vector256<double>.One;
        Vector256<double> s = f / (m + Vector256<double>.One);
        Vector256<double> z = s * s;
        // atanh series: 2 s (1 + z/3 + z^2/5 + ...); |s| <= 0.1716, so z^11 < 1.5e-17.
        Vector256<double> p = Vector256.Create(2.0 / 21.0);
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 19.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 17.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 15.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 13.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 11.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 9.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 7.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 5.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(2.0 / 3.0));
        // ln m = f - f^2/2 + s (f^2/2 + z p'): keeps full accuracy near m = 1 (fdlibm's arrangement).
        Vector256<double> halfSquare = f * f * 0.5;
        Vector256<double> tail = Vector256.FusedMultiplyAdd(z, p, Vector256<double>.Zero);
        Vector256<double> inner = Vector256.FusedMultiplyAdd(s, halfSquare + tail, kd * Ln2Low);
        Vector256<double> result = kd * Ln2High - ((halfSquare - inner) - f);

        result = Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<double>.Zero), Vector256.Create(double.NegativeInfinity), result);
        result = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<double>.Zero), Vector256.Create(double.NaN), result);
        // +inf and NaN map to themselves.
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(double.PositiveInfinity)), result, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> TwoToThe(Vector256<double> n)
    {
        // n + 1023 placed in the exponent field; adding 2^52 * 1.5 puts the integer into the low mantissa bits.
        Vector256<double> magic = Vector256.Create(6755399441055744.0);
        Vector256<long> integer = (n + magic).AsInt64() - magic.AsInt64();
        return Vector256.ShiftLeft(integer + Vector256.Create(1023L), 52).AsDouble();
    }

    /// <summary>sum x[i] y[i], in a fixed order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(double* x, double* y, int count)
    {
        Vector256<double> a = Vector256<double>.Zero, b = Vector256<double>.Zero;
        int i = 0;
        for (; i + 8 <= count; i += 8)
        {
            a = Vector256.FusedMultiplyAdd(Vector256.Load(x + i), Vector256.Load(y + i), a);
            b = Vector256.FusedMultiplyAdd(Vector256.Load(x + i + 4), Vector256.Load(y + i + 4), b);
        }

        if (i < count) a = Vector256.FusedMultiplyAdd(Vector256.Load(x + i), Vector256.Load(y + i), a);
        return Vector256.Sum(a + b);
    }

    /// <summary>y = x * w.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(double* x, double* w, double* y, int count)
    {
        for (int i = 0; i < count; i += Width) (Vector256.Load(x + i) * Vector256.Load(w + i)).Store(y + i);
    }

    /// <summary>y += a x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(double* x, double a, double* y, int count)
    {
        Vector256<double> factor = Vector256.Create(a);
        for (int i = 0; i < count; i += Width) Vector256.FusedMultiplyAdd(Vector256.Load(x + i), factor, Vector256.Load(y + i)).Store(y + i);
    }
}
