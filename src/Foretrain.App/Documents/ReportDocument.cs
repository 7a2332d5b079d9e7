using System.Text.Json;
using Foretrain.App.Reporting;

namespace Foretrain.App.Documents;

/// <summary>A report as JSON: its sentences, and the documents of the operations it is made of.</summary>
public static class ReportDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/report/1";

    /// <summary>Writes the document.</summary>
    public static string Write(RunReport report) => JsonText.Document(Schema, json =>
    {
        json.WriteString("title", ReportFile.Title(report));
        json.WriteString("question", ReportAnswer.Question(report));
        json.Texts("answers", ReportAnswer.Answers(report));
        json.WriteString("verdict", ReportAnswer.Verdict(report).Text);
        json.Objects("findings", ReportComposer.Weighed(report), f =>
        {
            JsonText.Finding(json, f.Finding);
            json.Number("moves", f.Moves);
            json.WriteString("source", f.Source);
            json.Number("leaves", f.Leaves);
        });
        Inner(json, "fit", FitDocument.Write(report.Fit));
        Inner(json, "forecast", report.Forecast is { } forecast ? PredictDocument.Write(forecast) : null);
        json.List("plans", report.Plans, p => Inner(json, null, PlanDocument.Write(p)));
        Inner(json, "backtest", report.Backtest is { } backtest ? BacktestDocument.Write(backtest) : null);
        Inner(json, "ranking", report.Rank is { } rank ? RankDocument.Write(rank) : null);
        json.Texts("method", ReportMethod.Of(report));
        json.Objects("references", report.References, r =>
        {
            json.WriteString("key", r.Key);
            json.WriteString("text", r.OneLine);
            json.WriteString("link", r.Link);
            json.WriteString("bibtex", r.BibTeX);
        });
        json.WriteString("command", ReportMethod.Command(report));
        json.WriteString("version", report.Version);
        json.Objects("files", report.Inputs, i =>
        {
            json.WriteString("name", i.Name);
            json.WriteString("sha256", i.Sha256);
        });
    });

    // The very document that the operation's own verb prints.
    private static void Inner(Utf8JsonWriter json, string? name, string? document)
    {
        if (name is not null) json.WritePropertyName(name);
        if (document is null)
        {
            json.WriteNullValue();
            return;
        }

        using JsonDocument inner = JsonDocument.Parse(document);
        inner.RootElement.WriteTo(json);
    }
}
