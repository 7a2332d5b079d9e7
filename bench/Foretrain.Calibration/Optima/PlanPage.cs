using System.Globalization;
using System.Text;
using Foretrain.Backtesting;

namespace Foretrain.Calibration.Optima;

/// <summary>How often intervals of plans hold the optimum, as one Markdown page.</summary>
internal static class PlanPage
{
    public static string Markdown(IReadOnlyList<OptimumScore> train, IReadOnlyList<OptimumScore> test, IReadOnlyList<OptimumScore> made, int tables)
    {
        var text = new StringBuilder("# Do the intervals of plans hold?\n\nWritten by `dotnet run -c Release --project bench/Foretrain.Calibration -- plan --write`. ")
            .Append("Chinchilla's law is fitted to cheap runs and asked for the best size of a dearer budget. *constants*: intervals of the constants alone, as `plan` showed them until 22 November 2026; ")
            .Append("*shown*: with errors of the law's form, as it shows them now. Error: mean size of ln(planned / best params); width: mean ln(high / low) of the 95 % interval.\n\n")
            .Append("## Real runs\n\nThe best size of a budget is the vertex of a parabola through its runs (`isoflop`), which has an error of its own and leans the other way where a bowl is lopsided. ")
            .Append("Rolling inside the train rows, budget by budget; and from all train rows to the budgets that the test rows reach.\n");
        Table(text, "rolling, train rows", train);
        Table(text, "test rows", test);
        text.Append($"\n## Made runs\n\n48 runs of each law, six sizes from 2e7 to 1.3e9 params at eight ratios from 5 to 80 tokens per parameter, noise .002 on ln loss; {tables} tables each; the best size of 15 and 1500 times the largest run is that of the law that made them.\n");
        Table(text, "made by, budget over the largest run", made);
        return text.ToString();
    }

    private static void Table(StringBuilder text, string head, IReadOnlyList<OptimumScore> all)
    {
        text.Append($"\n| {head} | plans | error | constants: 80 % hold | 95 % hold | width | shown: 80 % hold | 95 % hold | width |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (var series in all.GroupBy(s => s.Series)) Row(text, series.Key, [.. series]);
        Row(text, "all", all);
    }

    private static void Row(StringBuilder text, string name, IReadOnlyList<OptimumScore> of)
    {
        string Ends(Func<OptimumScore, (double Low, double High)[]> ends) => string.Join(" | ", Enumerable.Range(0, OptimumScore.Levels.Length)
            .Select(l => (100 * of.Average(s => Scores.Covers(ends(s)[l].Low, ends(s)[l].High, 0) ? 1.0 : 0)).ToString("0", CultureInfo.InvariantCulture))
            .Append(of.Average(s => ends(s)[^1].High - ends(s)[^1].Low).ToString("0.00", CultureInfo.InvariantCulture)));
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {of.Count} | {of.Average(s => Math.Abs(s.Error)):0.00} | {Ends(s => s.Constants)} | {Ends(s => s.Whole)} |\n");
    }
}
