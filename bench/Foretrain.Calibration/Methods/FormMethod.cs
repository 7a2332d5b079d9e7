using Foretrain.Forecasting;

namespace Foretrain.Calibration.Methods;

/// <summary>Errors of constants, form and runs together, for one more run: what the program shows by default.</summary>
internal sealed class FormMethod : IForecastMethod
{
    public string Name => "form";

    public IReadOnlyList<Outlook> Forecast(ForecastTask task)
    {
        Predictive predictive = Predictive.Of(task.Fit.Law, task.Columns)
            ?? throw new ForetrainException("no-form", $"{task.Fit.Runs.Count} runs are too few to say anything about the error of {task.Law.Id}");
        return [.. predictive.Values.Select((value, i) => double.IsFinite(value) ? new Outlook(value, p => predictive.Quantile(i, p))
            : throw new ForetrainException("forecast-undefined", $"{task.Law.Id} has no finite value at a target"))];
    }
}
