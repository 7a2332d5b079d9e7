using Foretrain.Chaining;
using Foretrain.Quantities;

namespace Foretrain.App.Texts;

/// <summary>The report of a chain of laws.</summary>
internal static class ChainText
{
    private const int MostGroups = 12;
    private const int MostKeys = 3;

    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, ChainReport result)
    {
        for (int c = 0; c < result.Chains.Count; c++)
        {
            if (c > 0) report.Space();
            One(report, result.Chains[c]);
        }
    }

    private static void One(IReport report, ChainResult chain)
    {
        report.Heading($"Chain of {string.Join(" > ", chain.Stages.Select(s => s.Law.Id))}");
        report.Paragraph($"{chain.Output} at {string.Join(", ", chain.Stages.SelectMany(s => s.At).Select(a => $"{a.Key} {Num.Scale(a.Value)}"))}", indent: 2, hanging: 2, tone: Tone.Dim);
        report.Space();
        string unit = chain.Unit == "1" ? "" : $" {chain.Unit}";
        string interval = chain.Interval is { } i ? $", {NumberText.Level(i.Level)} interval {Num.Value(i.Low, 5)} to {Num.Value(i.High, 5)}" : ", no interval: a fit on the way has none";
        report.Paragraph($"{chain.Output} {Num.Value(chain.Value, 5)}{unit}{interval}", indent: 2, hanging: 2);
        if (chain.Interval is not null && chain.Last.Interval is { } own)
            report.Paragraph($"the last law alone: {Num.Value(own.Low, 5)} to {Num.Value(own.High, 5)}; the rest is what the laws before it may miss in common", indent: 2, hanging: 2, tone: Tone.Dim);
        foreach (ChainStage stage in chain.Stages.SkipLast(1)) Stage(report, stage, chain);
        FindingsText.Write(report, chain.Findings);
    }

    private static void Stage(IReport report, ChainStage stage, ChainResult chain)
    {
        report.Space();
        report.Heading($"{stage.Law.Id}: {Num.Count(stage.Groups.Count, "fit")}, forecasts at {string.Join(", ", stage.At.Select(a => $"{a.Key} {Num.Scale(a.Value)}"))}");
        ChainGroup[] shown = [.. stage.Groups.Take(MostGroups)];
        bool many = stage.Keys.Count > MostKeys; // a mixture of many domains does not fit beside the numbers
        if (many) report.Paragraph($"of {string.Join(" / ", stage.Keys)}", indent: 2, hanging: 2, tone: Tone.Dim);
        report.Table(
            [.. many ? [new Column("group")] : stage.Keys.Select(k => new Column(k, Right: true)), new("rows", Right: true), new("misfit", Right: true), new(chain.Output, Right: true), new("interval")],
            [.. shown.Select(g => (string[])[.. many ? [string.Join(" / ", stage.Keys.Select(k => Num.Scale(g.Keys[k], 2)))] : stage.Keys.Select(k => Num.Scale(g.Keys[k])), $"{g.Rows}", Misfit(g, chain), g.Why is null ? Num.Value(g.Value, 5) : "-",
                g.Interval is { } i ? $"{Num.Value(i.Low, 4)} to {Num.Value(i.High, 4)}" : "-"])]);
        if (stage.Groups.Count > shown.Length) report.Paragraph($"and {stage.Groups.Count - shown.Length} more (--json has all)", indent: 2, tone: Tone.Dim);
    }

    private static string Misfit(ChainGroup g, ChainResult chain) => g.Why is not null ? "-" : chain.IsLog ? Num.Percent(g.Error, 2) : Num.Value(g.Error, 3);
}
