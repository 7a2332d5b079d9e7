using Microsoft.AspNetCore.Http;

namespace Foretrain.Web.Answers;

/// <summary>Writes whole bodies.</summary>
internal static class Body
{
    /// <summary>Writes one, or only its headers where only these are asked for.</summary>
    public static Task Write(HttpContext http, string contentType, ReadOnlyMemory<byte> content)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = content.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(content, http.RequestAborted).AsTask();
    }
}
