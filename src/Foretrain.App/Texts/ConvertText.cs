using Foretrain.App.Tables;
using Foretrain.Conventions;

namespace Foretrain.App.Texts;

/// <summary>The report of a conversion: what was counted from what, and what that does to a fit.</summary>
internal static class ConvertText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, ConvertReport convert)
    {
        report.Heading(convert.Output is null ? "What would be written" : "Written");
        report.Paragraph(convert.Output is { } output ? $"{output.Name}: {Num.Count(output.Rows, "row")}, sha256 {output.Sha256[..12]}...; log in {output.Log}" : Num.Count(convert.Result.Table.Rows, "row"), indent: 2, hanging: 2);
        report.Space();
        report.Heading("Counts");
        foreach (ConversionStep s in convert.Result.Steps)
        {
            report.Paragraph($"{s.Column} = {s.Convention}, from {s.How}", indent: 2, hanging: 4);
            if (s.GivenColumn is { } given)
                report.Paragraph($"{Ratio(s)} times '{given}', which is kept", indent: 4, tone: Tone.Dim);
        }

        if (convert.Effect is { } effect)
        {
            report.Space();
            report.Heading("What that does to a fit");
            if (convert.Options.Flops is null)
            {
                report.Table([new(effect.Law), new("alpha", true), new("beta", true), new("N* ~ C^", true), new("N*", true), new("tokens/N*", true)],
                    [Row("as given", effect.Before), Row("converted", effect.After)]);
                report.Paragraph($"N* and tokens at {Num.Flops(effect.Budget)} FLOP, the largest run, with 6ND of each count", indent: 2, hanging: 2, tone: Tone.Dim);
            }
            else
            {
                report.Table([new(effect.Law), new("alpha", true), new("beta", true), new("C/D ~ N^", true), new("N* ~ C^", true), new("C", true), new("N*", true), new("tokens/N*", true)],
                    [Counted(convert.Result.FlopsGiven is null ? "6ND" : "as given", effect.Before), Counted("converted", effect.After)]);
                report.Paragraph("C is the compute of the largest run in each count; N* and tokens are best there, with compute per token as it grows with N in these rows", indent: 2, hanging: 2, tone: Tone.Dim);
            }
        }

        FindingsText.Write(report, convert.Findings);
        report.Space();
        report.Heading("Next");
        foreach ((string command, string what) in convert.Next)
        {
            report.Command(command);
            report.Paragraph(what, indent: 6, tone: Tone.Dim);
        }
    }

    private static string Ratio(ConversionStep s) => Num.Value(s.Least, 4) == Num.Value(s.Most, 4) ? Num.Value(s.Least, 4) : $"{Num.Value(s.Least, 4)} to {Num.Value(s.Most, 4)}";

    private static string[] Counted(string name, FittedExponents e)
    {
        string[] row = Row(name, e);
        return [.. row[..3], Num.Value(e.Compute, 4), row[3], Num.Flops(e.Budget), .. row[4..]];
    }

    private static string[] Row(string name, FittedExponents e) => [name, Num.Value(e.Alpha, 4), Num.Value(e.Beta, 4), Num.Value(e.Optimum, 4), Num.Scale(e.Params), Num.Value(e.TokensPerParam, 3)];
}
