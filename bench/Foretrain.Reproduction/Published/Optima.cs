using Foretrain.Reproduction.Study;

namespace Foretrain.Reproduction.Published;

/// <summary>Best sizes and tokens over compute.</summary>
internal static class Optima
{
    public static IReadOnlyList<PublishedFit> All { get; } =
    [
        new()
        {
            Id = "chinchilla-isoflop", Law = "isoFLOP parabolas", Folder = "chinchilla_isoflop_scalefit", Source = "Hoffmann et al. 2022, table 2, approach 2",
            How = "nine budgets, parabola of loss in ln N per budget, line through the vertices",
            Quirk = "A subset of the runs, read off a figure; one budget (1e20) has no interior minimum. The paper rounds to two digits and gives 0.46 to 0.53 as its interval, so 0.025 counts as the same.",
            Claims =
            [
                new("power of N in C", "0.49", b => b.IsoFlop("chinchilla_isoflop_scalefit/runs.csv").Params!.Exponent.Value) { Within = 0.025 },
                new("power of D in C", "0.51", b => b.IsoFlop("chinchilla_isoflop_scalefit/runs.csv").Tokens!.Exponent.Value) { Within = 0.025 },
            ],
        },
        new()
        {
            Id = "llama3-isoflop", Law = "isoFLOP parabolas", Folder = "llama3_isoflop", Source = "Grattafiori et al. 2024, label in the figure; section 3.2.1 rounds to 0.29 and 0.53",
            How = "ten budgets, parabola of loss in ln D per budget, line through the vertices",
            Quirk = "The rounded power would give 1.05e13 tokens at 3.8e25 FLOP where the paper says 16.55T: use the label. Sizes are not reported; N is flops / (6 tokens). Points were read off a vector figure, so one percent counts as the same.",
            Claims =
            [
                new("coefficient of D = k C^p", "0.299", b => b.IsoFlop("llama3_isoflop/runs.csv").Tokens!.Coefficient),
                new("power p", "0.537", b => b.IsoFlop("llama3_isoflop/runs.csv").Tokens!.Exponent.Value),
                new("tokens at 3.8e25 FLOP", "1.655e13", b => b.IsoFlop("llama3_isoflop/runs.csv").Tokens!.At(3.8e25)) { Within = 0.05e13 },
            ],
        },
        new()
        {
            Id = "porian-lines", Law = "optimal-params", Folder = "porian_isoflop", Source = "Porian et al. 2024, exponents stored with the data, unweighted",
            How = "least squares of ln N on ln C over the authors' own optima",
            Claims = [.. Porian().Select(p => new Claim(p.Recipe, p.Exponent, b => b.Constant(new("porian_isoflop/published_optima.csv", "optimal-params") { Where = $"group = '{p.Group}'", Map = ["optimal_params=n_opt"] }, "p")))],
        },
        new()
        {
            Id = "porian-akima", Law = "isoFLOP by Akima's curve", Folder = "porian_isoflop", Source = "the same exponents, from the runs",
            How = "Akima's curve of ln loss in ln N per level, its lowest point, line through the points",
            Quirk = "Losses at a level are read off training curves, so one model's points at several levels go together. Three levels have no interior optimum and are left out. The authors draw bootstrap replicates of each point and average; 0.005 counts as the same.",
            Claims = [.. Porian().Select(p => new Claim(p.Recipe, p.Exponent, b => b.IsoFlop("porian_isoflop/runs.csv", $"group = '{p.Group}'", akima: true).Params!.Exponent.Value) { Within = 0.005 })],
        },
        new()
        {
            Id = "evo-optima", Law = "optimal-params, optimal-tokens", Folder = "evo_optima", Source = "fits in the repository of whoever read the points off figure S5 of Nguyen et al. 2024",
            How = "least squares of ln optimum on ln C over four budgets per architecture",
            Quirk = "The published lines use budgets as read off the figure, ours the nominal ones, hence 0.0015. Powers of N and D need not add up to 1: 6 N D is 0.25 to 0.96 of the budget.",
            Claims = [.. Evo("Transformer++", "0.5519", "0.5506"), .. Evo("Mamba", "0.3877", "0.4869"), .. Evo("Hyena", "0.5040", "0.4987"), .. Evo("StripedHyena", "0.4834", "0.5387")],
        },
    ];

    private static IEnumerable<Claim> Evo(string group, string size, string tokens)
    {
        FitSpec spec = new("evo_optima/runs.csv", "optimal-params") { Where = $"group = '{group}'", Map = ["optimal_params=params_opt"] };
        yield return new($"{group}, power of N", size, b => b.Constant(spec, "p")) { Within = 0.0015 };
        yield return new($"{group}, power of D", tokens, b => b.Constant(spec with { Law = "optimal-tokens", Map = ["optimal_tokens=tokens_opt"] }, "p")) { Within = 0.0015 };
    }

    private static IEnumerable<(string Recipe, string Group, string Exponent)> Porian() =>
    [
        ("base, long warm-up, head not counted", "rw_base_warmlong_decaykaplan_cntkaplan", "0.834"),
        ("the same, head counted", "rw_base_warmlong_decaykaplan_cntstandard", "0.701"),
        ("+ short warm-up", "rw_base_warmshort_decaykaplan_cntstandard", "0.604"),
        ("+ cosine matched to the run", "rw_base_warmshort_decaychinchilla_cntstandard", "0.571"),
        ("tuned, constant rate", "rw_tuned_warmshort_decayconst_cntstandard", "0.497"),
        ("attention counted: long warm-up", "rw_base_warmlong_decaykaplan_cntattention", "0.716"),
        ("attention counted: short warm-up", "rw_base_warmshort_decaykaplan_cntattention", "0.624"),
        ("attention counted: matched cosine", "rw_base_warmshort_decaychinchilla_cntattention", "0.578"),
        ("attention counted: tuned, constant rate", "rw_tuned_warmshort_decayconst_cntattention", "0.504"),
        ("tuned, long warm-up, head not counted", "rw_tuned_warmlong_decayconst_cntkaplan", "0.708"),
    ];
}
