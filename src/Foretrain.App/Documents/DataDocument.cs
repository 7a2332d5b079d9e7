using Foretrain.App.Tables;
using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.App.Documents;

/// <summary>What a table holds as JSON, with its first rows: what a page shows of it.</summary>
public static class DataDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/data/1";

    private const int Head = 10, Examples = 4;

    /// <summary>Writes the document.</summary>
    public static string Write(DescribeReport report) => JsonText.Document(Schema, json =>
    {
        ArgumentNullException.ThrowIfNull(report);
        RunTable table = report.Table;
        json.WriteString("name", table.Source);
        json.WriteNumber("rows", table.Rows);
        json.Objects("columns", report.Columns, c =>
        {
            json.WriteString("name", c.Column);
            json.WriteString("meaning", c.Meaning?.Meaning);
            json.WriteString("quantity", c.Meaning?.Name);
            json.WriteString("unit", c.Meaning?.Unit);
            json.WriteString("kind", c.IsNumeric ? "number" : "text");
            json.Number("low", c.Min);
            json.Number("high", c.Max);
            json.WriteNumber("missing", c.Missing);
            json.WriteNumber("distinct", c.Distinct);
            json.Texts("examples", table.Texts(c.Column).Where(t => t.Length > 0).Distinct().Take(Examples));
        });
        json.Objects("mapping", report.Laws is [var usual, ..] ? usual.Mapping.Columns : [], m =>
        {
            json.WriteString("variable", m.Variable);
            json.WriteString("source", m.Source);
            json.WriteString("kind", m.Kind.ToString().ToLowerInvariant());
            json.WriteString("reason", m.Reason);
        });
        json.Objects("laws", report.Laws, l =>
        {
            json.WriteString("id", l.Law.Id);
            json.WriteString("title", l.Law.Title);
        });
        json.Findings(report.None is { } none ? [new Finding(none.Code, Severity.Severe, none.Why, "no law can be fitted to this table as it is", none.Action), .. report.Findings] : report.Findings);
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
