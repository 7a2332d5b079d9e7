using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Laws;

public class LawCatalogTests
{
    [Theory]
    [InlineData("kaplan-n"), InlineData("kaplan-d"), InlineData("kaplan-c"), InlineData("kaplan-nd"), InlineData("kaplan-ns")]
    [InlineData("henighan-n"), InlineData("henighan-c"), InlineData("hestness"), InlineData("chinchilla")]
    [InlineData("gadre-overtraining"), InlineData("muennighoff"), InlineData("parscale"), InlineData("bnsl-1"), InlineData("bnsl-2")]
    [InlineData("clark-routed"), InlineData("lr-annealing"), InlineData("farseer"), InlineData("bnsl-3"), InlineData("superposition-width")]
    [InlineData("steps-from-batch"), InlineData("batch-from-loss"), InlineData("kaplan-nsb"), InlineData("optimal-tokens")]
    [InlineData("optimal-params"), InlineData("optimal-flops-per-token"), InlineData("optimal-batch"), InlineData("optimal-steps")]
    [InlineData("excess-compute"), InlineData("enough-tokens")]
    public void A_shipped_law_stays_shipped(string id) => Assert.Contains(id, LawCatalog.Embedded.Ids);

    [Theory]
    [InlineData("chinchilla-2022", "chinchilla")]
    [InlineData("hoffmann-2022", "chinchilla")]
    [InlineData("power-d", "hestness")]
    public void An_alias_finds_its_law(string alias, string id)
    {
        Law law = LawCatalog.Embedded.Get(alias);
        Assert.Equal(id, law.Id);
        Assert.Contains(alias, law.Aliases);
    }

    [Fact]
    public void Aliases_point_at_laws_and_are_no_ids()
    {
        Assert.All(LawCatalog.Embedded.Aliases, a =>
        {
            Assert.Contains(a.Value, LawCatalog.Embedded.Ids);
            Assert.DoesNotContain(a.Key, LawCatalog.Embedded.Ids);
        });
    }

    [Fact]
    public void An_unknown_law_is_answered_with_near_names_and_the_list()
    {
        var e = Assert.Throws<ForetrainException>(() => LawCatalog.Embedded.Get("chinchila"));
        Assert.Equal("unknown-law", e.Code);
        Assert.Equal("there is no law 'chinchila'", e.Message);
        Assert.StartsWith("did you mean 'chinchilla'", e.Hint, StringComparison.Ordinal);
        Assert.Contains("bnsl-1, bnsl-2, bnsl-3, chinchilla, clark-", e.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_law_is_read_once()
        => Assert.Same(LawCatalog.Embedded.Get("chinchilla"), LawCatalog.Embedded.Get("approach-3"));

    [Fact]
    public void A_user_file_adds_a_law_and_leaves_the_shipped_catalogue_alone()
    {
        LawCatalog more = LawCatalog.Embedded.With([("mine.json", LawFiles.Valid.With("aliases", "[\"my-alias\"]"))]);
        Assert.Equal("my-law", more.Get("my-alias").Id);
        Assert.Equal("user", more.Get("my-law").Family);
        Assert.Equal("chinchilla", more.Get("chinchilla").Id);
        Assert.DoesNotContain("my-law", LawCatalog.Embedded.Ids);
    }

    [Fact]
    public void A_user_bibliography_adds_citations()
    {
        string law = LawFiles.Valid.With("citation", "\"me-2026\"");
        Assert.Throws<ForetrainException>(() => LawCatalog.Embedded.With([("mine.json", law)]));
        LawCatalog more = LawCatalog.Embedded.With([("mine.json", law), ("mine.bib", "@misc{me-2026,\n  title = {x}\n}")]);
        Assert.Equal("me-2026", more.Get("my-law").Citation);
    }

    [Theory]
    [InlineData("\"chinchilla\"")]
    [InlineData("\"hoffmann-2022\"")]
    public void A_user_law_cannot_take_a_name_that_exists(string id)
    {
        var e = Assert.Throws<ForetrainException>(() => LawCatalog.Embedded.With([("mine.json", LawFiles.Valid.With("id", id))]));
        Assert.Equal("duplicate-law", e.Code);
        Assert.Equal($"there is a law '{id.Trim('"')}' already", e.Message);
        Assert.Equal("mine.json", e.Place);
    }

    [Fact]
    public void A_user_law_is_checked_when_added()
    {
        var e = Assert.Throws<ForetrainException>(
            () => LawCatalog.Embedded.With([("mine.json", LawFiles.Valid.Replace("\"2.5\"", "\"2.8\"", StringComparison.Ordinal))]));
        Assert.Equal("bad-law-file", e.Code);
        Assert.Equal("mine.json", e.Place);
    }
}
