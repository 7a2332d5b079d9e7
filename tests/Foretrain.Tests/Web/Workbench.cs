using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Foretrain.Web;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>A server over a project folder of its own, on a free port of this machine, with a client that talks to it.</summary>
public sealed class Workbench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private Workbench(DirectoryInfo folder, WebServer server)
    {
        (_folder, Server) = (folder, server);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(100) };
    }

    public WebServer Server { get; }

    public HttpClient Client { get; }

    public string Folder => _folder.FullName;

    /// <summary>Starts a server with these files in its folder.</summary>
    public static async Task<Workbench> Start(IReadOnlyDictionary<string, string>? files = null, Func<WebOptions, WebOptions>? change = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("foretrain-web-");
        foreach (var (name, text) in files ?? new Dictionary<string, string>())
        {
            string path = Path.Combine(folder.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text);
        }

        var options = new WebOptions { Folder = folder.FullName, Port = 0, Assets = Path.Combine(folder.FullName, "no-assets") };
        return new(folder, await WebServer.StartAsync(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken));
    }

    /// <summary>Gets an address.</summary>
    public async Task<WebAnswer> Get(string address, params (string Name, string Value)[] headers) => await Send(HttpMethod.Get, address, null, headers);

    /// <summary>Uploads a table, with the token unless headers are given.</summary>
    public Task<WebAnswer> Upload(string name, string content, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, $"/tables?name={Uri.EscapeDataString(name)}", new StringContent(content), headers.Length > 0 ? headers : [("X-Foretrain-Token", Server.Token)]);

    /// <summary>Sends a request.</summary>
    public async Task<WebAnswer> Send(HttpMethod method, string address, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers, response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Sends bytes as they are, and returns what comes back until the server closes or a second passes without a word.</summary>
    public async Task<string> Raw(string request, TimeSpan? patience = null)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Server.Url.Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        var answer = new StringBuilder();
        var part = new byte[65536];
        try
        {
            while (true)
            {
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
                wait.CancelAfter(patience ?? TimeSpan.FromSeconds(3));
                int read = await stream.ReadAsync(part, wait.Token);
                if (read == 0) break;
                answer.Append(Encoding.Latin1.GetString(part, 0, read));
                if (answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && patience is null) break;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }

        return answer.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>What a server answered.</summary>
public sealed record WebAnswer(int Status, string Text, HttpResponseHeaders Headers, string? Type)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>Code of the error document.</summary>
    public string? Code => Json.GetProperty("schema").GetString() == "foretrain/error/1" ? Json.GetProperty("error").GetProperty("code").GetString() : null;

    /// <summary>Document of the operation in the twin of a page.</summary>
    public JsonElement Result => Json.GetProperty("result");
}
