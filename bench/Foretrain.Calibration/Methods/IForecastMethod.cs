using Foretrain.Calibration.Suite;
using Foretrain.Forecasting;
using Foretrain.Laws;

namespace Foretrain.Calibration.Methods;

/// <summary>A way of turning a fit into forecasts with their uncertainty.</summary>
internal interface IForecastMethod
{
    /// <summary>Short name for tables and <c>--method</c>.</summary>
    string Name { get; }

    /// <summary>One outlook per row of the task's columns.</summary>
    /// <exception cref="ForetrainException">The method declines to forecast; the reason is counted as an abstention.</exception>
    IReadOnlyList<Outlook> Forecast(ForecastTask task);
}

/// <summary>The distribution of one outcome as it is believed beforehand.</summary>
/// <param name="Value">Point forecast.</param>
/// <param name="Quantile">Value at a probability inside 0..1.</param>
internal sealed record Outlook(double Value, Func<double, double> Quantile);

/// <summary>What a method is given: a fit of the known rows, and the inputs of the rows to forecast (never their outcomes).</summary>
/// <param name="Group">The series.</param>
/// <param name="Law">The law fitted.</param>
/// <param name="Fit">Its fit to the known rows.</param>
/// <param name="Columns">Inputs to forecast at, one column per variable of the law.</param>
/// <param name="FitAgain">Fits a law of the catalogue to the same rows, with or without the cluster column.</param>
internal sealed record ForecastTask(SuiteGroup Group, Law Law, LawFit Fit, IReadOnlyList<double[]> Columns, Func<string, bool, LawFit> FitAgain)
{
    /// <summary>The fit, or one without the cluster column where clusters are too few to resample: what the program then advises.</summary>
    public LawFit Resampled => Fit.Bootstrap is null && Group.Cluster is not null ? FitAgain(Law.Id, false) : Fit;
}
