using System.Globalization;
using System.Text;

namespace Foretrain.BrowserBench;

/// <summary>Tables of made-up runs: Chinchilla's form with noise of a percent, sizes and token counts spread over three decades.</summary>
internal static class Tables
{
    /// <summary>A table as CSV; the same for the same number of rows.</summary>
    public static string Of(int rows)
    {
        var random = new Random(20220329);
        var text = new StringBuilder("run,params,tokens,loss\n");
        for (int i = 0; i < rows; i++)
        {
            double n = 1e7 * Math.Pow(10, 3 * random.NextDouble()), d = 1e9 * Math.Pow(10, 3 * random.NextDouble());
            double noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double loss = (1.8 + 480 / Math.Pow(n, 0.35) + 2100 / Math.Pow(d, 0.37)) * Math.Exp(0.01 * noise);
            text.Append(CultureInfo.InvariantCulture, $"r{i},{n:R},{d:R},{loss:R}\n");
        }

        return text.ToString();
    }
}
