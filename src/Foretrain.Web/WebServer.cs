using System.Net;
using System.Net.Sockets;
using Foretrain.Web.Answers;
using Foretrain.Web.Routes;
using Foretrain.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Foretrain.Web;

/// <summary>A running workbench.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private const int PortsTried = 50;
    private readonly WebApplication _app;
    private readonly ServerState _state;
    private readonly Gate _gate;
    private readonly TableRoutes _tables;

    private WebServer(WebOptions options, int port)
    {
        _state = new(options);
        var token = new StartToken();
        _gate = new(options, token);
        _tables = new(_state);
        var assets = new Assets(options.Assets ?? Path.Combine(AppContext.BaseDirectory, "wwwroot"), token);
        HasAssets = assets.AreThere;
        Token = token.Text;
        _app = Create(options, port);
        _app.Use(Guarded);
        _app.UseRouting();
        assets.Map(_app, _state.Pages);
        new PageRoutes(_state).Map(_app);
        new ReportRoutes(_state).Map(_app);
        _tables.Map(_app);
        _app.MapMethods("/about.json", Methods.Read, http => Body.Write(http, PageDocument.Json, System.Text.Encoding.UTF8.GetBytes(TableDocuments.About(_state))));
#pragma warning disable ASP0014 // what no route takes comes after the routes
        _app.UseEndpoints(_ => { });
#pragma warning restore ASP0014
        _app.Use(async (HttpContext http, RequestDelegate _) =>
        {
            if (!await assets.NoSuchPage(http).ConfigureAwait(false))
                await ErrorAnswer.Write(http, 404, "unknown-page", $"there is no page '{(http.Request.Path.Value is { Length: > 80 } path ? path[..80] + "..." : http.Request.Path.Value)}'", "/about.json lists the pages").ConfigureAwait(false);
        });
    }

    /// <summary>Address to open.</summary>
    public Uri Url { get; private set; } = new("http://localhost/");

    /// <summary>The secret of this start that writes must show.</summary>
    public string Token { get; }

    /// <summary>True when the front end is there.</summary>
    public bool HasAssets { get; }

    /// <summary>What requests share.</summary>
    internal ServerState State => _state;

    /// <summary>Starts a server.</summary>
    /// <exception cref="ForetrainException"><c>listen-failed</c>, <c>no-password</c>, <c>not-a-folder</c>.</exception>
    public static async Task<WebServer> StartAsync(WebOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Require(options);
        for (int tried = 0; ; tried++)
        {
            int port = options.Port ?? (WebOptions.UsualPort + tried);
            var server = new WebServer(options, port);
            try
            {
                await server._app.StartAsync(cancel).ConfigureAwait(false);
                server.Url = server.Bound();
                return server;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                await server.DisposeAsync().ConfigureAwait(false);
                if (options.Port is not null || tried == PortsTried)
                    throw new ForetrainException("listen-failed", $"{options.Address} port {port} cannot be listened on: {(e.InnerException ?? e).Message}", "--port", "leave --port out to take the next free one", e);
            }
        }
    }

    /// <summary>Stops: open requests get a moment, long jobs are cancelled.</summary>
    public Task StopAsync() => _app.StopAsync(TimeSpan.FromSeconds(2));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        _tables.Dispose();
        _gate.Dispose();
        _state.Dispose();
    }

    private static void Require(WebOptions options)
    {
        if (!Directory.Exists(options.Folder)) throw new ForetrainException("not-a-folder", $"there is no folder {options.Folder}", "--folder", "name the folder that holds your tables, or leave --folder out for the current one");
        if (options.Password is { } password && password.Length < PasswordGate.Shortest)
            throw new ForetrainException("short-password", $"the password has {password.Length} characters, at least {PasswordGate.Shortest} are needed", "--password");
        if (!options.IsLocal && options.Password is null)
        {
            throw new ForetrainException("no-password", $"{options.Address} can be reached from other machines: everyone there could read the tables of this folder and use its cores", "--listen",
                "set FORETRAIN_PASSWORD (or --password); better, leave --listen out and reach this machine through ssh -L");
        }
    }

    private static WebApplication Create(WebOptions options, int port)
    {
        // Empty: no settings files, no environment variables, no log.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = [] });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address, port, listen => listen.Protocols = HttpProtocols.Http1);
            KestrelServerLimits limits = kestrel.Limits;
            limits.MaxRequestBodySize = options.MaxBytes + (64 << 10); // the store says it better, where it comes to that
            limits.MinRequestBodyDataRate = new(options.UploadRate, options.UploadGrace);
            limits.MaxRequestLineSize = Gate.LongestAddress + 4096;
            limits.MaxRequestBufferSize = Gate.LongestAddress + (64 << 10);
            limits.MaxRequestHeadersTotalSize = 32 << 10;
            limits.MaxRequestHeaderCount = 64;
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            limits.MaxConcurrentConnections = 1024;
        });
        return builder.Build();
    }

    private async Task Guarded(HttpContext http, RequestDelegate next)
    {
        SecurityHeaders.Set(http.Response.Headers);
        try
        {
            if (!await _gate.Passes(http).ConfigureAwait(false)) return;
            await next(http).ConfigureAwait(false);
            if (http.Response is { StatusCode: 405, HasStarted: false })
                await ErrorAnswer.Write(http, 405, "wrong-method", $"{http.Request.Method} is not possible here", $"possible: {http.Response.Headers.Allow}").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
#pragma warning disable CA1031 // the last resort: every failure is told as a document, and the server goes on
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (http.Response.HasStarted) http.Abort();
            else await ErrorAnswer.Write(http, e).ConfigureAwait(false);
        }
    }

    private Uri Bound()
    {
        string address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var uri = new Uri(address);
        // 0.0.0.0 is no address that can be opened.
        return IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)) ? new($"http://127.0.0.1:{uri.Port}/") : uri;
    }

    // The program that starts the server decides when it ends.
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
