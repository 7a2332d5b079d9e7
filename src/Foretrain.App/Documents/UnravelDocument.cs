using System.Text.Json;
using Foretrain.Unraveling;

namespace Foretrain.App.Documents;

/// <summary>A step-by-step estimation as JSON.</summary>
public static class UnravelDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/unravel/1";

    /// <summary>Writes the document.</summary>
    public static string Write(UnravelReport report) => JsonText.Document(Schema, json =>
    {
        StepwiseResult r = report.Result;
        FitDocument.Request(json, report.Request);
        json.WriteNumber("rows", r.Rows);
        json.Number("warmUp", r.WarmUp);
        json.Objects("laws", new[] { r.Size, r.SizeWithFloor, r.Data, r.Batch, r.Training }.OfType<StepFit>(), s => Law(json, s));
        json.Objects("levels", r.Levels, l =>
        {
            json.Number("params", l.Params);
            json.Number("loss", l.Loss);
            json.WriteNumber("batches", l.Batches);
            json.Number("minSteps", l.MinSteps);
            json.Number("criticalBatch", l.CriticalBatch);
        });
        json.Map("constants", r.Constants);
        json.Map("jointConstants", r.Joint.Shape.Parameters.Select((p, i) => KeyValuePair.Create(p.Name, r.Joint.Result.Theta[i])));
        json.WriteString("jointCertificate", FitDocument.CodeName(r.Joint.Result.Certificate.Code));
        json.Number("error", r.Error);
        json.Number("jointError", r.JointError);
        json.Number("unfinished", r.Unfinished);
        json.Objects("forecasts", r.Forecasts, f =>
        {
            json.Map("at", f.At);
            json.Number("stepwise", f.Stepwise);
            json.Number("minSteps", f.MinSteps);
            json.Number("criticalBatch", f.CriticalBatch);
            json.Number("joint", f.Joint.Value);
            json.Interval("interval", f.Joint.Interval);
        });
        json.Findings(r.Findings);
    });

    private static void Law(Utf8JsonWriter json, StepFit s)
    {
        json.WriteString("law", s.Law.Id);
        json.WriteString("what", s.What);
        json.Map("constants", s.Constants);
        json.Number("rows", s.Fit?.Runs.Count);
        json.WriteString("certificate", s.Fit is null ? null : FitDocument.CodeName(s.Fit.Result.Certificate.Code));
    }
}
