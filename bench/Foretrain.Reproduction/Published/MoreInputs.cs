using Foretrain.Reproduction.Study;
using static Foretrain.Reproduction.Published.Claims;

namespace Foretrain.Reproduction.Published;

/// <summary>Laws with more inputs than size and tokens: repetition, streams, experts, vocabulary, fine-tuning examples.</summary>
internal static class MoreInputs
{
    private static readonly FitSpec s_repeated = new("datablations/runs.csv", "muennighoff") { Where = "paper_fit = 1", Fix = ["constants:muennighoff-2023"] };
    private static readonly FitSpec s_repeatedFree = s_repeated with { Free = ["Rstar_D", "Rstar_N"] };

    public static IReadOnlyList<PublishedFit> All { get; } =
    [
        new()
        {
            Id = "datablations-published", Law = "muennighoff", Folder = "datablations", Source = "Muennighoff et al. 2023, notebook",
            How = "182 runs of the paper's fit, the published constants as they are, Huber 1e-3 of ln residuals",
            Claims =
            [
                new("Huber sum", "0.0158259366", b => b.Objective(s_repeated)) { Within = 2e-9 }, R2(s_repeated, "0.7722046"),
                R2(new("datablations/runs.csv", "chinchilla") { Where = "paper_fit = 1", Fix = [PlainConstants] }, "0.4451684") with { What = "R2 of the law without repetition", Rule = MatchRule.Same },
            ],
        },
        new()
        {
            Id = "datablations-refit", Law = "muennighoff", Folder = "datablations", Source = "Muennighoff et al. 2023, notebook",
            How = "the same rows, E, A, B and alpha = beta held, R*_D and R*_N free",
            Quirk = "The objective has four minima within 0.13 % of each other; the published one (R*_D 15.39, R*_N 5.31) is the highest of them, the lowest has R*_D 95.4 and R*_N 1.71. These rows do not determine R*_D, and the program says so (certificate: not identified). The two variants hold one of the two decays off; for the second the published point is again a local minimum, ours is far lower.",
            Claims =
            [
                Objective(s_repeatedFree, "0.0158259366", "Huber sum"), Constant(s_repeatedFree, "Rstar_D", "15.387756"), Constant(s_repeatedFree, "Rstar_N", "5.309743"),
                Constant(s_repeated with { Free = ["Rstar_D"], Fix = ["constants:muennighoff-2023", "Rstar_N=1e8"], Range = ["Rstar_N=0:1e9"] }, "Rstar_D", "2.9157", 0.01) with { What = "R*_D when excess parameters do not decay" },
                Objective(s_repeated with { Free = ["Rstar_D"], Fix = ["constants:muennighoff-2023", "Rstar_N=1e8"], Range = ["Rstar_N=0:1e9"] }, "0.016922", "its Huber sum"),
                Objective(s_repeated with { Free = ["Rstar_N"], Fix = ["constants:muennighoff-2023", "Rstar_D=1e8"], Range = ["Rstar_D=0:1e9"] }, "0.024108", "Huber sum when repeated data do not decay"),
            ],
        },
        Parscale("stack", "0.6913", "1.131e7", "0.1894", "0.3935", "0.998"),
        Parscale("pile", "1.2880", "1.980e8", "0.1961", "0.3345", "0.999"),
        ParscaleForecast("stack", "0.9961", "0.0030"),
        ParscaleForecast("pile", "0.9970", "0.0038"),
        Routed("S-Base", "s-base", "0.0038", "0.00333", "-0.082", "-0.108", "0.009", "1.104"),
        Routed("Hash", "hash", "0.0055", "0.00309", "-0.087", "-0.136", "0.012", "1.157"),
        Rectified(),
        RectifiedForecast(),
    ];

    private const string PlainConstants = "E=1.8691436784054858,A=520.8249516599187,B=1487.716093782861,alpha=0.3526596,beta=0.3526596";

    private static PublishedFit Parscale(string corpus, string e, string a, string alpha, string k, string r2)
    {
        FitSpec spec = new("parscale/runs.csv", "parscale") { Where = $"corpus = '{corpus}'" };
        return new()
        {
            Id = $"parscale-{corpus}",
            Law = "parscale",
            Folder = "parscale",
            Source = "Chen et al. 2025, script and appendix",
            How = "24 runs, Huber 1e-3 of ln residuals",
            Quirk = "Losses have four decimals: the best possible error is about 0.001. The valley is flat, so 0.4 % of a constant counts as the same.",
            Claims =
            [
                R2(spec, r2), Constant(spec, "E", e, 1e-3), Constant(spec, "A", a, 4e-3 * double.Parse(a, System.Globalization.CultureInfo.InvariantCulture)), Constant(spec, "alpha", alpha, 4e-4), Constant(spec, "k", k, 5e-4),
            ],
        };
    }

    private static PublishedFit ParscaleForecast(string corpus, string r2, string error)
    {
        FitSpec spec = new("parscale/runs.csv", "parscale") { Where = $"corpus = '{corpus}' and parallel_size <= 4" };
        Scores Ahead(Workbench b) => b.At(spec, $"corpus = '{corpus}' and parallel_size = 8");
        return new()
        {
            Id = $"parscale-{corpus}-ahead",
            Law = "parscale",
            Folder = "parscale",
            Source = "reference forecast in the README of the data",
            Extrapolation = true,
            How = "fitted to 1, 2 and 4 streams, forecast 8",
            Claims = [new("R2", r2, b => Ahead(b).R2) { Rule = MatchRule.AtLeast, Reference = true }, new("mean absolute error", error, b => Ahead(b).MeanAbsolute) { Rule = MatchRule.AtMost, Reference = true }],
        };
    }

    private static PublishedFit Routed(string group, string set, string published, string own, string a, string b, string c, string d)
    {
        FitSpec spec = new("routed_lm/runs.csv", "clark-routed") { Where = $"group = '{group}' and paper_main = 1", Map = ["experts=num_experts"] };
        FitSpec held = spec with { Fix = [$"constants:{set}"] };
        static double Digits(Scores s) => s.LogRootMeanSquare / Math.Log(10);
        return new()
        {
            Id = $"routed-{set}",
            Law = "clark-routed",
            Folder = "routed_lm",
            Source = "Clark et al. 2022, table 3; errors by the README's refit",
            How = $"{group}, routing in every other block, one expert per token; least squares of log10 loss",
            Quirk = "The law's logarithms are to base 10: natural ones would move b, c and the cut-off by a factor of 2.3. Constants have three digits, and the third of c alone moves a forecast by up to 0.01 in log10 loss; a refit therefore agrees to a few units of the last digit and fits better. The authors fit dense runs along as one expert.",
            Claims =
            [
                new("RMSE of log10 loss at the published constants", published, w => Digits(w.Fitted(held))) { Reference = true },
                new("RMSE of log10 loss, refitted", own, w => Digits(w.Fitted(spec))) { Rule = MatchRule.AtMost, Reference = true },
                Constant(spec, "a", a, 0.002), Constant(spec, "b", b, 0.015), Constant(spec, "c", c, 0.002), Constant(spec, "d", d, 0.02),
            ],
        };
    }

    private static PublishedFit Rectified()
    {
        static Scores[] Curves(Workbench b) => [.. Groups(b).Select(g => b.Fitted(Curve(g, "n_examples >= 200")))];
        return new()
        {
            Id = "sft-rectified",
            Law = "rectified-scaling-law",
            Folder = "sft_rectified",
            Source = "Lin et al. 2024, mean over their 90 curves; .0078 over the 60 given here",
            How = "60 pairs of model and data set, one fit each from 200 examples up, least squares of ln loss",
            Quirk = "Zero examples are left out by the authors too. Their optimiser stops early on some curves: ours is at or below theirs on every one.",
            Claims =
            [
                new("mean RMSD of ln loss", "0.0080", b => Curves(b).Average(s => s.LogRootMeanSquare)) { Rule = MatchRule.AtMost },
                new("the same, README's refit", "0.0077", b => Curves(b).Average(s => s.LogRootMeanSquare)) { Reference = true },
            ],
        };
    }

    private static PublishedFit RectifiedForecast()
    {
        static double[] Errors(Workbench b) => [.. Groups(b).Select(g => b.At(Curve(g, "n_examples >= 200 and n_examples <= 204800"), $"group = '{g}' and n_examples > 204800").LogMeanAbsolute)];
        return new()
        {
            Id = "sft-rectified-ahead",
            Law = "rectified-scaling-law",
            Folder = "sft_rectified",
            Source = "reference forecast in the README of the data",
            Extrapolation = true,
            How = "60 curves fitted up to 204,800 examples, three larger sizes forecast",
            Claims =
            [
                new("mean |ln error|", "0.032", b => Errors(b).Average()) { Rule = MatchRule.AtMost, Reference = true },
                new("median over curves", "0.024", b => Numerics.Statistics.Median(Errors(b))) { Rule = MatchRule.AtMost, Reference = true },
            ],
        };
    }

    private static FitSpec Curve(string group, string where) => new("sft_rectified/runs.csv", "rectified-scaling-law") { Where = $"group = '{group}' and {where}", Map = ["loss=test_loss"] };

    private static string[] Groups(Workbench b) => [.. b.Tables.Get("sft_rectified/runs.csv").Table.Texts("group").Distinct()];
}
