namespace Foretrain.Numerics;

/// <summary>
/// Points of a scrambled Halton sequence: deterministic, evenly spread over the unit cube for any count.
/// <para>
/// Coordinate j is the radical inverse of the index in the j-th prime base, each digit multiplied by a fixed number modulo
/// the base. The multiplier is the base times the fractional part of (j + 1) sqrt(7), rounded: neighbouring large bases then
/// step through their digits at unlike rates, which breaks the correlation that spoils the plain sequence. Zero stays zero,
/// so the radical inverse remains finite.
/// </para>
/// <para>References: Halton, Numer. Math. 2 (1960) 84-90; Chi, Mascagni and Warnock, Math. Comput. Simul. 70 (2005) 9-21
/// (multiplier scrambling).</para>
/// </summary>
internal static class Halton
{
    private static readonly int[] Primes =
    [
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
        127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199, 211, 223, 227, 229, 233, 239, 241, 251,
        257, 263, 269, 271, 277, 281, 283, 293, 307, 311,
    ];

    /// <summary>Most coordinates a point can have.</summary>
    public static int MaxDimension => Primes.Length;

    /// <summary>Writes point number index (0, 1, ...) with coordinates in (0, 1).</summary>
    public static void Point(int index, Span<double> point)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(point.Length, Primes.Length);

        // Index 0 would be the corner (0, ..., 0).
        for (int j = 0; j < point.Length; j++) point[j] = RadicalInverse((long)index + 1, Primes[j], Multiplier(j));
    }

    private static int Multiplier(int coordinate)
    {
        int prime = Primes[coordinate];
        double share = (coordinate + 1) * 0.6457513110645906 % 1;
        return Math.Clamp((int)Math.Round(prime * share), 1, prime - 1);
    }

    private static double RadicalInverse(long index, int prime, int multiplier)
    {
        double value = 0, unit = 1.0 / prime;
        for (; index > 0; index /= prime, unit /= prime) value += index % prime * multiplier % prime * unit;
        return value;
    }
}
