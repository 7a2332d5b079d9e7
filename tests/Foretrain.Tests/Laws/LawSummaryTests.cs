using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Laws;

public class LawSummaryTests
{
    [Fact]
    public void The_fast_reading_of_a_list_says_what_the_laws_say()
    {
        LawSummary[] fast = [.. LawCatalog.Embedded.Summaries], full = [.. LawCatalog.Embedded.All.Select(LawSummary.Of)];
        Assert.Equal(full.Select(l => l.Id), fast.Select(l => l.Id));
        foreach ((LawSummary f, LawSummary l) in fast.Zip(full)) Assert.Equal(l with { Aliases = [.. l.Aliases.Order()] }, f with { Aliases = [.. f.Aliases.Order()] });
    }

    [Fact]
    public void A_users_law_is_in_the_list()
    {
        LawCatalog more = LawCatalog.Embedded.With([("mine.json", LawFiles.Valid)]);
        LawSummary mine = more.Summaries.Single(l => l.Id == "my-law");
        Assert.Equal(("user", "unpublished", "params"), (mine.Family, mine.Citation, mine.Inputs[0].Name));
        Assert.Equal(LawCatalog.Embedded.Ids.Count + 1, more.Summaries.Count());
    }

    [Fact]
    public void Every_family_has_a_title_and_no_title_is_given_twice()
    {
        Assert.Empty(LawCatalog.Embedded.Summaries.Select(l => l.Family).Except(LawCatalog.Families.Select(f => f.Family)));
        Assert.Equal(LawCatalog.Families.Count, LawCatalog.Families.Select(f => f.Title).Distinct().Count());
    }
}
