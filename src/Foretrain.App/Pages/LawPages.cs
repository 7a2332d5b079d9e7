using System.Text;
using Foretrain.Figures;
using Foretrain.Laws;

namespace Foretrain.App.Pages;

/// <summary>The pages of <c>docs/laws</c>: one per law with its plot, and the table of all of them.</summary>
internal static class LawPages
{
    /// <summary>Name of the table of all laws.</summary>
    public const string Index = "README.md";

    /// <summary>File name > content, in order of name.</summary>
    public static SortedDictionary<string, string> Of(LawCatalog catalog, IEnumerable<string> ids)
    {
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        LawCard[] cards = [.. ids.Select(id => LawCard.Of(catalog.Get(id), catalog))];
        foreach (LawCard card in cards)
        {
            string? plot = null;
            if (LawFigure.Of(card.Law) is { } figure) pages.Add(plot = $"{card.Law.Id}.svg", SvgWriter.Write(figure));
            pages.Add($"{card.Law.Id}.md", LawPage.Write(card, plot, catalog.Ids));
        }

        pages.Add(Index, IndexPage(cards));
        return pages;
    }

    private static string IndexPage(LawCard[] cards)
    {
        var text = new StringBuilder("# Scaling laws\n\n");
        text.Append($"{cards.Length} laws, each with formula, published constants, worked numbers and a plot. These pages are written from `laws/` by\n`foretrain laws pages docs/laws`; [choosing.md](choosing.md) says how to choose one.\n");
        foreach (var (family, title, laws) in LawsOperation.ByFamily(cards.Select(c => LawSummary.Of(c.Law))))
        {
            text.Append($"\n## {title}\n\n| law | question | from | predicts |\n|---|---|---|---|\n");
            foreach (LawSummary law in laws)
                text.Append($"| [{law.Id}]({law.Id}.md) | {LawPage.Cell(law.Question)} | {Names(law.Inputs)} | {Names(law.Outputs)} |\n");
        }

        return text.ToString();
    }

    private static string Names(IEnumerable<LawColumn> columns) => string.Join(", ", columns.Select(c => LawPage.Code(c.Name)));
}
