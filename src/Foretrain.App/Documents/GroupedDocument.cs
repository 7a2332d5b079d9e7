using System.Text.Json;

namespace Foretrain.App.Documents;

/// <summary>The documents of several groups in one.</summary>
public static class GroupedDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/groups/1";

    /// <summary>Writes the document.</summary>
    /// <param name="report">Answers by group.</param>
    /// <param name="one">Document of one answer.</param>
    public static string Write<T>(GroupedReport<T> report, Func<T, string> one) => JsonText.Document(Schema, json =>
    {
        json.WriteString("by", report.By);
        json.Objects("groups", report.Groups, g =>
        {
            json.WriteString("group", g.Group);
            json.WritePropertyName("report");
            using JsonDocument inner = JsonDocument.Parse(one(g.Report));
            inner.RootElement.WriteTo(json);
        });
        json.Objects("failed", report.Failed, f =>
        {
            json.WriteString("group", f.Group);
            json.WriteString("code", f.Why.Code);
            json.WriteString("message", f.Why.Message);
            json.WriteString("place", f.Why.Place);
            json.WriteString("hint", f.Why.Hint);
        });
    });
}
