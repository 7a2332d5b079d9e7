using System.Text.Json;
using Foretrain.App.Tables;
using Foretrain.Runs;

namespace Foretrain.App.Documents;

/// <summary>A described table as JSON.</summary>
public static class DescribeDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/describe/1";

    /// <summary>Writes the document.</summary>
    public static string Write(DescribeReport report) => JsonText.Document(Schema, json =>
    {
        FitDocument.Request(json, report.Request);
        json.Object("table", () =>
        {
            json.WriteNumber("rows", report.Table.Rows);
            json.WriteNumber("rowsRead", report.RowsRead);
            json.WriteString("kind", report.Shape.Kind switch { TableKind.Checkpoints => "checkpoints", TableKind.LongForm => "long-form", _ => "runs" });
            json.WriteString("runColumn", report.Shape.RunColumn);
            json.Number("runs", report.Shape.Runs);
            json.WriteString("metricColumn", report.Shape.MetricColumn);
            json.WriteString("valueColumn", report.Shape.ValueColumn);
        });
        json.Objects("columns", report.Columns, c => Column(json, c));
        json.Objects("laws", report.Laws, l =>
        {
            json.WriteString("id", l.Law.Id);
            json.WriteString("title", l.Law.Title);
            json.WriteString("output", l.Law.Outputs[0].Name);
            json.Objects("columns", l.Mapping.Columns, c => Mapped(json, c));
        });
        json.WritePropertyName("noLaw");
        if (report.None is { } none)
        {
            json.WriteStartObject();
            json.WriteString("code", none.Code);
            json.WriteString("why", none.Why);
            json.WriteString("action", none.Action);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNullValue();
        }

        json.Findings(report.Findings);
        json.Texts("next", report.Next.Select(n => n.Command));
    });

    /// <summary>Where a variable comes from.</summary>
    internal static void Mapped(Utf8JsonWriter json, MappedColumn c)
    {
        json.WriteString("input", c.Variable);
        json.WriteString("source", c.Source);
        json.WriteString("kind", c.Kind.ToString().ToLowerInvariant());
        json.WriteString("reason", c.Reason);
    }

    private static void Column(Utf8JsonWriter json, ColumnProfile c)
    {
        json.WriteString("name", c.Column);
        json.WriteBoolean("numeric", c.IsNumeric);
        json.WriteNumber("missing", c.Missing);
        json.WriteNumber("distinct", c.Distinct);
        json.Number("min", c.Min);
        json.Number("median", c.Median);
        json.Number("max", c.Max);
        json.Objects("labels", c.Labels, l =>
        {
            json.WriteString("text", l.Text);
            json.WriteNumber("count", l.Count);
        });
        json.WriteString("means", c.Meaning?.Name);
        json.WriteString("unit", c.Meaning?.Unit);
        json.WriteString("meaning", c.Meaning?.Meaning);
        json.WriteString("role", c.Role switch { ColumnRole.Taken => "taken", ColumnRole.Doubtful => "doubtful", ColumnRole.Ambiguous => "ambiguous", ColumnRole.PassedOver => "passed-over", _ => "unknown" });
        json.Number("factor", c.Factor);
        json.Texts("others", c.Others);
    }
}
