using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Laws;

public class BibliographyTests
{
    private const string Text = """
        % a comment with an @ in it
        @misc{me-2026,
          author = {Me, A. and {The Group} and Other, B. C.},
          title = {A {Title} with
                   two lines, and a comma},
          year = 2026,
          eprint = "2601.00001",
          note = {Code: me/a\_b \& c}
        }
        @article{you-2025, author = "You and others", title = {T}, doi = {10.1/x}, year = {2025}}
        @misc{me-2026, title = {Twice}}
        """;

    private static readonly IReadOnlyDictionary<string, Reference> s_read = Bibliography.Read(Text);

    [Fact]
    public void Entries_and_fields_arrive()
    {
        Assert.Equal(["me-2026", "you-2025"], s_read.Keys.Order());
        Reference me = s_read["me-2026"];
        Assert.Equal("A Title with two lines, and a comma", me.Title);
        Assert.Equal(("2026", "https://arxiv.org/abs/2601.00001", "Code: me/a_b & c"), (me.Year, me.Link, me.Fields["note"]));
        Assert.StartsWith("@misc{me-2026,", me.BibTeX, StringComparison.Ordinal);
        Assert.EndsWith("}", me.BibTeX, StringComparison.Ordinal);
        Assert.Contains(@"a\_b", me.BibTeX, StringComparison.Ordinal); // BibTeX stays as it is
        Assert.Equal("https://doi.org/10.1/x", s_read["you-2025"].Link);
    }

    [Theory]
    [InlineData("me-2026", "Me, The Group, Other (2026). A Title with two lines, and a comma")]
    [InlineData("you-2025", "You et al. (2025). T")]
    public void One_line_names_authors_year_and_title(string key, string expected)
        => Assert.Equal(expected.Replace("The Group", "Group", StringComparison.Ordinal), s_read[key].OneLine);

    [Theory]
    [InlineData("@misc{open, title = {never closed")]
    [InlineData("@misc{")]
    [InlineData("@")]
    [InlineData("")]
    public void A_broken_file_gives_what_can_be_read_and_no_crash(string text) => Assert.True(Bibliography.Read(text).Count <= 1);

    [Theory]
    [InlineData("@misc{a, title = {T}}\n@misc{open, title = {never closed\n}\n@misc{b, title = {T}}", "entry 'open' is never closed", 2)]
    [InlineData("@misc{a, title = {T}}\n\n@misc{a, title = {U}}", "entry 'a' is given twice", 3)]
    public void A_file_of_the_users_with_a_fault_is_refused_with_its_line(string text, string message, int line)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => LawCatalog.Embedded.With([("mine.bib", text)]));
        Assert.Equal(("bad-bibliography", message, $"mine.bib, line {line}"), (e.Code, e.Message, e.Place));
    }

    [Fact]
    public void Every_entry_that_ships_has_author_title_and_year()
        => Assert.All(LawCatalog.Embedded.References.Values, r =>
        {
            Assert.NotEqual(r.Key, r.Title);
            Assert.NotEmpty(r.Authors);
            Assert.Matches(@"^\d{4}$", r.Year);
            Assert.Equal(r.BibTeX.Count(c => c == '{'), r.BibTeX.Count(c => c == '}'));
        });
}
