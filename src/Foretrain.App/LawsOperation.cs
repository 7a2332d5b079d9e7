using Foretrain.Laws;

namespace Foretrain.App;

/// <summary>What a search of the catalogue found.</summary>
/// <param name="Laws">Laws in order of id.</param>
/// <param name="Studies">Studies that name axes and give no law.</param>
public sealed record LawList(EquatableList<Law> Laws, EquatableList<AxesStudy> Studies);

/// <summary>Looks laws up in the catalogue with the user's additions.</summary>
public static class LawsOperation
{
    /// <summary>
    /// Laws whose id, other names, title, question, family, inputs or reference contain every word, and studies without a law that do; all
    /// without words.
    /// </summary>
    /// <param name="request">Says which law files count.</param>
    /// <param name="search">Words, or null.</param>
    /// <exception cref="ForetrainException"><c>no-law-found</c>.</exception>
    public static LawList Find(AnalysisRequest request, string? search)
    {
        LawCatalog catalog = LawSource.Catalog(request);
        string[] words = (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Law[] laws = [.. catalog.All.Where(l => In(Haystack(l)))];
        AxesStudy[] studies = [.. AxesStudy.All.Where(s => In($"{s.Id} {s.Title} {string.Join(' ', s.Axes)} {s.Outcome} {s.Citation}"))];
        if (laws.Length + studies.Length > 0) return new([.. laws], [.. studies]);
        throw new ForetrainException("no-law-found", $"no law matches '{search}'",
            hint: $"{Quantities.DidYouMean.Hint(search!, catalog.Ids.Concat(catalog.Aliases.Keys)) ?? "try fewer words;"} 'foretrain laws' lists all {catalog.Ids.Count}");

        bool In(string text) => words.All(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>One law by id or other name.</summary>
    /// <exception cref="ForetrainException"><c>unknown-law</c>.</exception>
    public static Law Show(AnalysisRequest request, string id) => LawSource.Catalog(request).Get(id);

    private static string Haystack(Law law) => string.Join(' ',
        [law.Id, .. law.Aliases, law.Title, law.Question, law.Family, law.Formula, law.Citation, .. law.Variables.Select(v => v.Name + " " + v.Meaning), .. law.Constants.Select(c => c.Id)]);
}
