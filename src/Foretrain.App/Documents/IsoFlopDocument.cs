using System.Text.Json;
using Foretrain.Planning;

namespace Foretrain.App.Documents;

/// <summary>An isoFLOP analysis as JSON.</summary>
public static class IsoFlopDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/isoflop/1";

    /// <summary>Writes the document.</summary>
    public static string Write(IsoFlopReport report) => JsonText.Document(Schema, json =>
    {
        FitDocument.Request(json, report.Request);
        json.WriteString("method", report.Approach.ToString().ToLowerInvariant());
        json.WriteNumber("replicates", report.Options.Replicates);
        json.Objects("groups", report.Groups, g =>
        {
            json.WriteString("group", g.Group);
            json.WriteNumber("runs", g.Runs.Count);
            json.Objects("lines", new[] { g.Result.Params, g.Result.Tokens }.OfType<IsoFlopLine>(), l => Line(json, l));
            json.Findings(g.Findings);
        });
        json.Objects("failed", report.Failed, f =>
        {
            json.WriteString("group", f.Group);
            json.Reason(f.Why.Code, f.Why.Message, f.Why.Place, f.Why.Hint);
        });
    });

    private static void Line(Utf8JsonWriter json, IsoFlopLine line)
    {
        json.WriteString("quantity", line.Quantity);
        json.Number("coefficient", line.Coefficient);
        json.Object("exponent", () => Estimate(json, line.Exponent));
        json.Number("exponentError", line.ExponentError);
        json.Number("logCoefficientError", line.LogCoefficientError);
        json.WriteNumber("replicatesUsed", line.Replicates);
        json.Objects("budgets", line.Optima, o =>
        {
            json.Number("flops", o.Flops);
            json.WriteNumber("runs", o.Runs);
            json.Number("optimum", o.Value);
            json.Number("loss", o.Loss);
            json.Number("logSpread", o.LogSpread);
            json.WriteString("problem", o.Problem);
        });
        json.Objects("targets", line.Targets, t =>
        {
            json.Number("flops", t.Flops);
            Estimate(json, t.Value);
        });
    }

    private static void Estimate(Utf8JsonWriter json, IsoFlopEstimate e)
    {
        json.Number("value", e.Value);
        json.Number("low", e.Low);
        json.Number("high", e.High);
    }
}
