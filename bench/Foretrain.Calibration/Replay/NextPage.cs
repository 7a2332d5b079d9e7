using System.Globalization;
using System.Text;
using Foretrain.Numerics;

namespace Foretrain.Calibration.Replay;

/// <summary>The page of a replay: what became of each rule, and ours against each other one.</summary>
internal static class NextPage
{
    private static readonly ReplayRule[] s_rivals = [ReplayRule.Random, ReplayRule.Cheapest, ReplayRule.EvenGrid];

    private static readonly ReplayRule[] s_columns = [ReplayRule.Design, ReplayRule.DesignOnce, .. s_rivals];

    /// <summary>Name of a rule.</summary>
    public static string Name(ReplayRule rule) => rule switch
    {
        ReplayRule.Design => "`next`",
        ReplayRule.DesignOnce => "`next`, once",
        ReplayRule.Cheapest => "cheapest first",
        ReplayRule.EvenGrid => "even grid",
        _ => "random",
    };

    /// <summary>The page: the named tables in full, then the verdict on the others.</summary>
    public static string Markdown(IReadOnlyList<NextOutcome> named, IReadOnlyList<NextOutcome> others, int pools, int sequences, IReadOnlyDictionary<string, int>? own = null)
    {
        var text = new StringBuilder();
        own ??= new Dictionary<string, int>();
        string option = string.Concat(own.Select(o => $",{o.Key}={o.Value}")), times = string.Concat(own.Select(o => $" ({o.Key}: {o.Value})"));
        text.Append(CultureInfo.InvariantCulture, $"""
            # Choosing the next runs: a replay

            Written by `dotnet run -c Release --project bench/Foretrain.Calibration -- next --pools {pools}{option} --sequences {sequences} --write` (the tables are not ours to
            ship, see `calibration/README.md`; the answer does not depend on `--threads`).

            Only rows of the train split take part. The dearest {100 * ReplayTable.TargetShare:0} % of them (at most {ReplayTable.MostTargets}, an even sample) are targets; rows above {100 * ReplayTable.Gap:0} % of the cost of the cheapest
            target are left out. Of the rest a pool of three quarters is drawn, {pools} times{times}. The cheapest rows are known (2.5 per constant of the law as
            far as 2 % of the pool's cost goes, or the fewest that can be fitted); each rule then spends 1, 5 and 10 % of the pool's cost on
            hidden rows, and the baseline law of `calibration/groups.json` fitted to all known rows forecasts the targets. The error is that of the
            forecast which `predict` quotes, the middle of its interval's distribution; until 21 November 2026 it quoted the fitted law taken at its
            word, as this page then did, and the column *law's own* counts by that. *random* takes any
            row it can afford, {sequences} sequences a pool; *cheapest first* the cheapest; *even grid* the one farthest from all known
            ones in log inputs, scaled to the pool. `next` fits again after every run, and where the runs known then
            cannot be fitted yet goes on with those advised before; *once* chooses all runs at the start.

            The settings of the search were chosen on train rows of nine of these series, so this is no test on unseen tables; no test row was read.
            Differences are means over budgets of `next` less the rival, in per cent of the rival's mean, with standard errors from a
            bootstrap of pools, paired; **bold**: its 95 % interval lies below zero; (worse): above. Pools of one table share rows: the errors
            say how sure the difference is on this table, not on the next one. Means of widths hang on the few pools whose interval is very wide;
            their standard errors tell. More pools say more surely what the mean over pools of a table is; a table has more where its difference was small
            beside its error. The goal, both lower than every rival on six of eight tables, is met where the verdict says so, and missed elsewhere.

            ## Eight named tables

            Of each source of `calibration/groups.json` the first series whose rows are finished runs and that has 20 rows to choose from.


            """);
        Verdict(text, named);
        Differences(text, named);
        Ends(text, named, "Mean error", "mean size of ln(forecast / outcome) over targets and pools, in per cent", s => s.Errors);
        Ends(text, named, "Mean width of the 95 % interval", "mean ln(high / low), in per cent", s => s.Widths);
        Design(text, named);
        text.Append("\nrealised over expected: width of the interval that came, over the width expected when all runs were chosen at once; geometric mean.\n");
        if (others.Count == 0) return text.ToString();
        text.Append(CultureInfo.InvariantCulture, $"\n## Other series\n\nFurther series of the same sources, and series whose rows are checkpoints offered as runs of their own; {Math.Min(pools, NextCommand.OtherPools)} pools each.\n\n");
        Verdict(text, others);
        Differences(text, others);
        return text.ToString();
    }

    private static void Verdict(StringBuilder text, IReadOnlyList<NextOutcome> done)
    {
        text.Append("| `next` against | error lower | error higher | law's own lower | width lower | width higher | both lower |\n|---|--:|--:|--:|--:|--:|--:|\n");
        foreach (ReplayRule rival in s_rivals)
        {
            (Paired Error, Paired Width)[] all = [.. done.Select(o => (NextScores.Compare(o, rival, s => s.Errors), NextScores.Compare(o, rival, s => s.Widths)))];
            int plain = done.Count(o => NextScores.Compare(o, rival, s => s.Plain).High < 0);
            text.Append(CultureInfo.InvariantCulture, $"| {Name(rival)} | {all.Count(a => a.Error.High < 0)} of {done.Count} | {all.Count(a => a.Error.Low > 0)} | {plain} of {done.Count} | {all.Count(a => a.Width.High < 0)} of {done.Count} | {all.Count(a => a.Width.Low > 0)} | {all.Count(a => a.Error.High < 0 && a.Width.High < 0)} |\n");
        }
    }

    private static void Differences(StringBuilder text, IReadOnlyList<NextOutcome> done)
    {
        foreach ((string title, Func<NextScore, double[]> what) in new (string, Func<NextScore, double[]>)[] { ("Error of `next` less that of", s => s.Errors), ("Width of `next` less that of", s => s.Widths) })
        {
            text.Append(CultureInfo.InvariantCulture, $"\n| {title} |").AppendJoin("", s_rivals.Append(ReplayRule.DesignOnce).Select(r => $" {Name(r)} |")).Append("\n|---|--:|--:|--:|--:|\n");
            foreach (NextOutcome o in done)
                text.Append(CultureInfo.InvariantCulture, $"| {o.Table.Name} |").AppendJoin("", s_rivals.Append(ReplayRule.DesignOnce).Select(r => $" {Percent(NextScores.Compare(o, r, what))} |")).Append('\n');
        }
    }

    private static void Ends(StringBuilder text, IReadOnlyList<NextOutcome> done, string title, string meaning, Func<NextScore, double[]> what)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{title}: {meaning}, with standard errors over pools.\n\n| table | budget | start |").AppendJoin("", s_columns.Select(r => $" {Name(r)} |")).Append(" all data |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (NextOutcome o in done)
        {
            foreach (double budget in NextScores.Budgets)
            {
                bool first = budget == NextScores.Budgets[0];
                text.Append(CultureInfo.InvariantCulture, $"| {(first ? o.Table.Name : "")} | {100 * budget:0} % | {(first ? Value(what(o.Of(null, 0))) : "")} |");
                foreach (ReplayRule rule in s_columns) text.Append(CultureInfo.InvariantCulture, $" {Value(what(o.Of(rule, budget)))} |");
                text.Append(CultureInfo.InvariantCulture, $" {(first ? Value(what(o.Of(null, 1))) : "")} |\n");
            }
        }
    }

    private static void Design(StringBuilder text, IReadOnlyList<NextOutcome> done)
    {
        text.Append("\n| table | rows of a pool | start | targets | pools | runs chosen at 1, 5, 10 % | covered | realised over expected width |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (NextOutcome o in done)
        {
            string runs = string.Join(", ", NextScores.Budgets.Select(b => o.Of(ReplayRule.Design, b).Runs.ToString("0.0", CultureInfo.InvariantCulture)));
            double covered = NextScores.Budgets.Average(b => o.Of(ReplayRule.Design, b).Covered);
            text.Append(CultureInfo.InvariantCulture, $"| {o.Table.Name} | {o.Pool} | {o.Start:0.0} | {o.Table.TargetLoss.Length} | {o.Pools} | {runs} | {100 * covered:0} % | {o.Realised:0.00} |\n");
        }
    }

    private static string Value(double[] x) => string.Create(CultureInfo.InvariantCulture, $"{100 * x.Average():0.00} ± {100 * Statistics.StandardDeviation(x) / Math.Sqrt(x.Length):0.00}");

    private static string Percent(Paired x)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{100 * x.Mean:+0.0;-0.0;0.0} ± {100 * x.Error:0.0} %");
        return x.High < 0 ? $"**{text}**" : x.Low > 0 ? text + " (worse)" : text;
    }
}
