using System.Text.RegularExpressions;
using Foretrain.Laws;
using Foretrain.Quantities;

namespace Foretrain.App;

/// <summary>Searches the summaries of a catalogue, and says what kept a search from finding anything.</summary>
internal sealed partial class LawSearch(LawCatalog catalog)
{
    private readonly LawSummary[] _all = [.. catalog.Summaries];

    /// <summary>The laws for which everything asked holds, in order of id.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="orNone">True to return nothing where nothing is found.</param>
    /// <exception cref="ForetrainException"><c>no-law-found</c>, with near names for what no law has.</exception>
    public IReadOnlyList<LawSummary> Find(LawQuery query, bool orNone = false)
    {
        if (query.IsEmpty) return _all;
        List<(string What, Func<LawSummary, bool> Holds, Func<string?> Hint)> conditions = Conditions(query);
        LawSummary[] found = [.. _all.Where(l => conditions.TrueForAll(c => c.Holds(l)))];
        if (found.Length > 0 || orNone) return found;

        // The one thing no law has is worth more than "nothing found".
        foreach ((string what, Func<LawSummary, bool> holds, Func<string?> hint) in conditions.Where(c => !_all.Any(c.Holds)))
            throw None($"no law {what}", hint() ?? $"'foretrain laws' lists all {_all.Length}");
        string rest = string.Join("; ", conditions.Select((c, k) => (c.What, Left: _all.Count(l => conditions.Where((_, j) => j != k).All(o => o.Holds(l)))))
            .Where(w => w.Left > 0).Select(w => $"{w.Left} laws if it need not be one that {w.What}".Replace("1 laws", "1 law", StringComparison.Ordinal)).Take(3));
        throw None($"no law {string.Join(" and ", conditions.Select(c => c.What))}", rest.Length > 0 ? rest : "ask for less at a time");

        static ForetrainException None(string message, string hint) => new("no-law-found", message, hint: hint);
    }

    private List<(string, Func<LawSummary, bool>, Func<string?>)> Conditions(LawQuery query)
    {
        var conditions = new List<(string, Func<LawSummary, bool>, Func<string?>)>();
        foreach (string word in query.Words)
            conditions.Add(($"mentions '{word}'", l => Haystack(l).Contains(word, StringComparison.OrdinalIgnoreCase), () => DidYouMean.Hint(word, Vocabulary())));
        foreach (string input in query.Inputs)
            conditions.Add(($"has the input '{input}'", l => l.Inputs.Any(c => Matches(c.Name, input)), () => Names("inputs", input, _all.SelectMany(l => l.Inputs))));
        foreach (string output in query.Outputs)
            conditions.Add(($"has the output '{output}'", l => l.Outputs.Any(c => Matches(c.Name, output)), () => Names("outputs", output, _all.SelectMany(l => l.Outputs))));
        if (query.Families.Count > 0)
        {
            string[] families = [.. _all.Select(l => l.Family).Distinct().Order(StringComparer.Ordinal)];
            conditions.Add(($"is of the family '{string.Join("' or '", query.Families)}'", l => query.Families.Contains(l.Family, StringComparer.OrdinalIgnoreCase),
                () => DidYouMean.HintOrList(query.Families[0], families, "families")));
        }

        if (query.Paper is { } paper)
        {
            string[] words = [.. paper.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ArxivNumber)];
            conditions.Add(($"cites '{paper}'", l => l.Citations.Any(key => words.All(w => OfPaper(key).Contains(w, StringComparison.OrdinalIgnoreCase))),
                () => DidYouMean.Hint(paper, _all.SelectMany(l => l.Citations).Concat(_all.SelectMany(l => l.Citations).SelectMany(k => Words(OfPaper(k)))))));
        }

        if (query.WithConstants) conditions.Add(("has published constants", l => l.Constants.Count > 0, () => null));
        return conditions;
    }

    // arXiv:2001.08361v4 and https://arxiv.org/pdf/2001.08361 are how numbers get pasted; anything else stays as it is.
    private static string ArxivNumber(string word) => word.Contains("arxiv", StringComparison.OrdinalIgnoreCase) && PastedNumber().Match(word) is { Success: true } number ? number.Value : word;

    [GeneratedRegex(@"\d{4}\.\d{4,5}")]
    private static partial Regex PastedNumber();

    // r, r_* and r_code all mean the family of columns r_*.
    private static bool Matches(string name, string asked) => string.Equals(name, asked, StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("_*", StringComparison.Ordinal) && (string.Equals(name[..^2], asked, StringComparison.OrdinalIgnoreCase) || asked.StartsWith(name[..^1], StringComparison.OrdinalIgnoreCase));

    private static string Names(string what, string asked, IEnumerable<LawColumn> columns) => DidYouMean.HintOrList(asked, [.. columns.Select(c => c.Name).Distinct().Order(StringComparer.Ordinal)], what);

    private string Haystack(LawSummary l) => string.Join('\n',
        [l.Id, .. l.Aliases, l.Title, l.Question, l.Family, l.Formula, .. l.Inputs.Concat(l.Outputs).Select(c => $"{c.Name} {c.Meaning}"), .. l.Constants.Select(c => $"{c.Id} {c.Setting}"), .. l.Citations.Select(OfPaper)]);

    private string OfPaper(string key) => catalog.References.TryGetValue(key, out Reference? r) ? $"{key} {r.Authors} {r.Year} {r.Title} {r.Link}" : key;

    private IEnumerable<string> Vocabulary() => catalog.Ids.Concat(catalog.Aliases.Keys).Concat(_all.SelectMany(l => Words(Haystack(l)))).Distinct(StringComparer.OrdinalIgnoreCase);

    // Short words are near everything.
    private static IEnumerable<string> Words(string text) => text.Split([' ', '\n', ',', '.', ';', ':', '(', ')', '?', '/', '\'', '*', '^', '+', '='], StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length > 3);
}
