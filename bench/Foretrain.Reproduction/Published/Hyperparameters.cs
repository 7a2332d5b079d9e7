using Foretrain.Reproduction.Study;
using Foretrain.Runs;
using static Foretrain.Reproduction.Published.Claims;

namespace Foretrain.Reproduction.Published;

/// <summary>Best learning rate and batch.</summary>
internal static class Hyperparameters
{
    private static readonly FitSpec s_rate = new("steplaw_dense/runs.csv", "lr-from-params-tokens") { Target = "lr", Where = "rel_gap < 0.0025", Map = ["params=params"] };
    private static readonly FitSpec s_batch = new("steplaw_dense/runs.csv", "batch-from-tokens") { Target = "batch_tokens", Where = "rel_gap < 0.0025" };

    public static IReadOnlyList<PublishedFit> All { get; } =
    [
        new()
        {
            Id = "steplaw-gap", Law = "lr-from-params-tokens, batch-from-tokens", Folder = "steplaw_dense", Source = "Li et al. 2025 (README of the repository; the abstract says 0.07 %)",
            How = "published constants; in each of 17 grids of rate and batch the point nearest to the law, in logarithms, over the best of the grid",
            Claims =
            [
                new("mean loss above the grid's best, %", "0.09", b => 100 * Gaps(b).Average()), new("worst, %", "0.31", b => 100 * Gaps(b).Max()) { Reference = true },
            ],
        },
        new()
        {
            Id = "steplaw-refit", Law = "lr-from-params-tokens, batch-from-tokens", Folder = "steplaw_dense", Source = "Li et al. 2025, abstract",
            How = "129 runs within 0.25 % of the best of their grid, least squares of ln rate and ln batch",
            Quirk = "Not reproduced, and not by us alone: the released runs start at 215M parameters where the paper speaks of 60M, and 791 runs that a benchmark lists were never released. No choice of grids left out brings the published powers back. A straight line by other programs gives what ours gives: powers of -0.766 and 0.197, and 0.613.",
            Claims =
            [
                Constant(s_rate, "a", "-0.713") with { What = "power of params in the rate" }, Constant(s_rate, "b", "0.307") with { What = "power of tokens in the rate" },
                Constant(s_batch, "p", "0.571") with { What = "power of tokens in the batch" },
                Constant(s_rate, "a", "-0.766").AsReference() with { What = "power of params, README's refit" }, Constant(s_rate, "b", "0.197").AsReference() with { What = "power of tokens, README's refit" },
                Constant(s_batch, "p", "0.613").AsReference() with { What = "power of tokens in the batch, README's refit" },
            ],
        },
    ];

    private static double[] Gaps(Workbench b)
    {
        FitSpec rate = s_rate with { Fix = ["constants:li-2025-step"] }, batch = s_batch with { Fix = ["constants:li-2025-step"] };
        RunTable t = b.Tables.Get(s_rate.Table).Table;
        string[] group = t.Texts("group");
        double[] size = t.Numbers("params"), tokens = t.Numbers("tokens"), lr = t.Numbers("lr"), batches = t.Numbers("batch_tokens"), loss = t.Numbers("loss");
        return [.. Enumerable.Range(0, t.Rows).GroupBy(i => group[i]).Select(grid =>
        {
            double bestRate = b.Value(rate, ("params", size[grid.First()]), ("tokens", tokens[grid.First()])), bestBatch = b.Value(batch, ("tokens", tokens[grid.First()]));
            int nearest = grid.MinBy(i => Math.Pow(Math.Log(lr[i] / bestRate), 2) + Math.Pow(Math.Log(batches[i] / bestBatch), 2));
            return loss[nearest] / grid.Min(i => loss[i]) - 1;
        })];
    }
}
