using System.IO.Enumeration;
using Foretrain.Reproduction.Study;

namespace Foretrain.Reproduction.Published;

/// <summary>A folder of the shared data without a row in the table.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Why">The reason.</param>
internal sealed record FolderWithout(string Folder, string Why);

/// <summary>All published fits, in the order of the page.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<PublishedFit> All { get; } = [.. LossLaws.All, .. Optima.All, .. MoreInputs.All, .. Vocabulary.All, .. Hyperparameters.All, .. Curves.All, .. Mixtures.All, .. Tasks.All];

    /// <summary>Folders without a row, and why.</summary>
    public static IReadOnlyList<FolderWithout> Without { get; } =
    [
        new("adele_demand_levels", "the published numbers are abilities read off item-response curves, one per model and dimension; not a law of scale"),
        new("bigbench_bigg", "definitions only, no fit is published"),
        new("curves_epfl_schedules", "no fit is published: the headline is a direction (a cooldown matches or beats a cosine), and the README confirms it"),
        new("curves_gpt100m_811", "no fit is published"),
        new("emergence_difficulty", "the published method averages a fifth-degree and a second-degree polynomial over groups of items and maps them to accuracy; its README could not repeat the published errors either"),
        new("gzip_complexity", "a fit is published, its constants could not be extracted"),
        new("inverse_scaling_pilot", "no fit is published"),
        new("mix_pile4", "no error is published"),
        new("mix_regmix", "rank correlations of boosted trees are published, and of a plain linear regression over 17 shares; neither is a law of the catalogue"),
        new("mix_slimpajama_dmsl", "a law is published, an error on these rows is not"),
        new("obs_llm", "the published law runs on principal components of benchmark scores, which have to be computed first; the catalogue has no such step"),
        new("openllm_skills", "latent skills with family effects: fitted over all families at once, which the catalogue cannot express"),
        new("public_llm_curves", "no fit of these rows is published that could be checked"),
        new("pythia_evals", "no fit is published"),
        new("sldbench", "has a page of its own: sldbench.md"),
        new("steplaw_moe", "no separate constants are published"),
        new("tiny_ladder", "our own runs, no fit is published"),
    ];

    /// <summary>Quirks of sources whose runs are not public, so that no row of theirs can stand in the table.</summary>
    public static IReadOnlyList<(string Law, string Quirk)> Quirks { get; } =
    [
        ("joint-moe", "Ludziejewski et al. 2025 print exponents with their minus sign: alpha -0.1889 and beta -0.1775 are powers of size and tokens as they stand, delta is negative, gamma positive, zeta negative. Second-hand copies flip some of them, and equation 7 then needs -1 / (mu + nu). The law file takes the letters as printed and converts them; its worked numbers hold the signs."),
    ];

    /// <summary>Published fits whose id matches one of the patterns (<c>*</c> and <c>?</c>).</summary>
    public static IReadOnlyList<PublishedFit> Select(string patterns)
    {
        string[] all = patterns.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        PublishedFit[] chosen = [.. All.Where(f => all.Any(p => FileSystemName.MatchesSimpleExpression(p, f.Id)))];
        return chosen.Length > 0 ? chosen : throw new ForetrainException("no-reproduction", $"no reproduction is called '{patterns}'", "--only", $"ids: {string.Join(", ", All.Select(f => f.Id))}");
    }
}
