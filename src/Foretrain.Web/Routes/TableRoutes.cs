using Foretrain.Web.Answers;
using Foretrain.Web.Jobs;
using Foretrain.Web.Pages;
using Foretrain.Web.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Foretrain.Web.Routes;

/// <summary>The list of tables, and uploads.</summary>
internal sealed class TableRoutes(ServerState state) : IDisposable
{
    private const int UploadsAtOnce = 4, LongestName = 200;
    private readonly SemaphoreSlim _uploads = new(UploadsAtOnce, UploadsAtOnce);

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/tables.json", Methods.Read, List);
        routes.MapPost("/tables", Upload);
        routes.MapDelete("/tables/{**id}", Forget);
    }

    private async Task List(HttpContext http)
    {
        PageQuery.Read(http.Request.Query, "tables", []);
        string document = await state.Light.Run(_ => TableDocuments.List(state), http.RequestAborted).ConfigureAwait(false);
        await Body.Write(http, PageDocument.Json, System.Text.Encoding.UTF8.GetBytes(document)).ConfigureAwait(false);
    }

    private async Task Upload(HttpContext http)
    {
        PageQuery query = PageQuery.Read(http.Request.Query, "tables", ["name"]);
        string name = query.One("name") ?? throw new ForetrainException("bad-table-name", "the upload has no name", "the part of the address behind ?", "add ?name=runs.csv");
        if (name.Length > LongestName || name.Any(char.IsControl) || name.AsSpan().ContainsAny('/', '\\') || name is "." or ".." or "-")
            throw new ForetrainException("bad-table-name", "the name of an upload is that of a file, without folders and control characters, at most 200 long", "the part of the address behind ?", "write e.g. ?name=runs.csv");
        if (http.Request.ContentLength > state.Options.MaxBytes) throw state.Tables.TooLarge(name);
        if (!await _uploads.WaitAsync(0).ConfigureAwait(false)) throw new BusyException($"{UploadsAtOnce} uploads are under way", retryAfter: 2);
        try
        {
            byte[] content = await Receive(http, name).ConfigureAwait(false);
            TableEntry entry = await state.Light.Run(_ => state.Tables.Add(name, content), http.RequestAborted).ConfigureAwait(false);
            http.Response.StatusCode = 201;
            await Body.Write(http, PageDocument.Json, System.Text.Encoding.UTF8.GetBytes(TableDocuments.One(entry))).ConfigureAwait(false);
        }
        finally
        {
            _uploads.Release();
        }
    }

    // Limits hold while the body comes in: what is too large is never held in memory as a whole.
    private async Task<byte[]> Receive(HttpContext http, string name)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(state.Options.UploadTime);
        using var content = new MemoryStream();
        var part = new byte[64 << 10];
        long lines = 0;
        try
        {
            while (true)
            {
                int read = await http.Request.Body.ReadAsync(part, patience.Token).ConfigureAwait(false);
                if (read == 0) return content.ToArray();
                content.Write(part, 0, read);
                lines += part.AsSpan(0, read).Count((byte)'\n');
                if (content.Length > state.Options.MaxBytes) throw state.Tables.TooLarge(name);
                if (lines > TableStore.MostLines(state.Options)) throw state.Tables.TooLong(name);
            }
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            throw new BadHttpRequestException("too slow", 408);
        }
    }

    private Task Forget(HttpContext http)
    {
        state.Tables.Remove(http.Request.RouteValues["id"] as string ?? "");
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _uploads.Dispose();
}
