using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;
using static Foretrain.Tests.Runs.Tables;

namespace Foretrain.Tests.Runs;

public class ColumnMappingTests
{
    private static ColumnMapping Map(string header, string[] map, params NeededColumn[] needed)
    {
        int columns = header.Split(',').Length;
        string row = string.Join(',', Enumerable.Range(2, columns));
        return ColumnMapping.For(Read(header, row).Table, needed.Length > 0 ? needed : [Params, Tokens], Loss, map);
    }

    private static string Sources(ColumnMapping mapping) => string.Join(" ", mapping.Columns.Select(c => $"{c.Variable}<{c.Kind}<{c.Source}"));

    [Theory]
    [InlineData("params,tokens,loss", "params<Exact<params tokens<Exact<tokens loss<Exact<loss")]
    [InlineData("N,D,L", "params<Alias<N tokens<Alias<D loss<Alias<L")]
    [InlineData("n_params,Train Tokens,val_loss", "params<Alias<n_params tokens<Alias<Train Tokens loss<Alias<val_loss")]
    [InlineData("modelSize,num-tokens,Final Loss", "params<Alias<modelSize tokens<Alias<num-tokens loss<Alias<Final Loss")]
    [InlineData("Params,TOKENS,Loss", "params<Alias<Params tokens<Alias<TOKENS loss<Alias<Loss")]
    [InlineData("params,n_params,tokens,loss,val_loss", "params<Exact<params tokens<Exact<tokens loss<Exact<loss")]
    public void Finds_columns_under_their_usual_names(string header, string expected)
        => Assert.Equal(expected, Sources(Map(header, [])));

    [Fact]
    public void Small_letters_d_and_c_are_not_taken_for_tokens_and_compute()
        => Assert.Throws<ForetrainException>(() => Map("n,d,loss", []));

    [Fact]
    public void The_user_names_columns_and_writes_formulas()
    {
        ColumnMapping mapping = Map("n_billion,flops,loss", ["params = 1e9 * n_billion", "tokens = flops / (6 * params)"]);
        Assert.Equal("params<Formula<1e9 * n_billion tokens<Formula<flops / (6 * params) loss<Exact<loss", Sources(mapping));
        Assert.Equal([2e9], mapping.Table.Numbers("params"));
        Assert.Equal([3 / 12e9], mapping.Table.Numbers("tokens"));
        Assert.Equal("params<User<size_a tokens<Exact<tokens loss<Exact<loss", Sources(Map("size_a,params,tokens,loss", ["params=size_a"])));
    }

    [Fact]
    public void A_formula_may_use_a_variable_by_its_own_name()
        => Assert.Equal([3.0 / 12], Map("n_params,flops,loss", ["tokens = flops / (6 * params)"]).Table.Numbers("tokens"));

    [Fact]
    public void A_formula_may_replace_a_column_of_the_same_name()
    {
        ColumnMapping mapping = Map("params,tokens,loss", ["tokens = 1e9 * tokens"]);
        Assert.Equal([3e9], mapping.Table.Numbers("tokens"));
    }

    [Fact]
    public void Families_of_columns_are_found_by_prefix()
    {
        ColumnMapping mapping = Map("w_code,w_web,weight,loss", ["r_*=w_*"], new NeededColumn("r_*"));
        Assert.Equal("r_code<User<w_code r_web<User<w_web loss<Exact<loss", Sources(mapping));
    }

    [Fact]
    public void A_loose_alias_is_taken_and_reported()
    {
        ColumnMapping mapping = Map("size,tokens,train_loss", []);
        Assert.Equal(["loose-column", "loose-column"], mapping.Findings.Select(f => f.Id));
        Assert.Contains("'train_loss'", mapping.Findings[1].What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("params,params_total,tokens,loss", "total", "the law counts total parameters; 'params' is read from column 'params' although column 'params_total' holds total ones")]
    [InlineData("params,params_nonembed,tokens,loss", "non-embedding", "the law counts non-embedding parameters; 'params' is read from column 'params' although column 'params_nonembed' holds non-embedding ones")]
    [InlineData("params_total,tokens,loss", "non-embedding", "the law counts non-embedding parameters, column 'params_total' holds total ones")]
    [InlineData("params_active,tokens,loss", "total", "the law counts total parameters, column 'params_active' holds active ones")]
    public void Another_count_of_parameters_is_reported(string header, string counts, string expected)
        => Assert.Equal(expected, Assert.Single(Map(header, [], Params with { Counts = counts }, Tokens).Findings, f => f.Id == "params-counting").What);

    [Theory]
    [InlineData("params_total,vocab,d_model,tokens,loss", "non-embedding", "convert it: --map \"params=params_total-vocab*d_model\" where input and output share one embedding, twice vocab*d_model where they do not")]
    [InlineData("params_nonembed,V,width,tokens,loss", "total", "convert it: --map \"params=params_nonembed+V*width\" where input and output share one embedding, twice V*width where they do not")]
    [InlineData("params_active,V,width,tokens,loss", "total", "compare with published constants only if the counts agree")]
    [InlineData("params_total,V,tokens,loss", "non-embedding", "compare with published constants only if the counts agree")]
    public void A_count_is_converted_where_the_columns_for_it_are_there(string header, string counts, string expected)
        => Assert.Equal(expected, Assert.Single(Map(header, [], Params with { Counts = counts }, Tokens).Findings, f => f.Id == "params-counting").Action);

    [Theory]
    [InlineData("params,params_total,tokens,loss", "non-embedding", null)]
    [InlineData("params,tokens,loss", "total", null)]
    [InlineData("params_total,tokens,loss", "total", null)]
    [InlineData("params,params_total,tokens,loss", "total", "params=params")]
    public void No_remark_where_counts_agree_or_the_user_chose(string header, string counts, string? map)
        => Assert.DoesNotContain(Map(header, map is null ? [] : [map], Params with { Counts = counts }, Tokens).Findings, f => f.Id == "params-counting");

    [Theory]
    [InlineData("params,flops,loss", "", """
        [missing-column] runs.csv has no column for 'tokens' (training tokens seen, repeats included)
          | runs.csv, columns: params, flops, loss
          hint: derive it with --map "tokens = flops / (6 * params)", or name the column with --map tokens=COLUMN
        """)]
    [InlineData("params,tokns,loss", "", """
        [missing-column] runs.csv has no column for 'tokens' (training tokens seen, repeats included)
          | runs.csv, columns: params, tokns, loss
          hint: did you mean 'tokns'? Then name the column with --map tokens=COLUMN
        """)]
    [InlineData("params,tokens,val_loss,test_loss", "", """
        [ambiguous-column] runs.csv has several columns that may be 'loss': val_loss, test_loss
          | runs.csv, columns: params, tokens, val_loss, test_loss
          hint: choose one, e.g. --map loss=val_loss
        """)]
    [InlineData("params,tokens,loss", "params", """
        [bad-map] 'params' does not map a variable to a column
          | --map
          hint: write variable=column or variable=formula, e.g. params=params_total or tokens=flops/(6*params)
        """)]
    [InlineData("params,tokens,loss", "params=paramz", """
        [unknown-column] --map params=paramz: 'paramz' is not a column of runs.csv
          | --map
          hint: did you mean 'params'?
        """)]
    [InlineData("params,tokens,loss", "params=2*sizes", """
        [unknown-column] --map params: 'sizes' is not a column of runs.csv
          | 2*sizes
          |   ^^^^^
          hint: columns: params, tokens, loss
        """)]
    [InlineData("params,tokens,loss", "parms=params", """
        [bad-map] 'parms' is mapped but nothing needs it
          | --map
          hint: did you mean 'params'?
        """)]
    public void Bad_mappings_say_what_is_wrong(string header, string map, string expected)
        => Assert.Equal(expected, ErrorText.Of(() => Map(header, map.Length > 0 ? [map] : [])));

    [Fact]
    public void A_text_column_cannot_be_a_number()
        => Assert.Equal("""
            [column-not-numeric] 'tokens' must be numeric, column 'tokens' of runs.csv is text, e.g. 'many'
              | runs.csv, line 2, column 'tokens'
              hint: name another column with --map tokens=COLUMN
            """, ErrorText.Of(() => ColumnMapping.For(Read("params;tokens;loss", "1;many;2", "1;few;3").Table, [Params, Tokens], Loss)));

    [Fact]
    public void A_variable_mapped_twice_is_an_error()
        => Assert.StartsWith("[duplicate-map] 'params' is mapped twice: to 'a' and to 'b'",
            ErrorText.Of(() => Map("a,b,tokens,loss", ["params=a", "params=b"])), StringComparison.Ordinal);

    [Fact]
    public void Every_alias_belongs_to_one_meaning()
    {
        var all = ColumnMeaning.All.SelectMany(m => m.Aliases.Append(m.Name).Select(a => (Alias: a, m.Name))).ToArray();
        foreach (var (alias, name) in all) Assert.DoesNotContain(all, o => o.Name != name && ColumnMeaning.Matches(alias, o.Alias));
    }
}
