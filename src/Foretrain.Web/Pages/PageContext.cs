using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Tables;
using Foretrain.Web.Tables;

namespace Foretrain.Web.Pages;

/// <summary>What a page has while it answers one request.</summary>
/// <param name="server">What requests share.</param>
/// <param name="query">The options.</param>
/// <param name="item">The rest of the path behind the page's name, or null.</param>
/// <param name="listener">Told how far long work is, or null.</param>
/// <param name="cancel">Nobody waits any more.</param>
internal sealed class PageContext(ServerState server, PageQuery query, string? item, IProgress<(string, double)>? listener, CancellationToken cancel)
{
    private readonly List<string> _hashes = [];
    private readonly Dictionary<string, string> _hashOf = new(StringComparer.Ordinal);

    /// <summary>The options.</summary>
    public PageQuery Query => query;

    /// <summary>The rest of the path behind the page's name, or null.</summary>
    public string? Item => item;

    /// <summary>The server's options.</summary>
    public WebOptions Options => server.Options;

    /// <summary>Nobody waits any more.</summary>
    public CancellationToken Cancel => cancel;

    /// <summary>The table that the query names.</summary>
    /// <exception cref="ForetrainException"><c>no-table</c>, <c>unknown-table</c>.</exception>
    public TableEntry Table() => Find(query.One("t") ?? throw new ForetrainException("no-table", "no table is named", "the part of the address behind ?", "add ?t=runs.csv; /tables.json lists the tables there are"));

    /// <summary>A table by id; what is computed for this request depends on it from here on.</summary>
    public TableEntry Find(string id)
    {
        TableEntry entry = server.Tables.Find(id);
        lock (_hashes)
        {
            if (!_hashes.Contains(entry.Sha256)) _hashes.Add(entry.Sha256);
            _hashOf[entry.Name] = entry.Sha256;
        }

        return entry;
    }

    /// <summary>The request over the table that the query names, or over published constants where it names those.</summary>
    /// <param name="given">Options that count, or null for all of the query.</param>
    public AnalysisRequest Request(IGiven? given = null)
    {
        given ??= query;
        // Published constants need no runs; with both the operation says what is wrong.
        TableEntry? table = query.One("t") is null && given.One("constants") is not null ? null : Table();
        AnalysisRequest request = RequestReading.Read(given, table is null ? null : [table.Name], Options.UserLawFolder) with
        {
            Reading = table?.Reading,
            Tables = id => Find(id).Reading,
            Inputs = new InputLog(name => { lock (_hashes) return _hashOf.GetValueOrDefault(name); }),
            Threads = 1,
        };
        if (table is not null) request.Inputs.Add(table.Reading.Table);
        return request;
    }

    /// <summary>A request with its fit: made once for a table and the options of the fit, by whoever asks first.</summary>
    public async Task<AnalysisRequest> Fitted(AnalysisRequest request)
    {
        if (request.Source is null || request.Constants is not null) return request;
        // The level of intervals is read off the fit, it does not change it.
        AnalysisRequest fitting = request with { Level = 0.95 };
        FitReport fit = await Long("fit", fitting, null, (progress, stop) =>
        {
            FitReport made = FitOperation.Run(fitting, progress, stop);
            foreach (var one in made.Fits) _ = one.Law.Form; // once here, not in the first forecast
            return made;
        }, SizeOf).ConfigureAwait(false);
        return request with { Fitted = fit with { Request = request } };
    }

    /// <summary>A long result, shared by all who ask for the same.</summary>
    /// <param name="kind">The operation.</param>
    /// <param name="request">Its request.</param>
    /// <param name="question">What else it depends on, as text.</param>
    /// <param name="make">Computes it.</param>
    /// <param name="bytes">Memory of it, roughly; null for a small one.</param>
    public Task<T> Long<T>(string kind, AnalysisRequest request, string? question, Func<IProgress<(string, double)>, CancellationToken, T> make, Func<T, long>? bytes = null) where T : class
    {
        string key = $"{kind}\n{Version()}\n{RequestKey.Of(request)}\n{question}";
        return server.Results.Get(key, make, bytes ?? (_ => 64 << 10), listener, cancel);
    }

    /// <summary>What the answer depends on besides the query: content of the tables found so far, and the user's law files.</summary>
    public string Version()
    {
        lock (_hashes) return $"{string.Join(' ', _hashes)} {server.Laws.Version()}";
    }

    // Every refit is an array of its own, and every constant has the refits once more, sorted for its interval; measured: .7 MB for 4000 refits of five constants.
    private static long SizeOf(FitReport report) => (64 << 10) + report.Fits.Sum(f =>
        (f.Law.Draws.Length * ((16L * f.Law.Theta.Length) + 64)) + (f.Runs.Count * 8L * (3 * f.Law.Theta.Length + 20)));
}
