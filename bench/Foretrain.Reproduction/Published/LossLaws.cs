using Foretrain.Reproduction.Study;
using static Foretrain.Reproduction.Published.Claims;

namespace Foretrain.Reproduction.Published;

/// <summary>Laws of loss in size and tokens.</summary>
internal static class LossLaws
{
    private static readonly FitSpec s_chinchilla = new("chinchilla_epoch/runs.csv", "chinchilla") { Where = "outlier = 0" };
    private static readonly FitSpec s_absolute = s_chinchilla with { Objective = "log-absolute" };
    private static readonly FitSpec s_gemstones = new("gemstones/runs.csv", "chinchilla") { Map = ["params=params_total"], Cluster = "run" };

    public static IReadOnlyList<PublishedFit> All { get; } =
    [
        new()
        {
            Id = "chinchilla-headline", Law = "chinchilla", Folder = "chinchilla_epoch", Source = "Besiroglu et al. 2024, headline and notebook",
            How = "240 runs (five outliers dropped), least absolute residual of ln loss",
            Quirk = "The headline is not the optimum of the Huber objective that the text describes: a noise scale fitted along with the constants shrinks until Huber's loss is the absolute one. The headline rounds E to 1.8172; the notebook prints 1.81686, which is the optimum.",
            Claims =
            [
                Objective(s_absolute, "1.1294947", "sum of |ln residual|"), Constant(s_absolute, "E", "1.81686"), Constant(s_absolute, "A", "482.01"),
                Constant(s_absolute, "B", "2085.43"), Constant(s_absolute, "alpha", "0.3478"), Constant(s_absolute, "beta", "0.3658"),
            ],
        },
        new()
        {
            Id = "chinchilla-huber", Law = "chinchilla", Folder = "chinchilla_epoch", Source = "Besiroglu et al. 2024, notebook, cell that repeats the original procedure",
            How = "the same 240 runs, Huber 1e-3 of ln residuals, summed",
            Quirk = "Losses were read from the colour of markers in a figure, to about 0.01. The notebook's B is 0.02 % off the optimum, within the flat of the valley.",
            Claims =
            [
                Objective(s_chinchilla, "1.01827403e-3", "Huber sum"), Constant(s_chinchilla, "A", "477.84", 0.1), Constant(s_chinchilla, "B", "2143.86", 1),
                new("Huber sum at the constants of the original paper before rounding", "1.231163e-3",
                    b => b.Objective(s_chinchilla with { Fix = ["constants:hoffmann-2022-unrounded"] })) { Reference = true },
                new("Huber sum at the rounded ones", "4.12101e-3", b => b.Objective(s_chinchilla with { Fix = ["constants:hoffmann-2022"] })) { Reference = true },
            ],
        },
        Gemstones("hot", "6.5925344e-3", "4.9008", "12.8510", "0.66816", "0.25911", "0.59727", "group = 'hot'"),
        Gemstones("cooldown", "1.9640867e-3", "5.4197", "12.5139", "0.72979", "0.30027", "0.58024", "group = 'cooldown'"),
        Gemstones("lr_ablation", "1.9728624e-3", "5.8382", "14.3073", "0.79112", "0.32547", "0.65126", "group = 'lr_ablation'"),
        Gemstones("hot, without embeddings", "5.3939495e-3", "4.5317", "13.0980", "0.66641", "0.24233", "0.60617", "group = 'hot'", "params=params"),
        Gemstones("hot, from 120B tokens", "3.8623994e-3", "4.6601", "14.1272", "0.62694", "0.24226", "0.64541", "group = 'hot' and tokens >= 1.2e11", flat: 4),
        WidthDepth(),
        Marin("marin_comma", "params", "6.022e-4", "2.628", "0.315", "0.358"),
        Marin("marin_comma", "params_total", "6.077e-4", "2.705", "0.652", "0.350"),
        Marin("marin_dclm", "params", "5.461e-4", "2.496", "0.315", "0.420"),
        Marin("marin_dclm", "params_total", "5.358e-4", "2.588", "0.686", "0.405"),
        Gadre("c4", "1.51", "141", "190", "0.121", ("1.4B, 20 tokens per parameter", "params_total > 1.4e9 and params_total < 2e9 and tokens_per_param < 30", "-0.78"),
            ("1.4B, 80", "params_total > 1.4e9 and params_total < 2e9 and tokens_per_param > 70 and tokens_per_param < 90", "1.50"), ("6.9B, 20", "params_total > 6e9", "-4.30")),
        Gadre("refinedweb", "1.73", "157", "246", "0.127", ("1.4B, 20 tokens per parameter", "params_total > 1.4e9 and params_total < 2e9 and tokens_per_param < 30", "-0.56"),
            ("1.4B, 320", "params_total > 1.4e9 and params_total < 2e9 and tokens_per_param > 300 and tokens_per_param < 340", "-0.01"), ("6.9B, 20", "params_total > 6e9", "-1.62")),
    ];

    private static PublishedFit Gemstones(
        string rows, string sum, string a, string b, string e, string alpha, string beta, string where, string map = "params=params_total", double flat = 1)
    {
        FitSpec spec = s_gemstones with { Where = where, Map = [map] };
        return new()
        {
            Id = "gemstones-" + rows.Replace(",", "", StringComparison.Ordinal).Replace(' ', '-'),
            Law = "chinchilla",
            Folder = "gemstones",
            Source = "McLeish et al. 2025, fitted parameters in the repository",
            How = $"{rows}: every checkpoint, Huber 1e-3 of ln residuals, summed; params {(map == "params=params" ? "without" : "with")} the tied embedding",
            Quirk = "The field named irreducible_error is its logarithm. Rows are checkpoints of 22 trajectories, so errors by row would be far too small. The published points stop a little above the minimum, in a valley where a constant moves by a few units of its third or fourth digit; that much counts as the same where our sum is no higher.",
            Claims =
            [
                Objective(spec, sum, "Huber sum"), Log(spec, "A", a, 0.002 * flat), Log(spec, "B", b, 0.005 * flat), Log(spec, "E", e, 5e-4),
                Constant(spec, "alpha", alpha, 2e-4 * flat), Constant(spec, "beta", beta, 2e-4 * flat),
            ],
        };
    }

    // ln coefficients 1.08204, -0.21870, 6.09024, 10.47204, ln E 0.42820, as printed.
    private static readonly string WidthDepthConstants = string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"E={Math.Exp(0.42820):R},Aw={Math.Exp(1.08204):R},Ad={Math.Exp(-0.21870):R},A={Math.Exp(6.09024):R},B={Math.Exp(10.47204):R},aw=0.21958,ad=0.47589,alpha=0.36365,beta=0.49351");

    private static PublishedFit WidthDepth()
    {
        FitSpec spec = s_gemstones with
        {
            Law = FitSpec.ByFormula,
            Formula = "E + Aw/width^aw + Ad/depth^ad + A/params^alpha + B/tokens^beta",
            Where = "group = 'hot'",
            Objective = "log-huber:1e-4",
        };
        return new()
        {
            Id = "gemstones-width-depth",
            Law = spec.Formula!,
            Folder = "gemstones",
            Source = "McLeish et al. 2025, fitted parameters in the repository",
            How = "hot: every checkpoint, Huber 1e-4 of ln residuals; given as a formula, the catalogue has no such law",
            Quirk = "The published point is not the minimum: ours is 0.06 % lower, 0.04 away in the power of tokens. Evaluated at the published constants, rounded as they are, the sum comes out as published.",
            Claims =
            [
                Objective(spec, "2.949708e-4", "Huber sum"),
                new("Huber sum at the published constants", "2.949708e-4", b => b.Objective(spec with { Fix = [WidthDepthConstants] })) { Within = 2e-9 },
                Constant(spec, "aw", "0.21958"), Constant(spec, "ad", "0.47589"), Constant(spec, "alpha", "0.36365"), Constant(spec, "beta", "0.49351"),
            ],
        };
    }

    private static PublishedFit Marin(string group, string column, string sum, string e, string alpha, string beta)
    {
        FitSpec spec = new("marin_isoflop/runs.csv", "chinchilla") { Where = $"group = '{group}'", Map = [$"params={column}"] };
        return new()
        {
            Id = $"{group.Replace('_', '-')}-{column.Replace('_', '-')}",
            Law = "chinchilla",
            Folder = "marin_isoflop",
            Source = "reference fit in the README of the data; none is published",
            How = $"all runs of {group}, {(column == "params" ? "parameters without embeddings" : "all parameters")}, Huber 1e-3 of ln residuals",
            Quirk = "With a vocabulary of 128,256 entries on small models the choice of what N counts doubles alpha.",
            Claims = [.. new[] { Objective(spec, sum, "Huber sum"), Constant(spec, "E", e), Constant(spec, "alpha", alpha), Constant(spec, "beta", beta) }.Select(c => c.AsReference())],
        };
    }

    private static PublishedFit Gadre(string group, string e, string a, string b, string eta, params (string What, string Where, string Error)[] targets)
    {
        FitSpec spec = new("gadre_overtraining/runs.csv", "gadre-overtraining") { Where = $"paper_fit = 1 and group = '{group}'", Map = ["params=params_total"] };
        return new()
        {
            Id = $"gadre-{group}",
            Law = "gadre-overtraining",
            Folder = "gadre_overtraining",
            Source = "Gadre et al. 2024, fitted constants; errors by the README's refit",
            How = "five small runs (four sizes at 20 tokens per parameter, the smallest at 320), least squares of the loss",
            Quirk = "Four constants on five runs. N counts embeddings. The sign of an error is that of forecast less outcome.",
            Claims =
            [
                Constant(spec, "E", e), Constant(spec, "a", a), Constant(spec, "b", b), Constant(spec, "eta", eta),
                .. targets.Select(t => new Claim($"error at {t.What}, %", t.Error, w => 100 * w.At(spec, $"group = '{group}' and {t.Where}").Relative.Single()) { Reference = true }),
            ],
        };
    }
}
