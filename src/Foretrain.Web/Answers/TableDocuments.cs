using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Foretrain.Web.Tables;

namespace Foretrain.Web.Answers;

/// <summary>Tables and the server itself as JSON.</summary>
internal static class TableDocuments
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All tables.</summary>
    public static string List(ServerState state) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", "foretrain/tables/1");
        json.WriteStartArray("tables");
        foreach (var (id, bytes, entry, problem) in state.Tables.All())
        {
            json.WriteStartObject();
            if (entry is not null) Fields(json, entry);
            else Unread(json, id, bytes);
            json.WriteString("problem", problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("project", state.Tables.Folder.Name);
        json.WriteStartObject("limits");
        json.WriteNumber("bytes", state.Options.MaxBytes);
        json.WriteNumber("rows", state.Options.MaxRows);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>One table.</summary>
    public static string One(TableEntry entry) => Write(json =>
    {
        json.WriteStartObject();
        Fields(json, entry);
        json.WriteEndObject();
    });

    /// <summary>What the server is and how busy.</summary>
    public static string About(ServerState state) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", "foretrain/about/1");
        json.WriteString("version", state.Options.Version);
        json.WriteString("project", state.Tables.Folder.Name);
        json.WriteBoolean("tokenForWrites", true);
        json.WriteStartArray("pages");
        foreach (string page in state.Pages.Where(p => p.IsShown).Select(p => p.Name)) json.WriteStringValue(page);
        json.WriteEndArray();
        json.WriteStartObject("jobs");
        json.WriteNumber("running", state.Jobs.Running);
        json.WriteNumber("waiting", state.Jobs.Waiting);
        json.WriteNumber("atOnce", state.Options.HeavyJobs);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void Fields(Utf8JsonWriter json, TableEntry entry)
    {
        json.WriteString("id", entry.Id);
        json.WriteString("name", entry.Name);
        json.WriteNumber("rows", entry.Reading.Table.Rows);
        json.WriteNumber("columns", entry.Reading.Table.ColumnNames.Count);
        json.WriteNumber("bytes", entry.Bytes);
        json.WriteString("sha256", entry.Sha256);
        json.WriteBoolean("uploaded", entry.Uploaded);
    }

    private static void Unread(Utf8JsonWriter json, string id, long bytes)
    {
        json.WriteString("id", id);
        json.WriteString("name", id);
        json.WriteNull("rows");
        json.WriteNull("columns");
        json.WriteNumber("bytes", bytes);
        json.WriteNull("sha256");
        json.WriteBoolean("uploaded", false);
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options)) write(json);
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
