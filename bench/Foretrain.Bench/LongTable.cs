using Foretrain.Numerics;

namespace Foretrain.Bench;

/// <summary>A long table of made-up runs: sizes spread evenly in the logarithm, losses from a known law with 1 % noise.</summary>
internal static class LongTable
{
    public static void Write(string path, int rows)
    {
        var random = new RandomStream(7);
        using var writer = new StreamWriter(path);
        writer.Write("params,tokens,loss\n");
        for (int i = 0; i < rows; i++)
        {
            double n = Math.Exp(Math.Log(1e7) + random.NextDouble() * Math.Log(1e3)), d = Math.Exp(Math.Log(1e8) + random.NextDouble() * Math.Log(1e4));
            double loss = (1.8172 + 477.8 / Math.Pow(n, 0.3473) + 2143.4 / Math.Pow(d, 0.3672)) * Math.Exp(0.01 * random.NextNormal());
            writer.Write($"{n:G10},{d:G10},{loss:G10}\n");
        }
    }
}
