using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Foretrain.App;
using Foretrain.App.Documents;
using Foretrain.Web.Jobs;
using Microsoft.AspNetCore.Http;

namespace Foretrain.Web.Answers;

/// <summary>Errors as the command line's error document, with a status that tells programs the kind.</summary>
internal static class ErrorAnswer
{
    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An error as status, document and seconds to wait.</summary>
    /// <param name="Status">HTTP status.</param>
    /// <param name="Document">The error document.</param>
    /// <param name="RetryAfter">Seconds after which asking again makes sense, or null.</param>
    public sealed record Told(int Status, string Document, int? RetryAfter = null)
    {
        /// <summary>The document with what the headers of a plain answer would say: an event has none.</summary>
        public string WithStatus()
        {
            JsonObject document = JsonNode.Parse(Document)!.AsObject();
            document["status"] = Status;
            document["retryAfter"] = RetryAfter;
            return document.ToJsonString(s_relaxed);
        }
    }

    /// <summary>How an exception is told.</summary>
    public static Told Of(Exception exception) => exception switch
    {
        ForetrainException e => new(StatusOf(e.Code), ErrorDocument.Write(e.Code, e.Message, e.Place, e.Hint)),
        BusyException e => new(429, ErrorDocument.Write("busy", e.Message, null, $"ask again in {e.RetryAfter} s"), e.RetryAfter),
        OperationCanceledException => new(409, ErrorDocument.Write("cancelled", "the computation was stopped", null, "ask again")),
        BadHttpRequestException e => new(e.StatusCode, ErrorDocument.Write("bad-request", e.StatusCode switch
        {
            408 => "the upload came too slowly and was cut off",
            413 => "the body is larger than the limit",
            _ => "the request cannot be read",
        }, null, null)),
        _ => new(500, ErrorDocument.Write("internal", $"internal error: {exception.GetType().Name}: {exception.Message} ({DefectPlace.Of(exception)})", null,
            "this is a defect of foretrain; please report it with the address and, if you can, the table")),
    };

    /// <summary>Writes an exception.</summary>
    public static Task Write(HttpContext http, Exception exception)
    {
        Told told = Of(exception);
        if (told.RetryAfter is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Write(http, told.Status, told.Document);
    }

    /// <summary>Writes an error of the server's own.</summary>
    public static Task Write(HttpContext http, int status, string code, string message, string? hint) =>
        Write(http, status, ErrorDocument.Write(code, message, null, hint));

    private static Task Write(HttpContext http, int status, string document)
    {
        if (http.Response.HasStarted) return Task.CompletedTask;
        http.Response.StatusCode = status;
        http.Response.ContentType = PageDocument.Json;
        byte[] bytes = Encoding.UTF8.GetBytes(document);
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(bytes).AsTask();
    }

    private static int StatusOf(string code) => code switch
    {
        "unknown-table" or "unknown-law" or "no-figure" or "not-found" or "unknown-page" => 404,
        "table-too-large" => 413,
        "table-is-file" => 409,
        "unknown-query" or "bad-option" or "no-table" or "no-target" or "outside-project" or "not-a-number" or "bad-table-name" => 400,
        _ => 422,
    };
}
