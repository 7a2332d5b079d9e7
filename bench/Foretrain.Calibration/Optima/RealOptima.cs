using Foretrain.Calibration.Suite;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Planning;

namespace Foretrain.Calibration.Optima;

/// <summary>Plans from the cheaper runs of a table, held against the best sizes that its dearer budgets show without any law.</summary>
internal static class RealOptima
{
    /// <summary>Tables of finished runs at several budgets with many sizes each. (The budgets of datablations come about by chance, and its tokens repeat.)</summary>
    public static readonly string[] Series = ["chinchilla", "llama3", "marin-comma", "marin-dclm"];

    /// <summary>Best sizes less sure than this (standard deviation of the logarithm) are no measure.</summary>
    private const double MostSpread = 0.4;

    /// <summary>Fewest runs to fit.</summary>
    private const int Least = 12;

    /// <summary>Runs one series.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="test">True: train rows known, budgets beyond them asked for. False: the same inside the train rows, budget by budget.</param>
    public static IEnumerable<OptimumScore> Run(GroupRows rows, bool test)
    {
        Law law = LawCatalog.Embedded.Get("chinchilla");
        (double[][] columns, (int Row, int At, double Observed)[] asked) = rows.Targets(law, test ? [.. rows.Train, .. rows.Test] : rows.Train);
        double[] n = [.. asked.Select(a => columns[0][a.At])], d = [.. asked.Select(a => columns[1][a.At])], cost = [.. asked.Select(a => rows.Cost[a.Row])];
        IsoFlopResult isoflop = IsoFlopAnalysis.Fit(new(cost, n, d, [.. asked.Select(a => a.Observed)]));
        var best = isoflop.Params!.Optima.Zip(isoflop.Tokens!.Optima).Where(o => o.First.Problem is null && o.Second.Problem is null && o.First.LogSpread < MostSpread)
            .Select(o => (o.First.Flops, Size: o.First.Value, Budget: 6 * o.First.Value * o.Second.Value)).ToArray();
        double[] cuts = test ? [rows.Train.Max(r => rows.Cost[r])] : [.. isoflop.Params.Optima.Select(o => o.Flops * 1.1)];
        foreach (double cut in cuts)
        {
            int[] known = [.. asked.Select(a => a.Row).Where(r => rows.Cost[r] <= cut && (!test || rows.Train.Contains(r)))];
            if (known.Length < Least || !best.Any(b => b.Flops > cut)) continue;
            LawFit fit = rows.Fit(law, known, FitSetup.Of(1000));
            double dearest = known.Max(r => rows.Cost[r]);
            foreach (var b in best.Where(b => b.Flops > cut))
                if (OptimumScore.Of(rows.Group.Id, fit.Law, known.Length, b.Flops / dearest, b.Budget, b.Size) is { } score) yield return score;
        }
    }
}
