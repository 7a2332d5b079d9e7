using Foretrain.App.Projects;

namespace Foretrain.App.Documents;

/// <summary>A new project as JSON.</summary>
public static class InitDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/init/1";

    /// <summary>Writes the document.</summary>
    public static string Write(InitReport report) => JsonText.Document(Schema, json =>
    {
        ProjectFile p = report.Project;
        json.WriteString("path", p.Path);
        FitDocument.Inputs(json, report.Described.Inputs);
        json.Texts("sources", p.Sources);
        json.WriteBoolean("found", report.Found);
        json.Texts("map", p.Map);
        json.WriteString("where", p.Where);
        json.WriteString("train", p.Split.Train);
        json.WriteString("test", p.Split.Test);
        json.WriteString("by", p.By);
        json.WriteString("cluster", p.Cluster);
        json.WriteString("target", p.Target);
        json.Texts("laws", p.Laws);
        json.Texts("targets", p.Targets);
        json.Texts("open", report.Open);
        json.Findings(report.Described.Findings);
    });
}
