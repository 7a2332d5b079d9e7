using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Foretrain.Quantities;

namespace Foretrain.Laws;

/// <summary>
/// The laws known by id. Knowing ids and aliases costs nothing; a law is read when first asked for. Embedded laws are checked by tests,
/// laws from users when they are added.
/// </summary>
public sealed class LawCatalog
{
    private const string Root = "laws/";
    private static readonly Lazy<LawCatalog> Shipped = new(LoadShipped);

    [ThreadStatic]
    private static List<string>? s_reading; // ids of the laws being read on this thread, outermost first

    private readonly SortedDictionary<string, LawEntry> _sources;
    private readonly SortedDictionary<string, string> _aliases;
    private readonly ConcurrentDictionary<string, Law> _read = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyDictionary<string, Reference>> _references;
    private readonly Lazy<IReadOnlySet<string>> _citations;

    private LawCatalog(SortedDictionary<string, LawEntry> sources, SortedDictionary<string, string> aliases, Lazy<IReadOnlyDictionary<string, Reference>> references)
    {
        (_sources, _aliases, _references) = (sources, aliases, references);
        _citations = new(() => _references.Value.Keys.ToHashSet(StringComparer.Ordinal));
        Ids = [.. sources.Keys];
    }

    /// <summary>The laws that come with the program.</summary>
    public static LawCatalog Embedded => Shipped.Value;

    /// <summary>Ids in alphabetical order.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Other names > id.</summary>
    public IReadOnlyDictionary<string, string> Aliases => _aliases;

    /// <summary>Keys of the bibliography.</summary>
    public IReadOnlySet<string> Citations => _citations.Value;

    /// <summary>The bibliography: entry by key.</summary>
    public IReadOnlyDictionary<string, Reference> References => _references.Value;

    /// <summary>All laws in order of id; reads every one.</summary>
    public IEnumerable<Law> All => Ids.Select(Get);

    /// <summary>What lists and searches need of every law, in order of id: much cheaper than the laws.</summary>
    public IEnumerable<LawSummary> Summaries
    {
        get
        {
            ILookup<string, string> names = _aliases.ToLookup(a => a.Value, a => a.Key);
            return _sources.Select(s => s.Value.Summary() is var law && names[s.Key].Any()
                ? law with { Aliases = [.. law.Aliases.Concat(names[s.Key]).Distinct()] } : law);
        }
    }

    /// <summary>The law of that id or alias.</summary>
    /// <exception cref="ForetrainException"><c>unknown-law</c>, with near names and a list; <c>bad-law-file</c> for a faulty file.</exception>
    public Law Get(string idOrAlias)
    {
        ArgumentNullException.ThrowIfNull(idOrAlias);
        string id = _aliases.TryGetValue(idOrAlias, out string? target) ? target : idOrAlias;
        if (!_sources.TryGetValue(id, out LawEntry? source)) throw Unknown(idOrAlias);
        return _read.GetOrAdd(id, _ =>
        {
            // A law may take others in, which are read here in turn.
            List<string> reading = s_reading ??= [];
            if (reading.Contains(id)) throw InItself([.. reading, id]);
            reading.Add(id);
            try
            {
                Law law = source.Law();
                string[] names = [.. _aliases.Where(a => a.Value == id).Select(a => a.Key)];
                return law with { Aliases = [.. law.Aliases.Concat(names).Distinct()] };
            }
            finally
            {
                reading.RemoveAt(reading.Count - 1);
            }
        });
    }

    /// <summary>This catalogue and more laws, each checked in full. The caller has read the files.</summary>
    /// <param name="files">File name and text; names that end in <c>.bib</c> add citation keys.</param>
    /// <exception cref="ForetrainException"><c>bad-law-file</c>, <c>bad-constants</c> and the like for faults; <c>duplicate-law</c> for a name
    /// that is taken.</exception>
    public LawCatalog With(IEnumerable<(string Name, string Text)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var sources = new SortedDictionary<string, LawEntry>(_sources, StringComparer.Ordinal);
        var aliases = new SortedDictionary<string, string>(_aliases, StringComparer.Ordinal);
        var references = new Dictionary<string, Reference>(References, StringComparer.Ordinal);
        var laws = new List<(string File, string Text)>();
        foreach (var (name, text) in files)
        {
            if (name.EndsWith(".bib", StringComparison.OrdinalIgnoreCase)) foreach (Reference r in Bibliography.Read(text, name).Values) references.TryAdd(r.Key, r);
            else laws.Add((name, text));
        }

        HashSet<string> citations = [.. references.Keys];
        var open = new List<string>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, text) in laws) Add(name, text);
        return new(sources, aliases, new(() => references));

        void Add(string name, string text)
        {
            if (!done.Add(name)) return;
            open.Add(name);
            Law law = LawReader.Read(text, name, id => Inside(id));
            open.RemoveAt(open.Count - 1);
            LawChecks.Check(law, citations, name);
            Claim(law.Id, name);
            foreach (string alias in law.Aliases) Claim(alias, name);
            sources.Add(law.Id, new(() => law, () => LawSummary.Of(law)));
            foreach (string alias in law.Aliases) aliases.Add(alias, law.Id);
        }

        // Laws of the catalogue, or of the files given, in whatever order they come.
        Law Inside(string id)
        {
            if (_sources.ContainsKey(id) || _aliases.ContainsKey(id)) return Get(id);
            if (laws.FirstOrDefault(l => IdOf(l.Text) == id) is { File: not null } file)
            {
                if (open.Contains(file.File)) throw InItself([.. laws.Where(l => open.Contains(l.File)).Select(l => IdOf(l.Text)!).OrderBy(i => i == id ? 0 : 1), id]);
                Add(file.File, file.Text);
            }

            return sources.TryGetValue(aliases.GetValueOrDefault(id, id), out LawEntry? source) ? source.Law() : throw Unknown(id);
        }

        void Claim(string id, string file)
        {
            if (!sources.ContainsKey(id) && !aliases.ContainsKey(id)) return;
            throw new ForetrainException(
                "duplicate-law", $"there is a law '{id}' already", file, "the same id always means the same function: give a changed law a new id");
        }
    }

    private static ForetrainException InItself(IReadOnlyList<string> ids) =>
        new("law-in-itself", $"a law cannot contain itself: {string.Join(" > ", ids)}", null, "write the formula of one of them out");

    // The id a file gives, or null: a file with faults is reported when it is read in full.
    private static string? IdOf(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ForetrainException Unknown(string name)
    {
        // People ask by the name of a paper, which may hold several laws.
        if (References.ContainsKey(name) && Summaries.Where(l => l.Citation == name).Select(l => l.Id).ToArray() is { Length: > 0 } ofPaper)
            return new("unknown-law", $"'{name}' is a source of {(ofPaper.Length == 1 ? "one law" : $"{ofPaper.Length} laws")} and the name of none", null, $"its laws: {string.Join(", ", ofPaper)}");

        // Ninety ids would bury the one that was meant.
        string? near = References.ContainsKey(name) ? $"it is a paper: 'foretrain laws --paper {name}' lists its laws;" : DidYouMean.Hint(name, Ids.Concat(_aliases.Keys));
        string rest = $"'foretrain laws' lists all {Ids.Count}, 'foretrain laws WORD' searches them";
        return new("unknown-law", $"there is no law '{name}'", null, near is null ? rest : $"{near} {rest}");
    }

    /// <summary>Titles of the families the catalogue names, in the order in which lists show them; families of users' laws come after.</summary>
    public static IReadOnlyList<(string Family, string Title)> Families { get; } = ReadFamilies();

    private static List<(string, string)> ReadFamilies()
    {
        using JsonDocument json = JsonDocument.Parse(Resource(typeof(LawCatalog).Assembly, Root + "families.json"));
        return [.. json.RootElement.EnumerateObject().Select(f => (f.Name, f.Value.GetString()!))];
    }

    private static LawCatalog LoadShipped()
    {
        Assembly assembly = typeof(LawCatalog).Assembly;
        var sources = new SortedDictionary<string, LawEntry>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            // laws/<family>/<id>.json; the separator is that of the machine the program was built on
            string[] parts = resource.Split('/', '\\');
            if (parts is not ["laws", var family, var file] || !file.EndsWith(".json", StringComparison.Ordinal)) continue;
            string name = $"{Root}{family}/{file}";
            sources.Add(file[..^".json".Length], new(() => LawReader.Read(Resource(assembly, resource), name, id => Embedded.Get(id)), () =>
            {
                using Stream stream = Open(assembly, resource);
                return LawSummary.Read(stream, family, id => Embedded._sources[Embedded._aliases.GetValueOrDefault(id, id)].Summary());
            }));
        }

        var aliases = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using (JsonDocument json = JsonDocument.Parse(Resource(assembly, Root + "aliases.json")))
        {
            foreach (JsonProperty alias in json.RootElement.EnumerateObject()) aliases.Add(alias.Name, alias.Value.GetString()!);
        }

        return new(sources, aliases, new(() => Bibliography.Read(Resource(assembly, Root + "references.bib"))));
    }

    private static string Resource(Assembly assembly, string name)
    {
        using var reader = new StreamReader(Open(assembly, name));
        return reader.ReadToEnd();
    }

    private static Stream Open(Assembly assembly, string name) =>
        assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");

    /// <summary>How to read a law in full, and how to read what lists need of it.</summary>
    private sealed record LawEntry(Func<Law> Law, Func<LawSummary> Summary);
}
