using Foretrain.App.Pages;
using Foretrain.Figures;
using Foretrain.Laws;

namespace Foretrain.App;

/// <summary>What a search of the catalogue found.</summary>
/// <param name="Laws">Laws in order of id.</param>
/// <param name="Studies">Studies that name axes and give no law.</param>
public sealed record LawList(EquatableList<LawSummary> Laws, EquatableList<AxesStudy> Studies);

/// <summary>Looks laws up in the catalogue with the user's additions.</summary>
public static class LawsOperation
{
    /// <summary>The laws that are asked for, by family in the catalogue's order and by id, and the studies without a law that have all words.</summary>
    /// <param name="request">Says which law files count.</param>
    /// <param name="query">What is asked.</param>
    /// <exception cref="ForetrainException"><c>no-law-found</c>.</exception>
    public static LawList Find(AnalysisRequest request, LawQuery query)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(query);
        AxesStudy[] studies = query.HasFilters ? []
            : [.. AxesStudy.All.Where(s => query.Words.All(w => $"{s.Id} {s.Title} {string.Join(' ', s.Axes)} {s.Outcome} {s.Citation}".Contains(w, StringComparison.OrdinalIgnoreCase)))];
        var search = new LawSearch(LawSource.Catalog(request));
        return new([.. search.Find(query, orNone: studies.Length > 0)], [.. studies]);
    }

    /// <summary>Laws by family: first the families of the catalogue in its order, then others by name.</summary>
    /// <returns>Family, its title (the name itself where it has none), its laws in order of id.</returns>
    public static IEnumerable<(string Family, string Title, IReadOnlyList<LawSummary> Laws)> ByFamily(IEnumerable<LawSummary> laws)
    {
        ArgumentNullException.ThrowIfNull(laws);
        Dictionary<string, (int Place, string Title)> known = LawCatalog.Families.Select((f, k) => (f.Family, k, f.Title)).ToDictionary(f => f.Family, f => (f.k, f.Title), StringComparer.Ordinal);
        return laws.GroupBy(l => l.Family).OrderBy(g => known.TryGetValue(g.Key, out var k) ? k.Place : int.MaxValue).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, known.TryGetValue(g.Key, out var k) ? k.Title : g.Key, (IReadOnlyList<LawSummary>)[.. g.OrderBy(l => l.Id, StringComparer.Ordinal)]));
    }

    /// <summary>One law by id or other name, with its references.</summary>
    /// <exception cref="ForetrainException"><c>unknown-law</c>.</exception>
    public static LawCard Show(AnalysisRequest request, string id)
    {
        ArgumentNullException.ThrowIfNull(request);
        LawCatalog catalog = LawSource.Catalog(request);
        return LawCard.Of(catalog.Get(id), catalog);
    }

    /// <summary>The figure of a law under published constants.</summary>
    /// <exception cref="ForetrainException"><c>no-figure</c>: the law has no published constants, or inputs that no axis can show.</exception>
    public static Figure Figure(Law law) => LawFigure.Of(law)
        ?? throw new ForetrainException("no-figure", $"there is no plot of law '{law.Id}'", hint: law.Constants.Count == 0 ? "it has no published constants" : "its inputs cannot be put on one axis");

    /// <summary>The figure of a law as somebody chose it, or null where no axis can show it.</summary>
    /// <exception cref="ForetrainException"><c>unknown-constants</c>, <c>unknown-parameter</c>, <c>unknown-input</c>.</exception>
    public static Figure? Figure(Law law, LawFigureChoice choice) => LawFigure.Of(law, choice);

    /// <summary>Pages and plots of the laws: file name > content.</summary>
    /// <param name="request">Says which law files count.</param>
    /// <param name="ownOnly">True for the laws of the user's files only.</param>
    public static IReadOnlyDictionary<string, string> Pages(AnalysisRequest request, bool ownOnly = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        LawCatalog catalog = LawSource.Catalog(request);
        return LawPages.Of(catalog, catalog.Ids.Where(id => !ownOnly || !LawCatalog.Embedded.Ids.Contains(id)));
    }
}
