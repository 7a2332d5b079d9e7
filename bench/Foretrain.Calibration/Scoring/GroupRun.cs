using Foretrain.Calibration.Methods;
using Foretrain.Calibration.Suite;
using Foretrain.Forecasting;
using Foretrain.Laws;

namespace Foretrain.Calibration.Scoring;

/// <summary>A forecast that was not made.</summary>
/// <param name="Group">The series.</param>
/// <param name="Method">The method, or null when nothing could be fitted for any.</param>
/// <param name="Known">Rows known.</param>
/// <param name="Why">The reason.</param>
internal sealed record Abstention(string Group, string? Method, int Known, string Why);

/// <summary>Everything that came of one series.</summary>
/// <param name="Group">The series.</param>
/// <param name="Origins">Origins tried.</param>
/// <param name="Forecasts">Scored forecasts of all methods and origins.</param>
/// <param name="Abstentions">What was declined.</param>
internal sealed record GroupOutcome(SuiteGroup Group, int Origins, IReadOnlyList<ScoredForecast> Forecasts, IReadOnlyList<Abstention> Abstentions);

/// <summary>Forecasts one series from its origins with every method.</summary>
internal static class GroupRun
{
    /// <summary>Fits and forecasts; the same for any number of threads.</summary>
    /// <param name="rows">The series.</param>
    /// <param name="origins">From where.</param>
    /// <param name="methods">How.</param>
    /// <param name="setup">Resamples, seed, settings.</param>
    public static GroupOutcome Run(GroupRows rows, IReadOnlyList<Origin> origins, IReadOnlyList<IForecastMethod> methods, FitSetup setup)
    {
        SuiteGroup group = rows.Group;
        Law law = LawCatalog.Embedded.Get(group.Laws[0]);
        var forecasts = new List<ScoredForecast>();
        var abstentions = new List<Abstention>();
        if (origins.Count == 0) abstentions.Add(new(group.Id, null, rows.Train.Length, "too few train rows for a back-test"));
        foreach (Origin origin in origins)
        {
            try
            {
                LawFit fit = rows.Fit(law, origin.Known, setup);
                (double[][] columns, (int Row, int At, double Observed)[] asked) = rows.Targets(law, origin.Later);
                var task = new ForecastTask(group, law, fit, columns, (id, clustered) => rows.Fit(LawCatalog.Embedded.Get(id), origin.Known, setup, clustered));
                foreach (IForecastMethod method in methods) Try(method, task, asked, origin, rows, forecasts, abstentions);
            }
            catch (ForetrainException e)
            {
                abstentions.Add(new(group.Id, null, origin.Known.Length, $"{e.Code}: {e.Message}"));
            }
        }

        return new(group, origins.Count, forecasts, abstentions);
    }

    private static void Try(
        IForecastMethod method, ForecastTask task, (int Row, int At, double Observed)[] asked, Origin origin, GroupRows rows,
        List<ScoredForecast> forecasts, List<Abstention> abstentions)
    {
        try
        {
            IReadOnlyList<Outlook> outlooks = method.Forecast(task);
            bool logarithmic = rows.AllPositive;
            foreach ((int row, int at, double observed) in asked)
            {
                (double error, (double, double) at80, (double, double) at95, double crps) = ScoredForecast.Score(outlooks[at], observed, logarithmic);
                forecasts.Add(new()
                {
                    Group = task.Group.Id,
                    Method = method.Name,
                    Fit = task.Fit.Result.Certificate.Code,
                    Known = origin.Cost,
                    Line = rows.Line(row),
                    Horizon = Math.Log10(rows.Cost[row] / origin.Cost),
                    Value = outlooks[at].Value,
                    Observed = observed,
                    Error = error,
                    At80 = at80,
                    At95 = at95,
                    Crps = crps,
                });
            }
        }
        catch (ForetrainException e)
        {
            abstentions.Add(new(task.Group.Id, method.Name, origin.Known.Length, $"{e.Code}: {e.Message}"));
        }
    }
}
