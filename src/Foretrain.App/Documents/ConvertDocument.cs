using System.Text.Json;
using Foretrain.App.Tables;
using Foretrain.Conventions;

namespace Foretrain.App.Documents;

/// <summary>A converted table as JSON. The log beside a written table is this document.</summary>
public static class ConvertDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/convert/1";

    /// <summary>Writes the document.</summary>
    public static string Write(ConvertReport report) => JsonText.Document(Schema, json =>
    {
        FitDocument.Request(json, report.Request);
        json.Object("options", () =>
        {
            json.WriteString("params", report.Options.Params is { } kind ? ParameterCount.Name(kind) : null);
            json.WriteString("flops", report.Options.Flops?.Name);
            json.WriteString("given", report.Options.Given is { } given ? ParameterCount.Name(given) : null);
            json.WriteBoolean("tied", report.Options.Tied);
            json.WriteBoolean("gated", report.Options.Gated);
            json.Map("values", report.Options.Values);
        });
        json.Objects("columns", report.Result.Steps, s =>
        {
            json.WriteString("name", s.Column);
            json.WriteString("convention", s.Convention);
            json.WriteString("from", s.How);
            json.WriteString("given", s.GivenColumn);
            json.Number("leastRatio", s.Least);
            json.Number("mostRatio", s.Most);
        });
        json.WriteNumber("rows", report.Result.Table.Rows);
        if (report.Effect is { } effect)
        {
            json.Object("effect", () =>
            {
                json.WriteString("law", effect.Law);
                json.Number("budget", effect.Budget);
                Exponents(json, "before", effect.Before);
                Exponents(json, "after", effect.After);
            });
        }
        else
        {
            json.WriteNull("effect");
        }

        CleanDocument.Output(json, report.Output);
        json.Findings(report.Findings);
        json.Texts("next", report.Next.Select(n => n.Command));
    });

    private static void Exponents(Utf8JsonWriter json, string name, FittedExponents e) => json.Object(name, () =>
    {
        json.Number("alpha", e.Alpha);
        json.Number("beta", e.Beta);
        json.Number("optimumExponent", e.Optimum);
        json.Number("optimalParams", e.Params);
        json.Number("tokensPerParam", e.TokensPerParam);
        json.Number("computeExponent", e.Compute);
        json.Number("budget", e.Budget);
    });
}
