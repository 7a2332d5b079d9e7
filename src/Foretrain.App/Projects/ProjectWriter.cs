using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Foretrain.App.Projects;

/// <summary>Writes a project file that explains itself.</summary>
internal static class ProjectWriter
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of the file.</summary>
    public static string Write(ProjectFile project)
    {
        var text = new StringBuilder("{\n");
        Line("schema", Quoted(ProjectFile.Schema));
        Note("what commands in this folder are about when they do not say so; what stands on the command line wins");
        Note("files, folders or patterns such as \"logs/**/*.jsonl\", from this folder");
        Line("sources", List(project.Sources));
        Note("which column is which input; a formula over columns is fine");
        Line("map", "{" + (project.Map.Count == 0 ? "" : "\n" + string.Join(",\n", project.Map.Select(m => m.Split('=', 2)).Select(p => $"    {Quoted(p[0].Trim())}: {Quoted(p[1].Trim())}")) + "\n  ") + "}");
        Note("condition on rows, for every command; null for none");
        Line("where", Quoted(project.Where));
        Note("laws are fitted to the rows of train, and forecasts held against those of test; null for no split");
        Line("split", project.Split == default ? "null" : $"{{ \"train\": {Quoted(project.Split.Train)}, \"test\": {Quoted(project.Split.Test)} }}");
        Note("one fit per value of this column; rows with equal values of cluster are resampled together");
        Line("by", Quoted(project.By));
        Line("cluster", Quoted(project.Cluster));
        Note("laws by id, the usual one first; foretrain laws lists them");
        Line("laws", List(project.Laws));
        Note("what is to be forecast, e.g. \"params=70B,tokens=1.4T\"");
        Line("targets", List(project.Targets), last: true);
        return text.Append("}\n").ToString();

        void Note(string note) => text.Append("  // ").Append(note).Append('\n');

        void Line(string name, string value, bool last = false) => text.Append("  ").Append(Quoted(name)).Append(": ").Append(value).Append(last ? "\n" : ",\n");
    }

    private static string List(EquatableList<string> items) => "[" + string.Join(", ", items.Select(Quoted)) + "]";

    private static string Quoted(string? text) => JsonSerializer.Serialize(text, s_plain);
}
