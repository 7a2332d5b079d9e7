using Foretrain.App;
using Foretrain.Laws;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Laws;

/// <summary>Studies without a law, and constants that were made up.</summary>
public class AxesStudyTests
{
    [Fact]
    public void Studies_are_complete_in_order_and_no_law()
    {
        Assert.Equal(["escaip-2024", "orhan-humanlike-2023", "smpler-x-2023", "smplest-x-2025"], AxesStudy.All.Select(s => s.Id));
        Assert.All(AxesStudy.All, s =>
        {
            Assert.NotEmpty(s.Axes);
            Assert.EndsWith(".", s.Facts, StringComparison.Ordinal);
            Assert.Contains(s.Citation, LawCatalog.Embedded.Citations);
            Assert.NotEqual("memory", s.Confidence);
            Assert.DoesNotContain(s.Id, LawCatalog.Embedded.Ids);
        });
    }

    [Fact]
    public void A_study_with_an_unknown_field_is_refused()
    {
        var e = Assert.Throws<ForetrainException>(() => AxesStudy.Read("""{ "studies": [{ "id": "a", "axis": ["b"] }] }"""));
        Assert.Equal(("bad-law-file", "there is no field 'studies[0].axis' in a law file", "laws/axes.json"), (e.Code, e.Message, e.Place));
    }

    [Fact]
    public void A_search_finds_laws_and_studies()
    {
        LawList found = LawsOperation.Find(new AnalysisRequest(), "interatomic");
        Assert.Empty(found.Laws);
        Assert.Equal("escaip-2024", Assert.Single(found.Studies).Id);
        found = LawsOperation.Find(new AnalysisRequest(), "multi-power");
        Assert.Equal("multi-power-law", Assert.Single(found.Laws).Id);
        Assert.Empty(found.Studies);
        Assert.Equal(LawCatalog.Embedded.Ids.Count, LawsOperation.Find(new AnalysisRequest(), null).Laws.Count);
        Assert.Equal("no-law-found", Assert.Throws<ForetrainException>(() => LawsOperation.Find(new AnalysisRequest(), "zzz")).Code);
    }

    [Theory]
    [InlineData("speech-error", "fit the law to your runs: foretrain fit runs.csv --law speech-error")]
    [InlineData("bnsl-1", "its other sets: digit-addition")]
    public void Nothing_is_forecast_with_made_up_constants(string id, string hint)
    {
        Law law = LawCatalog.Embedded.Get(id);
        var e = Assert.Throws<ForetrainException>(() => law.MeasuredSet("illustration"));
        Assert.Equal(("constants-made-up", $"the constants 'illustration' of {id} were made up to check its arithmetic: no forecast follows from them", hint), (e.Code, e.Message, e.Hint));
        CliResult result = CliRunner.Run("predict", "--law", id, "--constants", "illustration", "--at", "scale=1e9");
        Assert.Equal(1, result.Exit);
        Assert.StartsWith($"error: the constants 'illustration' of {id} were", result.Error, StringComparison.Ordinal);
        Assert.NotEmpty(law.ConstantSet("illustration").Values(law));
    }
}
