using System.Text.Json;
using Foretrain.Expressions;
using Foretrain.Forecasting;

namespace Foretrain.App.Documents;

/// <summary>Forecasts as JSON.</summary>
public static class PredictDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/predict/1";

    /// <summary>Writes the document.</summary>
    public static string Write(PredictReport report) => JsonText.Document(Schema, json =>
    {
        FitDocument.Request(json, report.Request);
        json.Objects("groups", report.Groups, g =>
        {
            json.WriteString("group", g.Choice.Group);
            Law(json, g.Choice.Law);
            json.Objects("forecasts", g.Forecasts, f => Forecast(json, f));
            json.Findings([.. g.TargetFindings, .. FitRemarks.OfChoice(g.Choice, report.Request.Level)]);
        });
    });

    /// <summary>The formula and constants behind forecasts.</summary>
    internal static void Law(Utf8JsonWriter json, FittedLaw law) => json.Object("law", () =>
    {
        json.WriteString("id", law.Name);
        json.WriteString("source", law.Source);
        json.WriteString("formula", ExprText.ToText(law.Formula.Expr));
        json.WriteString("output", law.Output.Name);
        json.WriteString("outputUnit", law.Output.Unit);
        json.WriteString("costConvention", law.Cost?.Convention);
        json.Map("constants", law.Formula.Parameters.Select((n, j) => KeyValuePair.Create(n, law.Theta[j])));
    });

    internal static void Forecast(Utf8JsonWriter json, Forecast f)
    {
        json.WriteString("label", f.Label);
        json.Map("at", f.At);
        json.Number("value", f.Value);
        json.Number("fitted", f.Fitted);
        json.WriteBoolean("calibrated", f.IsCalibrated);
        json.Interval("interval", f.Interval);
        json.Interval("parameterInterval", f.Parameters);
        json.Interval("deltaInterval", f.Delta);
        json.Object("sources", () =>
        {
            json.Number("parameters", f.Sources?.Parameters);
            json.Number("form", f.Sources?.Form);
            json.Number("run", f.Sources?.Noise);
        });
        json.Number("reach", f.Reach);
        json.Number("observed", f.Observed);
        json.Number("relativeError", f.Observed is > 0 and var seen ? f.Value / seen - 1 : null);
        json.Findings(f.Findings);
    }
}
