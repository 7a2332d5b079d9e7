using System.Numerics;

namespace Foretrain.Numerics;

/// <summary>
/// A reproducible random stream keyed by (seed, index): the same pair gives the same numbers on any machine and thread count,
/// and streams of different index are independent for all practical purposes. Not thread-safe; never share one.
/// <para>
/// The generator is xoshiro256** (period 2^256 - 1); its state is filled by SplitMix64 from a mix of the two keys.
/// </para>
/// <para>References: Blackman and Vigna, ACM TOMS 47 (2021) 36; Steele, Lea and Flood, OOPSLA 2014 (SplitMix64); Lemire, ACM
/// TOMACS 29 (2019) 3 (unbiased integers); Marsaglia and Bray, SIAM Rev. 6 (1964) 260-264 (polar normal).</para>
/// </summary>
public sealed class RandomStream
{
    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;
    private double spare;
    private bool hasSpare;

    /// <summary>Opens stream <paramref name="index"/> of <paramref name="seed"/>.</summary>
    public RandomStream(ulong seed, ulong index = 0) => Reset(seed, index);

    /// <summary>Rewinds to the beginning of another stream without allocating.</summary>
    public void Reset(ulong seed, ulong index)
    {
        // Mixing the seed before adding the index keeps (s, i + 1) and (s + 1, i) apart.
        ulong state = seed;
        state = SplitMix(ref state) ^ (index * 0xD1342543DE82EF95UL);
        s0 = SplitMix(ref state);
        s1 = SplitMix(ref state);
        s2 = SplitMix(ref state);
        s3 = SplitMix(ref state);
        hasSpare = false;
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform on [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on 0..count-1, exactly (no modulo bias).</summary>
    /// <param name="count">At least 1.</param>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ulong range = (ulong)count;
        ulong high = Math.BigMul(NextBits(), range, out ulong low);
        if (low < range)
        {
            ulong threshold = (0 - range) % range;
            while (low < threshold) high = Math.BigMul(NextBits(), range, out low);
        }

        return (int)high;
    }

    /// <summary>Standard normal.</summary>
    public double NextNormal()
    {
        if (hasSpare)
        {
            hasSpare = false;
            return spare;
        }

        while (true)
        {
            double u = 2 * NextDouble() - 1, v = 2 * NextDouble() - 1;
            double s = u * u + v * v;
            if (s >= 1 || s == 0) continue;
            double factor = Math.Sqrt(-2 * Math.Log(s) / s);
            spare = v * factor;
            hasSpare = true;
            return u * factor;
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
