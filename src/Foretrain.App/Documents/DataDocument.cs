using Foretrain.Runs;

namespace Foretrain.App.Documents;

/// <summary>What a table holds as JSON.</summary>
public static class DataDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/data/1";

    private const int Head = 10;

    /// <summary>Writes the document.</summary>
    public static string Write(DataReport report) => JsonText.Document(Schema, json =>
    {
        ArgumentNullException.ThrowIfNull(report);
        RunTable table = report.Table;
        json.WriteString("name", table.Source);
        json.WriteNumber("rows", table.Rows);
        json.Objects("columns", report.Columns, c =>
        {
            json.WriteString("name", c.Name);
            json.WriteString("meaning", c.Meaning?.Meaning);
            json.WriteString("quantity", c.Meaning?.Name);
            json.WriteString("unit", c.Meaning?.Unit);
            json.WriteString("kind", c.IsNumeric ? "number" : "text");
            json.Number("low", c.Low);
            json.Number("high", c.High);
            json.WriteNumber("missing", c.Missing);
            json.WriteNumber("distinct", c.Distinct);
            json.Texts("examples", c.Examples);
        });
        json.Objects("mapping", report.Mapping, m =>
        {
            json.WriteString("variable", m.Variable);
            json.WriteString("source", m.Source);
            json.WriteString("kind", m.Kind switch { MappingKind.Exact => "exact", MappingKind.Alias => "alias", MappingKind.User => "user", _ => "formula" });
            json.WriteString("reason", m.Reason);
        });
        json.Objects("laws", report.Laws, l =>
        {
            json.WriteString("id", l.Id);
            json.WriteString("title", l.Title);
        });
        json.Findings(report.Findings);
        json.List("head", Enumerable.Range(0, Math.Min(Head, table.Rows)), row =>
        {
            json.WriteStartArray();
            foreach (string column in table.ColumnNames)
            {
                if (table.IsNumeric(column)) json.NumberValue(table.Numbers(column)[row]);
                else json.WriteStringValue(table.Texts(column)[row]);
            }

            json.WriteEndArray();
        });
    });
}
