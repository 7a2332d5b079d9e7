using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Foretrain.App.Charts;
using Foretrain.Figures;

namespace Foretrain.Web.Answers;

/// <summary>The JSON twin of a page: the document that the command line prints, with the figures beside it.</summary>
internal static class PageDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/page/1";

    /// <summary>Content type of every document.</summary>
    public const string Json = "application/json; charset=utf-8";

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the document.</summary>
    /// <param name="page">Name of the page.</param>
    /// <param name="result">The document of the operation, verbatim.</param>
    /// <param name="figures">Figures, most telling first.</param>
    public static ReadOnlyMemory<byte> Write(string page, string result, IReadOnlyList<NamedFigure> figures)
    {
        string[] drawn = Drawn(figures);
        var buffer = new ArrayBufferWriter<byte>(result.Length + (figures.Count * (16 << 10)) + 256);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("page", page);
            json.WritePropertyName("result");
            json.WriteRawValue(result, skipInputValidation: true);
            json.WriteStartArray("figures");
            foreach ((int i, NamedFigure figure) in figures.Index())
            {
                json.WriteStartObject();
                json.WriteString("id", figure.Id);
                json.WriteString("title", figure.Figure.Title);
                json.WriteString("description", figure.Figure.Description);
                json.WriteString("svg", drawn[i]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    // On two cores where there are several: nothing else of this request runs meanwhile, and a hand on a slider waits for it.
    private static string[] Drawn(IReadOnlyList<NamedFigure> figures)
    {
        if (figures.Count < 2) return [.. figures.Select(f => SvgWriter.Write(f.Figure))];
        try
        {
            return [.. figures.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(f => SvgWriter.Write(f.Figure))];
        }
        catch (AggregateException e) when (e.InnerException is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
            throw;
        }
    }
}
