using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;

namespace Foretrain.Calibration.Suite;

/// <summary>
/// A series whose outcomes follow its usual law: the law fitted to train and test rows together, with the scatter of that fit around it. Whoever knew the law
/// beforehand could do no better than to fit it, so its error over that of the best law in hindsight is what hindsight gains from chance alone.
/// </summary>
internal static class LawAsTruth
{
    /// <summary>Draws such a series.</summary>
    /// <param name="rows">The real series.</param>
    /// <param name="seed">Seed of the scatter.</param>
    /// <returns>The series, or null where its law cannot be fitted or forecasts no finite value.</returns>
    public static GroupRows? Draw(GroupRows rows, ulong seed)
    {
        Law law = LawCatalog.Embedded.Get(rows.Group.Laws[0]);
        int[] all = [.. rows.Train, .. rows.Test];
        try
        {
            LawFit fit = rows.Fit(law, all, FitSetup.Of(1));
            (double[][] columns, (int Row, int At, double Observed)[] asked) = rows.Targets(law, all);
            double[] values = fit.Law.Predict(columns, fit.Law.Theta);
            double Residual((int Row, int At, double Observed) a) => rows.AllPositive ? Math.Log(a.Observed / values[a.At]) : a.Observed - values[a.At];
            double scatter = Statistics.MadToSigma * Statistics.Median([.. asked.Select(a => Math.Abs(Residual(a)))]);
            var random = new RandomStream(seed, 1);
            double[] target = [.. rows.Reading.Table.Numbers(rows.Group.Target)];
            foreach (var (row, at, _) in asked)
            {
                double shift = scatter * random.NextNormal();
                target[row] = rows.AllPositive ? values[at] * Math.Exp(shift) : values[at] + shift;
                if (!double.IsFinite(target[row]) || (rows.AllPositive && target[row] <= 0)) return null;
            }

            return rows.With(target);
        }
        catch (ForetrainException)
        {
            return null;
        }
    }
}
