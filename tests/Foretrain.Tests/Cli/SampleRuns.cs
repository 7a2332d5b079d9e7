using System.Globalization;
using System.Text;
using Foretrain.Numerics;

namespace Foretrain.Tests.Cli;

/// <summary>Small run tables made from a Chinchilla law, with and without noise.</summary>
internal static class SampleRuns
{
    public const string Header = "params,tokens,loss\n";

    private static readonly double[] s_sizes = [1e8, 2e8, 4e8, 1e9, 3e9];
    private static readonly double[] s_tokens = [2e9, 8e9, 3e10, 1e11];

    /// <summary>Twenty runs with 0.5 % noise.</summary>
    public static string Noisy { get; } = Table(Grid().Select((p, i) => (p.Params, p.Tokens, Loss(p.Params, p.Tokens) * (1 + Noise(i)))));

    /// <summary>Seven of them.</summary>
    public static string Few { get; } = string.Join('\n', Noisy.Split('\n').Where((_, i) => i == 0 || i % 3 == 1)) + "\n";

    /// <summary>Two groups of twenty runs that differ in their floor.</summary>
    public static string TwoGroups { get; } = "recipe,params,tokens,loss\n" + string.Concat(new[] { ("old", 0.0), ("new", -0.2) }.SelectMany((g, k) =>
        Grid().Select((p, i) => $"{g.Item1},{Number(p.Params)},{Number(p.Tokens)},{Number(Loss(p.Params, p.Tokens) * (1 + Noise(i + 50 * k)) + g.Item2)}\n")));

    /// <summary>Twenty runs of a recipe with a lower floor and a larger coefficient of the tokens: behind at first, ahead at scale.</summary>
    public static string Steeper { get; } = Table(Grid().Select((p, i) => (p.Params, p.Tokens, (Loss(p.Params, p.Tokens) - 0.06 + 420 / Math.Pow(p.Tokens, 0.37)) * (1 + Noise(i + 100)))));

    /// <summary>Five budgets of seven sizes with 0.1 % noise; the largest budget has only sizes below its optimum.</summary>
    public static string Budgets { get; } = "flops,params,tokens,loss\n" + string.Concat(new[] { 1e18, 3e18, 1e19, 3e19, 1e20 }.SelectMany((c, b) =>
        Enumerable.Range(0, 7).Select(k =>
        {
            double best = 0.11 * Math.Sqrt(c), n = Math.Round(best * Math.Pow(2, k - (b == 4 ? 9 : 3))), d = c / (6 * n);
            return $"{Number(c)},{Number(n)},{Number(d)},{Number(Loss(n, d) * (1 + 0.2 * Noise(10 * b + k)))}\n";
        })));

    /// <summary>Eight checkpoints of each of five runs, 0.1 % noise.</summary>
    public static string Curves { get; } = "run,params,tokens,loss\n" + string.Concat(s_sizes.SelectMany((n, s) => Enumerable.Range(0, 8).Select(k =>
    {
        double d = Math.Round(1e9 * Math.Pow(2, k));
        return $"size-{s},{Number(n)},{Number(d)},{Number(Loss(n, d) * (1 + 0.2 * Noise(200 + 10 * s + k)))}\n";
    })));

    /// <summary>Six sizes at four batch sizes, ten checkpoints each, 0.1 % noise, by the law of Kaplan et al. with their constants.</summary>
    public static string Batches { get; } = "params,step,batch,loss\n" + string.Concat(
        from s in Enumerable.Range(0, 6)
        from b in Enumerable.Range(0, 4)
        from k in Enumerable.Range(0, 10)
        let n = 1e6 * Math.Pow(3, s)
        let batch = 65536.0 * Math.Pow(4, b)
        let step = Math.Round(2000 * Math.Pow(1.8, k))
        select $"{Number(n)},{Number(step)},{Number(batch)},{Number(Trained(n, step, batch) * (1 + 0.2 * Noise(1000 + 100 * s + 10 * b + k)))}\n");

    /// <summary>Loss along training: Kaplan et al. (2020), tables 3 and 5, by bisection.</summary>
    public static double Trained(double n, double step, double batch)
    {
        double low = Math.Pow(6.5e13 / n, 0.077), high = 1000;
        for (int i = 0; i < 200; i++)
        {
            double loss = 0.5 * (low + high), critical = 2.1e8 / Math.Pow(loss, 1 / 0.21);
            if (Math.Pow(6.5e13 / n, 0.077) + Math.Pow(2.1e3 * (1 + critical / batch) / step, 0.76) > loss) low = loss;
            else high = loss;
        }

        return 0.5 * (low + high);
    }

    public static IEnumerable<(double Params, double Tokens)> Grid() => s_sizes.SelectMany(_ => s_tokens, (n, d) => (n, d));

    public static double Loss(double n, double d) => 1.8 + 480 / Math.Pow(n, 0.35) + 2000 / Math.Pow(d, 0.37);

    public static string Table(IEnumerable<(double Params, double Tokens, double Loss)> runs)
    {
        var text = new StringBuilder(Header);
        foreach (var (n, d, loss) in runs) text.Append(CultureInfo.InvariantCulture, $"{Number(n)},{Number(d)},{Number(loss)}\n");
        return text.ToString();
    }

    public static string Exact(IEnumerable<(double Params, double Tokens)> runs) => Table(runs.Select(r => (r.Params, r.Tokens, Loss(r.Params, r.Tokens))));

    // Triangular with standard deviation 0.5 %, the same on every machine.
    private static double Noise(int i)
    {
        var random = new RandomStream(7, (ulong)i);
        return 0.005 * Math.Sqrt(6) * (random.NextDouble() + random.NextDouble() - 1);
    }

    private static string Number(double x) => x.ToString("G7", CultureInfo.InvariantCulture);
}
