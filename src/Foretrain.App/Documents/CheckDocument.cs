namespace Foretrain.App.Documents;

/// <summary>A check as JSON.</summary>
public static class CheckDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/check/1";

    /// <summary>Writes the document.</summary>
    public static string Write(CheckReport report) => JsonText.Document(Schema, json =>
    {
        FitDocument.Request(json, report.Request);
        json.WriteString("verdict", report.Verdict switch { CheckVerdict.Yes => "yes", CheckVerdict.WithCare => "with-care", _ => "no" });
        json.WriteString("failure", report.Failure?.Message);
        json.WriteBoolean("targetGiven", report.TargetGiven);
        json.WriteString("law", report.Fit?.Law.Name);
        json.Objects("target", report.Target is null ? [] : new[] { report.Target }, f => PredictDocument.Forecast(json, f));
        json.Objects("findings", report.Findings, f =>
        {
            JsonText.Finding(json, f.Finding);
            json.Number("moves", f.Moves);
            json.WriteString("source", f.Source);
            json.Number("leaves", f.Leaves);
        });
    });
}
