using Foretrain.Laws;

namespace Foretrain.App;

/// <summary>Looks laws up in the catalogue with the user's additions.</summary>
public static class LawsOperation
{
    /// <summary>Laws whose id, other names, title, question, family, inputs or reference contain every word; all without words.</summary>
    /// <param name="request">Says which law files count.</param>
    /// <param name="search">Words, or null.</param>
    /// <exception cref="ForetrainException"><c>no-law-found</c>.</exception>
    public static IReadOnlyList<Law> Find(AnalysisRequest request, string? search)
    {
        LawCatalog catalog = LawSource.Catalog(request);
        string[] words = (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Law[] found = [.. catalog.All.Where(l => words.All(w => Haystack(l).Contains(w, StringComparison.OrdinalIgnoreCase)))];
        if (found.Length > 0) return found;
        throw new ForetrainException("no-law-found", $"no law matches '{search}'",
            hint: $"{Quantities.DidYouMean.Hint(search!, catalog.Ids.Concat(catalog.Aliases.Keys)) ?? "try fewer words;"} 'foretrain laws' lists all {catalog.Ids.Count}");
    }

    /// <summary>One law by id or other name.</summary>
    /// <exception cref="ForetrainException"><c>unknown-law</c>.</exception>
    public static Law Show(AnalysisRequest request, string id) => LawSource.Catalog(request).Get(id);

    private static string Haystack(Law law) => string.Join(' ',
        [law.Id, .. law.Aliases, law.Title, law.Question, law.Family, law.Formula, law.Citation, .. law.Variables.Select(v => v.Name + " " + v.Meaning), .. law.Constants.Select(c => c.Id)]);
}
