using System.Runtime.Intrinsics;

namespace Foretrain.Tests.Support;

/// <summary>A value and its derivatives along four directions: exact first derivatives for test problems.</summary>
public readonly struct Dual(double value, Vector256<double> slope = default)
{
    public double V { get; } = value;

    public Vector256<double> D { get; } = slope;

    public static implicit operator Dual(double value) => new(value);

    public static Dual operator +(Dual a, Dual b) => new(a.V + b.V, a.D + b.D);

    public static Dual operator -(Dual a, Dual b) => new(a.V - b.V, a.D - b.D);

    public static Dual operator -(Dual a) => new(-a.V, -a.D);

    public static Dual operator *(Dual a, Dual b) => new(a.V * b.V, a.D * b.V + a.V * b.D);

    public static Dual operator /(Dual a, Dual b) => new(a.V / b.V, (a.D - a.V / b.V * b.D) * (1 / b.V));

    public static Dual Exp(Dual a)
    {
        double value = Math.Exp(a.V);
        return new(value, value * a.D);
    }

    public static Dual Log(Dual a) => new(Math.Log(a.V), a.D * (1 / a.V));

    public static Dual Sqrt(Dual a)
    {
        double value = Math.Sqrt(a.V);
        return new(value, 0.5 / value * a.D);
    }

    public static Dual Sin(Dual a) => new(Math.Sin(a.V), Math.Cos(a.V) * a.D);

    public static Dual Cos(Dual a) => new(Math.Cos(a.V), -Math.Sin(a.V) * a.D);

    public static Dual Atan(Dual a) => new(Math.Atan(a.V), 1 / (1 + a.V * a.V) * a.D);

    public static Dual Abs(Dual a) => a.V < 0 ? -a : a;

    /// <summary>Constant power.</summary>
    public static Dual Pow(Dual a, double power)
    {
        double value = Math.Pow(a.V, power);
        return new(value, power * (a.V != 0 ? value / a.V : Math.Pow(a.V, power - 1)) * a.D);
    }

    /// <summary>Variable power of a positive base.</summary>
    public static Dual Pow(Dual a, Dual power)
    {
        double value = Math.Pow(a.V, power.V);
        return new(value, value * (power.D * Math.Log(a.V) + power.V / a.V * a.D));
    }
}
