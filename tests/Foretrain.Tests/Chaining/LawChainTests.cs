using Foretrain.Chaining;
using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Numerics;
using Foretrain.Runs;
using Foretrain.Tests.Laws;
using Xunit;

namespace Foretrain.Tests.Chaining;

/// <summary>Nested laws: every stage an ordinary fit, the whole as good as its parts.</summary>
public class LawChainTests
{
    private static readonly double[] s_sizes = [1e8, 2e8, 4e8, 8e8, 1.6e9, 3.2e9], s_tokens = [1e9, 2e9, 4e9, 8e9, 1.6e10, 3.2e10], s_shares = [0, 0.2, 0.4, 0.6, 0.8, 1];

    // A mixture of two domains with one weight each: c + exp(sum t r), which no shipped law needs to be for this test.
    private static readonly Law s_mixture = LawReader.Read(LawFiles.Valid
        .With("id", "\"mixture\"").With("formula", "\"c + exp(sum(t[i]*r[i]))\"").With("where", "[]").Without("golden").Without("cost").Without("constants")
        .With("variables", """[{ "name": "r_*", "unit": "1", "range": [0, 1], "simplex": true, "meaning": "share of a domain" }]""")
        .With("parameters", """[{ "name": "c", "meaning": "floor", "min": 0, "start": [0.1, 3] }, { "name": "t[*]", "meaning": "weight", "min": -5, "max": 5, "start": [-2, 2] }]""")
        .With("outputs", """[{ "name": "loss", "unit": "1", "meaning": "loss" }]"""), "mixture.json");

    private static double Truth(double n, double d, double code) => 1 + Math.Exp(-0.7 * code + 0.2 * (1 - code)) + 400 / Math.Pow(n, 0.34) + 1500 / Math.Pow(d, 0.36);

    private static TableReading Table(double noise, ulong seed, bool mixed)
    {
        var random = new RandomStream(seed, 0);
        var rows = (from n in s_sizes from d in s_tokens from code in mixed ? s_shares : [0.5] select (n, d, code, loss: Truth(n, d, code) * (1 + noise * random.NextNormal()))).ToArray();
        var numbers = new Dictionary<string, double[]>
        {
            ["params"] = [.. rows.Select(r => r.n)],
            ["tokens"] = [.. rows.Select(r => r.d)],
            ["r_code"] = [.. rows.Select(r => r.code)],
            ["r_web"] = [.. rows.Select(r => 1 - r.code)],
            ["loss"] = [.. rows.Select(r => r.loss)],
        };
        return new(new RunTable("mixes.csv", rows.Length, [.. numbers.Keys], numbers, new Dictionary<string, string[]>()), [], []);
    }

    private static ChainResult Chain(TableReading table, int threads, params Law[] laws)
    {
        var at = new Dictionary<string, double> { ["params"] = 3e10, ["tokens"] = 1e12 };
        if (laws.Length == 3) (at["r_code"], at["r_web"]) = (0.3, 0.7);
        return LawChain.Run([.. laws.Select(l => new ChainLink(l, new FitChoices()))], table, new(), null, at, 0.95, KernelRegistry.Find, threads);
    }

    private static readonly Law s_tokensLaw = LawCatalog.Embedded.Get("hestness"), s_sizeLaw = LawCatalog.Embedded.Get("henighan-n");

    [Fact]
    public void Noise_free_rows_give_the_truth_through_two_laws_and_three()
    {
        Assert.Equal(Truth(3e10, 1e12, 0.5), Chain(Table(0, 1, mixed: false), 0, s_tokensLaw, s_sizeLaw).Value, 1e-6);
        ChainResult three = Chain(Table(0, 1, mixed: true), 0, s_tokensLaw, s_sizeLaw, s_mixture);
        Assert.Equal(Truth(3e10, 1e12, 0.3), three.Value, 1e-6);
        Assert.Equal([36, 6, 1], three.Stages.Select(s => s.Groups.Count));
        Assert.Equal(["params", "r_code", "r_web"], three.Stages[0].Keys);
    }

    [Fact]
    public void Intervals_hold_the_truth_and_are_wider_than_those_of_the_last_law()
    {
        int inside = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            ChainResult chain = Chain(Table(0.002, seed, mixed: false), 0, s_tokensLaw, s_sizeLaw);
            Assert.True(chain.Interval!.High - chain.Interval.Low > chain.Last.Interval!.High - chain.Last.Interval.Low);
            if (chain.Interval.Low <= Truth(3e10, 1e12, 0.5) && Truth(3e10, 1e12, 0.5) <= chain.Interval.High) inside++;
        }

        Assert.True(inside >= 8, $"{inside} of 10");
    }

    [Fact]
    public void Threads_do_not_change_a_digit()
    {
        ChainResult one = Chain(Table(0.01, 3, mixed: false), 1, s_tokensLaw, s_sizeLaw), two = Chain(Table(0.01, 3, mixed: false), 2, s_tokensLaw, s_sizeLaw);
        Assert.Equal((one.Value, one.Interval), (two.Value, two.Interval));
    }

    [Fact]
    public void A_group_that_cannot_be_fitted_is_left_out_and_told()
    {
        TableReading table = Table(0.001, 1, mixed: false);
        int[] kept = [.. Enumerable.Range(0, table.Table.Rows).Where(r => table.Table.Numbers("params")[r] != 1e8 || table.Table.Numbers("tokens")[r] == 1e9)];
        ChainResult chain = Chain(table with { Table = table.Table.Select(kept) }, 0, s_tokensLaw, s_sizeLaw);
        Assert.Equal(5, chain.Stages[0].Fitted);
        Assert.Contains(chain.Findings, f => f.Id == "chain-group-left-out" && f.What.Contains("params=100M", StringComparison.Ordinal));
    }

    [Fact]
    public void Fits_without_a_spare_row_leave_the_chain_without_an_interval_and_say_so()
    {
        TableReading table = Table(0.001, 1, mixed: false);
        int[] kept = [.. Enumerable.Range(0, table.Table.Rows).Where(r => table.Table.Numbers("tokens")[r] < 5e9)];
        ChainResult chain = Chain(table with { Table = table.Table.Select(kept) }, 0, s_tokensLaw, s_sizeLaw);
        Assert.Null(chain.Interval);
        Assert.Contains(chain.Findings, f => f.Id == "chain-no-spare-row" && f.What.Contains("in 6 of 6 groups", StringComparison.Ordinal));
    }

    [Fact]
    public void A_setting_that_no_law_reads_is_told()
    {
        Assert.Contains(Chain(Table(0.001, 1, mixed: true), 0, s_tokensLaw, s_sizeLaw).Findings, f => f.Id == "chain-unread-column" && f.What.Contains("r_code, r_web", StringComparison.Ordinal));
        Assert.DoesNotContain(Chain(Table(0.001, 1, mixed: true), 0, s_tokensLaw, s_sizeLaw, s_mixture).Findings, f => f.Id == "chain-unread-column");
        Assert.DoesNotContain(Chain(Table(0.001, 1, mixed: false), 0, s_tokensLaw, s_sizeLaw).Findings, f => f.Id == "chain-unread-column");
    }

    [Fact]
    public void Units_of_an_input_do_not_matter()
    {
        // Sizes counted in thousands, at a target counted in thousands: the same forecast.
        TableReading table = Table(0.003, 5, mixed: false), thousands = table with { Table = table.Table.With("params", [.. table.Table.Numbers("params").Select(n => n / 1000)]) };
        var at = new Dictionary<string, double> { ["params"] = 3e7, ["tokens"] = 1e12 };
        ChainResult other = LawChain.Run([new(s_tokensLaw, new()), new(s_sizeLaw, new())], thousands, new(), null, at, 0.95, KernelRegistry.Find);
        Assert.Equal(Chain(table, 0, s_tokensLaw, s_sizeLaw).Value, other.Value, 1e-6);
    }
}
