namespace Foretrain.Tests.Support;

/// <summary>A value and its derivative along one direction: exact first derivatives for test problems.</summary>
public readonly record struct Dual(double V, double D = 0)
{
    public static implicit operator Dual(double value) => new(value);

    public static Dual operator +(Dual a, Dual b) => new(a.V + b.V, a.D + b.D);

    public static Dual operator -(Dual a, Dual b) => new(a.V - b.V, a.D - b.D);

    public static Dual operator -(Dual a) => new(-a.V, -a.D);

    public static Dual operator *(Dual a, Dual b) => new(a.V * b.V, a.D * b.V + a.V * b.D);

    public static Dual operator /(Dual a, Dual b) => new(a.V / b.V, (a.D - a.V / b.V * b.D) / b.V);

    public static Dual Exp(Dual a)
    {
        double value = Math.Exp(a.V);
        return new(value, value * a.D);
    }

    public static Dual Log(Dual a) => new(Math.Log(a.V), a.D / a.V);

    public static Dual Sqrt(Dual a)
    {
        double value = Math.Sqrt(a.V);
        return new(value, 0.5 * a.D / value);
    }

    public static Dual Sin(Dual a) => new(Math.Sin(a.V), Math.Cos(a.V) * a.D);

    public static Dual Cos(Dual a) => new(Math.Cos(a.V), -Math.Sin(a.V) * a.D);

    public static Dual Atan(Dual a) => new(Math.Atan(a.V), a.D / (1 + a.V * a.V));

    public static Dual Abs(Dual a) => a.V < 0 ? -a : a;

    /// <summary>Constant power.</summary>
    public static Dual Pow(Dual a, double power) => new(Math.Pow(a.V, power), power * Math.Pow(a.V, power - 1) * a.D);

    /// <summary>Variable power of a positive base.</summary>
    public static Dual Pow(Dual a, Dual power)
    {
        double value = Math.Pow(a.V, power.V);
        return new(value, value * (power.D * Math.Log(a.V) + power.V * a.D / a.V));
    }
}
