using System.CommandLine;
using Foretrain.Cli.Reports;
using Foretrain.Cli.Verbs;

namespace Foretrain.Cli.Help;

/// <summary>Prints help pages: purpose, usage, options by group with defaults, examples, where to go next.</summary>
internal static class HelpPage
{
    private const int LeftColumn = 24;

    /// <summary>The page of a verb.</summary>
    public static void Of(Verb verb, ReportWriter page)
    {
        page.Paragraph(verb.Purpose + ".");
        page.Line();
        page.Heading("Usage");
        page.Line($"  foretrain {verb.Name} {verb.Usage}");
        foreach (string text in verb.Explanation)
        {
            page.Line();
            page.Paragraph(text);
        }

        if (verb.Arguments.Count > 0)
        {
            page.Line();
            foreach (Argument a in verb.Arguments) Row(page, a.Name, a.Description!);
        }

        foreach (OptionGroup group in verb.Groups)
        {
            page.Line();
            page.Heading(group.Title);
            foreach (Option option in group.Options)
                Row(page, (option.Aliases.Count > 0 ? option.Aliases.First() + ", " : "") + option.Name + (option.HelpName is { } value ? " " + value : ""), option.Description!);
        }

        Examples(page, verb.Examples);
        page.Line();
        page.Heading("Next");
        foreach (string next in verb.Next) page.Paragraph(next, indent: 2, hanging: 2);
    }

    /// <summary>The page of the program.</summary>
    public static void OfProgram(IReadOnlyList<Verb> verbs, ReportWriter page)
    {
        page.Paragraph("foretrain forecasts large training runs from small ones: it fits scaling laws to your runs, says how sure it is, and plans budgets.");
        page.Line();
        page.Heading("Usage");
        page.Line("  foretrain VERB [options]");
        page.Line();
        page.Heading("Verbs");
        foreach (Verb verb in verbs) Row(page, verb.Name, verb.Purpose, 14);
        Examples(page, [
            ("foretrain fit runs.csv", "which laws fit these columns, and the default one fitted"),
            ("foretrain predict runs.csv --at params=70B,tokens=1.4T", "loss of a larger run, with an interval"),
            ("foretrain plan runs.csv --flops 1e24", "best model for a budget"),
        ]);
        page.Line();
        page.Heading("Exit codes");
        ExitCodes(page);
        page.Line();
        page.Paragraph("'foretrain VERB --help' explains a verb; 'foretrain --version' prints the version.");
    }

    private static void ExitCodes(ReportWriter page)
    {
        Row(page, "0", "done", 7);
        Row(page, "1", "the request or the data is wrong; the message says what to do", 7);
        Row(page, "2", "the command line cannot be understood", 7);
        Row(page, "3", "there is a result, and a severe finding says not to rely on it", 7);
        Row(page, "70", "a defect of foretrain", 7);
        Row(page, "130", "stopped by Ctrl-C", 7);
    }

    private static void Examples(ReportWriter page, IReadOnlyList<(string Command, string What)> examples)
    {
        page.Line();
        page.Heading("Examples");
        foreach ((string command, string what) in examples)
        {
            foreach (string line in command.Split('\n')) page.Line("  " + line, Tone.Good);
            page.Paragraph(what, indent: 6, tone: Tone.Dim);
        }
    }

    private static void Row(ReportWriter page, string left, string right, int column = LeftColumn)
    {
        if (left.Length + 4 > column)
        {
            page.Line("  " + left);
            page.Paragraph(right, indent: column);
        }
        else
        {
            page.Paragraph(("  " + left).PadRight(column) + right, hanging: column);
        }
    }
}
