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

    /// <summary>The tables in Markdown.</summary>
    public static string Markdown(IReadOnlyList<NextOutcome> outcomes)
    {
        NextOutcome[] done = [.. outcomes.Where(o => o.Pools > 0)];
        var text = new StringBuilder();
        Verdict(text, done);
        Differences(text, done);
        Ends(text, done, "Mean error", "mean size of ln(forecast / outcome) over targets and pools, in per cent", s => s.Errors);
        Ends(text, done, "Mean width of the 95 % interval", "mean ln(high / low), in per cent", s => s.Widths);
        Design(text, done);
        foreach (NextOutcome o in outcomes.Where(o => o.Pools == 0)) text.Append(CultureInfo.InvariantCulture, $"\n{o.Table.Name}: no pool could be fitted at the start.\n");
        return text.ToString();
    }

    private static void Verdict(StringBuilder text, NextOutcome[] done)
    {
        text.Append("| `next` against | error lower | error higher | width lower | width higher | both lower |\n|---|--:|--:|--:|--:|--:|\n");
        foreach (ReplayRule rival in s_rivals)
        {
            (Paired Error, Paired Width)[] all = [.. done.Select(o => (NextScores.Compare(o, rival, s => s.Errors), NextScores.Compare(o, rival, s => s.Widths)))];
            text.Append(CultureInfo.InvariantCulture, $"| {Name(rival)} | {all.Count(a => a.Error.High < 0)} of {done.Length} | {all.Count(a => a.Error.Low > 0)} | {all.Count(a => a.Width.High < 0)} of {done.Length} | {all.Count(a => a.Width.Low > 0)} | {all.Count(a => a.Error.High < 0 && a.Width.High < 0)} |\n");
        }
    }

    private static void Differences(StringBuilder text, NextOutcome[] done)
    {
        foreach ((string title, Func<NextScore, double[]> what) in new (string, Func<NextScore, double[]>)[] { ("Error of `next` less that of", s => s.Errors), ("Width of `next` less that of", s => s.Widths) })
        {
            text.Append(CultureInfo.InvariantCulture, $"\n| {title} |").AppendJoin("", s_rivals.Append(ReplayRule.DesignOnce).Select(r => $" {Name(r)} |")).Append("\n|---|--:|--:|--:|--:|\n");
            foreach (NextOutcome o in done)
                text.Append(CultureInfo.InvariantCulture, $"| {o.Table.Name} |").AppendJoin("", s_rivals.Append(ReplayRule.DesignOnce).Select(r => $" {Percent(NextScores.Compare(o, r, what))} |")).Append('\n');
        }
    }

    private static void Ends(StringBuilder text, NextOutcome[] done, string title, string meaning, Func<NextScore, double[]> what)
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

    private static void Design(StringBuilder text, NextOutcome[] done)
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

    private static string Percent(Paired x) => string.Create(CultureInfo.InvariantCulture, $"{100 * x.Mean:+0.0;-0.0;0.0} ± {100 * x.Error:0.0} %{(x.High < 0 ? " **" : x.Low > 0 ? " (worse)" : "")}");
}
