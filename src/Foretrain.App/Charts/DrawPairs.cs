using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Objectives;

namespace Foretrain.App.Charts;

/// <summary>Bootstrap draws of two constants against each other: which combinations the runs leave open.</summary>
internal static class DrawPairs
{
    private const int MostPairs = 6, MostDraws = 500;

    /// <summary>The most strongly related pairs, the strongest first.</summary>
    public static IEnumerable<(string Kind, Func<Figure> Make)> Of(LawFit fit)
    {
        if (fit.Bootstrap is not { Draws.Length: > 20 } bootstrap) return [];
        IReadOnlyList<ParameterSpec> specs = fit.Result.Problem.Parameters;
        int[] free = [.. Enumerable.Range(0, specs.Count).Where(j => specs[j].Fixed is null && specs[j].TiedTo is null && Spread(bootstrap.Draws, j))];
        // An even sample: draws are in random order anyway, and the same ones come every time.
        double[][] draws = [.. bootstrap.Draws.Where((_, k) => k % Math.Max(1, bootstrap.Draws.Length / MostDraws) == 0).Take(MostDraws)];
        return free.SelectMany((a, i) => free.Skip(i + 1).Select(b => (A: a, B: b)))
            .OrderByDescending(p => Math.Abs(Related(draws, specs, p.A, p.B))).Take(MostPairs)
            .Select(p => ($"pair-{specs[p.A].Name}-{specs[p.B].Name}", (Func<Figure>)(() => Draw(fit, draws, p.A, p.B))));
    }

    private static bool Spread(double[][] draws, int j) => draws.Max(d => d[j]) > draws.Min(d => d[j]);

    private static double Related(double[][] draws, IReadOnlyList<ParameterSpec> specs, int a, int b)
    {
        double[] x = [.. draws.Select(d => Scaled(specs[a], d[a]))], y = [.. draws.Select(d => Scaled(specs[b], d[b]))];
        double mx = Statistics.Mean(x), my = Statistics.Mean(y), xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++) (xx, yy, xy) = (xx + (x[i] - mx) * (x[i] - mx), yy + (y[i] - my) * (y[i] - my), xy + (x[i] - mx) * (y[i] - my));
        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : 0;
    }

    private static double Scaled(ParameterSpec spec, double value) => spec.LogScale && value > 0 ? Math.Log(value) : value;

    private static Figure Draw(LawFit fit, double[][] draws, int a, int b)
    {
        IReadOnlyList<ParameterSpec> specs = fit.Result.Problem.Parameters;
        double r = Related(draws, specs, a, b);
        string method = fit.Bootstrap!.Method;
        return new($"{fit.Law.Name}{(fit.Group is { } g ? $", {g}" : "")}: {specs[a].Name} and {specs[b].Name} in the bootstrap", AxisOf(a), AxisOf(b),
        [
            new PointMark([.. draws.Select(d => new FigurePoint(d[a], d[b]))]) { IsCloud = true, Name = $"{draws.Length} draws" },
            new PointMark([new(fit.Result.Theta[a], fit.Result.Theta[b])]) { Series = 1, Shape = PointShape.Diamond, Name = "estimate" },
        ])
        {
            Subtitle = $"{method}; correlation {r.ToString("0.00")}",
            Description = $"Bootstrap draws of {specs[a].Name} and {specs[b].Name}, correlation {r.ToString("0.00")}",
        };

        // A few draws far out would press all others together.
        Axis AxisOf(int j)
        {
            (double low, double high) = Statistics.Central(draws.Select(d => d[j]), 0.98);
            double[] ends = [low, high, fit.Result.Theta[j]];
            return specs[j].LogScale && ends.Min() > 0 && ends.Max() / ends.Min() > 4 ? ChartAxes.Input(specs[j].Name, null, ends, 0.06) : ChartAxes.Linear(specs[j].Name, null, ends);
        }
    }
}
