using System.Globalization;
using System.Text;
using Foretrain.Reproduction.Published;
using Foretrain.Reproduction.Study;

namespace Foretrain.Reproduction;

/// <summary>The table of reproductions as a page of docs.</summary>
internal static class Page
{
    /// <summary>Place of the page from the top of the checkout.</summary>
    public const string Place = "docs/reproductions.md";

    public static string Markdown(IReadOnlyList<FitOutcome> outcomes)
    {
        var text = new StringBuilder();
        FitOutcome[] published = [.. outcomes.Where(o => !o.Fit.Extrapolation)], ahead = [.. outcomes.Where(o => o.Fit.Extrapolation)];
        text.Append("# Reproductions\n\n");
        text.Append("Published results beside ours, from the same rows, whatever their split. Made by\n\n```\n").Append(TableCommand.Example).Append("\n```\n\n");
        text.Append("and not to be edited. Every fit is one that `foretrain fit` or `foretrain isoflop` makes. The rows are not ours to ship: set\n`FORETRAIN_SHARED` to the folder that holds `data/`. [refits.md](refits.md) has commands for many of these rows.\n\n");
        text.Append("*Match*: **yes** is the same to one unit of the last printed digit, or to what stands after ± (flat valleys, points read off figures); **better** is a lower objective or error,\nor a higher R2, than the published one; **no** comes with its reason in the notes. Numbers marked * were computed by whoever collected\nthe rows, not by the authors.\n");
        text.Append(CultureInfo.InvariantCulture, $"\n{Count(published)}\n");
        Table(text, published);
        if (ahead.Length > 0)
        {
            text.Append("\n## Extrapolations\n\nFitted to train rows only, scored on others: scores of a forecast, not reproductions of a fit. How good forecasts are over all the data\nstands in [calibration.md](calibration.md).\n");
            Table(text, ahead);
        }

        text.Append("\n## Notes\n");
        foreach (FitOutcome o in outcomes) Note(text, o);
        text.Append("\n## Sources without public runs\n");
        foreach ((string law, string quirk) in Catalogue.Quirks) text.Append(CultureInfo.InvariantCulture, $"\n**{law}.** {quirk}\n");
        text.Append("\n## Folders without a row\n\n| data | why |\n|---|---|\n");
        foreach (FolderWithout f in Catalogue.Without) text.Append(CultureInfo.InvariantCulture, $"| {f.Folder} | {f.Why} |\n");
        return text.ToString();
    }

    /// <summary>How many numbers match.</summary>
    public static string Count(IReadOnlyList<FitOutcome> outcomes)
    {
        ClaimResult[] all = [.. outcomes.SelectMany(o => o.Claims)];
        return $"{all.Count(c => c.Matches)} of {all.Length} numbers match, over {outcomes.Select(o => o.Fit.Folder).Distinct().Count()} data sets.";
    }

    private static void Table(StringBuilder text, IReadOnlyList<FitOutcome> outcomes)
    {
        text.Append("\n| law | data | what | published | ours | match |\n|---|---|---|---|---|---|\n");
        foreach (FitOutcome o in outcomes)
        {
            foreach (ClaimResult r in o.Claims)
            {
                string first = r == o.Claims[0] ? $"{o.Fit.Law} | [{o.Fit.Id}](#{o.Fit.Id})" : " | ";
                text.Append(CultureInfo.InvariantCulture, $"| {first} | {Cell(r.Claim.What)} | {Published(r.Claim)} | {Ours(r)} | {Verdict(r)} |\n");
            }
        }
    }

    private static void Note(StringBuilder text, FitOutcome o)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {o.Fit.Id}\n\nData: {o.Fit.Folder}. Published: {o.Fit.Source}. Rows and estimator: {o.Fit.How}.\n");
        if (o.Fit.Quirk is { } quirk) text.Append('\n').Append(quirk).Append('\n');
        foreach (ClaimResult r in o.Claims.Where(c => c.Failure is not null)) text.Append(CultureInfo.InvariantCulture, $"\n{r.Claim.What}: {r.Failure}.\n");
    }

    /// <summary>The published number, with what counts as the same where that is more than its last digit.</summary>
    public static string Published(Claim c) => c.Published + (c.Reference ? "*" : "")
        + (c.Rule == MatchRule.Same && c.Within > 1.001 * c.LastDigit ? $" ± {c.Within.Value.ToString("G2", CultureInfo.InvariantCulture)}" : "");

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Our number with one digit more than was printed.</summary>
    public static string Ours(ClaimResult r)
    {
        if (r.Failure is not null) return "none";
        double digit = r.Claim.LastDigit / 10;
        int decimals = (int)Math.Max(0, Math.Ceiling(-Math.Log10(digit) - 1e-9));
        if (r.Claim.Published.Contains('e', StringComparison.OrdinalIgnoreCase) || Math.Abs(r.Ours) is >= 1e6 or < 1e-4)
        {
            int significant = Math.Max(1, (int)Math.Floor(Math.Log10(Math.Abs(r.Ours) / digit) + 1e-9));
            return r.Ours.ToString("0." + new string('0', significant) + "e0", CultureInfo.InvariantCulture);
        }

        return r.Ours.ToString("F" + decimals, CultureInfo.InvariantCulture);
    }

    /// <summary>yes, better or no.</summary>
    public static string Verdict(ClaimResult r) => !r.Matches ? "no"
        : (r.Claim.Rule == MatchRule.AtMost && r.Ours < r.Claim.Value - r.Claim.LastDigit) || (r.Claim.Rule == MatchRule.AtLeast && r.Ours > r.Claim.Value + r.Claim.LastDigit) ? "better" : "yes";
}
