using Foretrain.Expressions;
using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Laws;

/// <summary>What every law of the catalogue must hold to; entry 60 obeys what entry 1 obeys.</summary>
public class LawContractTests
{
    public static TheoryData<string> Ids => [.. LawCatalog.Embedded.Ids];

    [Theory, MemberData(nameof(Ids))]
    public void Names_units_ranges_citations_constants_and_worked_numbers_hold(string id)
        => LawChecks.Check(LawCatalog.Embedded.Get(id), LawCatalog.Embedded.Citations);

    [Theory, MemberData(nameof(Ids))]
    public void File_name_is_the_id_in_kebab_case(string id)
    {
        Law law = LawCatalog.Embedded.Get(id);
        Assert.Equal(id, law.Id);
        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", law.Id);
        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", law.Family);
        Assert.NotEqual("user", law.Family);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Documentation_is_complete(string id)
    {
        Law law = LawCatalog.Embedded.Get(id);
        Assert.EndsWith("?", law.Question, StringComparison.Ordinal);
        Assert.DoesNotContain('.', law.Title);
        Assert.All([law.Validity, law.Identifiability, law.Estimator.Note], text => Assert.EndsWith(".", text, StringComparison.Ordinal));
        Assert.True(law.Title.Length is > 10 and <= 80, $"title has {law.Title.Length} characters");
        Assert.NotEmpty(law.Caveats);
        Assert.All(law.Caveats, c => Assert.EndsWith(".", c, StringComparison.Ordinal));
        Assert.All(law.See, other => Assert.Contains(other, LawCatalog.Embedded.Ids));
        Assert.DoesNotContain(id, law.See);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Constants_and_worked_numbers_exist_and_none_is_from_memory(string id)
    {
        Law law = LawCatalog.Embedded.Get(id);
        Assert.NotEmpty(law.Constants);
        Assert.NotEmpty(law.Golden);
        Assert.NotEqual("memory", law.Confidence);
        Assert.All(law.Constants, set => Assert.NotEqual("memory", set.Confidence));
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_law_without_published_constants_says_why_and_made_up_ones_are_called_so(string id)
    {
        // Either somebody measured constants, or the file says in plain words why there are none and one made-up set carries the worked numbers.
        Law law = LawCatalog.Embedded.Get(id);
        ConstantSet[] madeUp = [.. law.Constants.Where(c => c.IsIllustration)];
        Assert.Equal(law.Constants.Count > madeUp.Length, law.Unpublished is null);
        Assert.All(law.Constants, c => Assert.Equal(c.IsIllustration, c.Id.StartsWith(ConstantSet.Illustration, StringComparison.Ordinal)));
        if (law.Unpublished is { } why) Assert.EndsWith(".", why, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Formulas_read_back_from_their_text(string id)
    {
        Law law = LawCatalog.Embedded.Get(id);
        Assert.Equal(law.Expr, ExpressionParser.Parse(law.Expr.ToText(), LawReader.Kernels));
    }

    [Theory, MemberData(nameof(Ids))]
    public void Formula_and_definitions_print_as_latex(string id)
    {
        Law law = LawCatalog.Embedded.Get(id);
        foreach (string formula in law.Where.Select(d => d.Formula).Prepend(law.Formula))
        {
            string latex = ExpressionParser.Parse(formula, LawReader.Kernels).ToLatex();
            Assert.NotEmpty(latex);
            Assert.Equal(latex.Count(c => c == '{'), latex.Count(c => c == '}'));
            Assert.DoesNotContain("__", latex, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Ids))]
    public void Slopes_are_dimensionless_and_every_parameter_gets_a_unit(string id)
    {
        Law law = LawCatalog.Embedded.Get(id);
        UnitReport units = LawUnits.Parameters(law);
        Assert.Equal(law.Parameters.Select(p => p.Name).Order(), units.Parameters.Keys.Order());
        string[] slopes = ["alpha", "beta", "beta_g", "eta", "aN", "aD", "aC", "aS", "c0", "c1", "c2", "lambda"];
        Assert.All(law.Parameters.Where(p => slopes.Contains(p.Name) && !p.LogScale), p => Assert.Equal("1", units[p.Name]));
    }

    [Theory, MemberData(nameof(Ids))]
    public void Every_published_start_lies_where_a_fit_would_look(string id)
    {
        // A refit of a published set must not have to leave the start range by more than its own width.
        Law law = LawCatalog.Embedded.Get(id);
        foreach (ConstantSet set in law.Constants)
        {
            IReadOnlyDictionary<string, double> values = set.Values(law);
            foreach (var (p, value) in law.Parameters.SelectMany(p => values.Where(v => v.Key == p.Name || p.Name.EndsWith("[*]", StringComparison.Ordinal) && v.Key.StartsWith(p.Name[..^2], StringComparison.Ordinal)), (p, v) => (p, v.Value)))
            {
                double low = p.LogScale ? Math.Log(p.StartLow) : p.StartLow, high = p.LogScale ? Math.Log(p.StartHigh) : p.StartHigh;
                double x = p.LogScale ? Math.Log(value) : value;
                Assert.True(x >= low - (high - low) && x <= high + (high - low), $"{set.Id}: {p.Name} = {value}");
            }
        }
    }
}
