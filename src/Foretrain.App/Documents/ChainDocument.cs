namespace Foretrain.App.Documents;

/// <summary>A chain of laws as JSON: every fit of every stage, and the forecast.</summary>
public static class ChainDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/chain/1";

    /// <summary>Writes the document.</summary>
    public static string Write(ChainReport report) => JsonText.Document(Schema, json =>
    {
        FitDocument.Request(json, report.Request);
        json.Objects("chains", report.Chains, c =>
        {
            json.WriteString("output", c.Output);
            json.WriteString("unit", c.Unit);
            json.WriteString("errors", c.IsLog ? "log" : "linear");
            json.Number("value", c.Value);
            json.Interval("interval", c.Interval);
            json.Interval("lastLawInterval", c.Last.Interval);
            json.Objects("stages", c.Stages, s =>
            {
                json.WriteString("law", s.Law.Id);
                json.Map("at", s.At);
                json.Objects("groups", s.Groups, g =>
                {
                    json.Map("keys", g.Keys);
                    json.WriteNumber("rows", g.Rows);
                    json.Number("value", g.Value);
                    json.Interval("interval", g.Interval);
                    json.Number("error", g.Error);
                    json.Map("constants", g.Fit is null ? [] : g.Fit.Shape.Parameters.Select((p, i) => KeyValuePair.Create(p.Name, g.Fit.Result.Theta[i])));
                    json.WriteString("certificate", g.Fit is null ? null : FitDocument.CodeName(g.Fit.Result.Certificate.Code));
                    json.WriteString("whyNot", g.Why?.Message);
                });
            });
            json.Findings(c.Findings);
        });
    });
}
