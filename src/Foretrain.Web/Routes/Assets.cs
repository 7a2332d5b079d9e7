using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;
using Foretrain.Web.Answers;
using Foretrain.Web.Pages;
using Foretrain.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Foretrain.Web.Routes;

/// <summary>
/// The built front end: the shell that every page has, and its scripts and styles. All files are read at the start, so that no address is
/// ever turned into a path.
/// </summary>
internal sealed class Assets
{
    /// <summary>What stands where there is no front end.</summary>
    public const string HowToGet = "The front end is not part of this build: publish with it (dotnet publish src/Foretrain.Cli, needs Node), or ask for the JSON twin of a page, such as /tables.json or /fit.json?t=runs.csv.";

    private static readonly FrozenDictionary<string, string> s_types = new Dictionary<string, string>
    {
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".svg"] = "image/svg+xml; charset=utf-8",
        [".json"] = PageDocument.Json,
        [".map"] = PageDocument.Json,
        [".txt"] = "text/plain; charset=utf-8",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, Asset> _files;
    private readonly byte[]? _shell;

    /// <summary>Reads the front end of a folder; it need not be there.</summary>
    public Assets(string folder, StartToken token)
    {
        string index = Path.Combine(folder, "index.html");
        _shell = File.Exists(index) ? Encoding.UTF8.GetBytes(File.ReadAllText(index).Replace("{{token}}", token.Text, StringComparison.Ordinal)) : null;
        _files = _shell is null ? FrozenDictionary<string, Asset>.Empty
            : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => f != index && s_types.ContainsKey(Path.GetExtension(f)))
                .ToFrozenDictionary(f => "/" + Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'), f => new Asset(s_types[Path.GetExtension(f)], File.ReadAllBytes(f)), StringComparer.Ordinal);
    }

    /// <summary>True when there is a front end.</summary>
    public bool AreThere => _shell is not null;

    /// <summary>Adds the routes: every page, and every file.</summary>
    public void Map(IEndpointRouteBuilder routes, IEnumerable<Page> pages)
    {
        routes.MapMethods("/", Methods.Read, http =>
        {
            http.Response.Redirect("/data");
            return Task.CompletedTask;
        });
        foreach (string page in pages.Where(p => p.IsShown).Select(p => "/" + p.Name).Append("/laws/{id}")) routes.MapMethods(page, Methods.Read, Shell);
        foreach (string file in _files.Keys) routes.MapMethods(file, Methods.Read, http => File_(http, _files[file]));
    }

    private Task Shell(HttpContext http) => _shell is null
        ? Body.Write(http, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(HowToGet + "\n"))
        : Body.Write(http, "text/html; charset=utf-8", _shell);

    /// <summary>The shell for an address that is no page, where a browser asks for one to show: it says so in words, with the pages beside it.</summary>
    /// <returns>False where the answer is left to the caller.</returns>
    public async Task<bool> NoSuchPage(HttpContext http)
    {
        if (_shell is null || !Methods.Read.Contains(http.Request.Method) || !http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)) return false;
        if (Path.HasExtension(http.Request.Path.Value)) return false;
        http.Response.StatusCode = 404;
        await Shell(http).ConfigureAwait(false);
        return true;
    }

    // Names under /assets hold a hash of the content: they never change.
    private static Task File_(HttpContext http, Asset asset)
    {
        if (http.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)) http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        if (asset.Packed is not { } packed || !http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase)) return Body.Write(http, asset.Type, asset.Content);
        http.Response.Headers.ContentEncoding = "gzip";
        http.Response.Headers.Vary = "Accept-Encoding";
        return Body.Write(http, asset.Type, packed);
    }

    private sealed class Asset(string type, byte[] content)
    {
        private readonly Lazy<byte[]?> _packed = new(() => Pack(type, content));

        public string Type => type;

        public byte[] Content => content;

        public byte[]? Packed => _packed.Value;

        private static byte[]? Pack(string type, byte[] content)
        {
            if (content.Length < 1024 || type.StartsWith("image/png", StringComparison.Ordinal) || type.StartsWith("font/", StringComparison.Ordinal)) return null;
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(content);
            return packed.ToArray();
        }
    }
}
