using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.App.Documents;

namespace Foretrain.Cli.Reports;

/// <summary>Answers for one table or, with --by, for each of its groups: documents or reports, and the exit code.</summary>
internal static class GroupedOutput
{
    /// <summary>Runs an operation for the whole table or group by group, and prints what came.</summary>
    /// <param name="terminal">Where to print.</param>
    /// <param name="request">The request; its column divides the table.</param>
    /// <param name="json">True for documents.</param>
    /// <param name="plot">Where to draw, or null for answers without figures.</param>
    /// <param name="figures">Figures of an answer.</param>
    /// <param name="one">The operation.</param>
    /// <param name="document">Document of an answer.</param>
    /// <param name="text">Report of an answer.</param>
    /// <param name="severe">True when an answer is not to be relied on.</param>
    /// <param name="cancel">Stops between groups.</param>
    public static ExitCode Run<T>(
        Terminal terminal, AnalysisRequest request, bool json, PlotOutput? plot, Func<T, IReadOnlyList<NamedFigure>> figures, Func<AnalysisRequest, IProgress<(string, double)>?, T> one,
        Func<T, string> document, Action<ReportWriter, T> text, Func<T, bool> severe, CancellationToken cancel)
    {
        if (request.By is null)
        {
            T answer;
            using (var progress = Progress.For(terminal)) answer = one(request, progress);
            IReadOnlyList<string> drawn = plot?.Write(() => figures(answer)) ?? [];
            if (json) terminal.Out.WriteLine(document(answer));
            else text(ReportWriter.For(terminal), answer);
            if (!json) plot?.Tell(terminal, drawn);
            return severe(answer) ? ExitCode.Unreliable : ExitCode.Success;
        }

        GroupedReport<T> all;
        using (var progress = Progress.For(terminal)) all = GroupedOperation.Run(request, one, progress, cancel);
        IReadOnlyList<string> drawnOfAll = plot?.Write(() => [.. all.Groups.SelectMany(g => figures(g.Report).Select(f => new NamedFigure($"{f.Id}/{g.Group}", () => f.Figure with { Title = $"{g.Group}: {f.Figure.Title}" })))]) ?? [];
        if (json) terminal.Out.WriteLine(GroupedDocument.Write(all, document));
        else Texts(ReportWriter.For(terminal), all, text);
        if (!json) plot?.Tell(terminal, drawnOfAll);
        return all.Groups.Any(g => severe(g.Report)) ? ExitCode.Unreliable : ExitCode.Success;
    }

    private static void Texts<T>(ReportWriter report, GroupedReport<T> all, Action<ReportWriter, T> text)
    {
        for (int g = 0; g < all.Groups.Count; g++)
        {
            if (g > 0) report.Line();
            report.Line($"=== {all.By} {all.Groups[g].Group}", Tone.Strong);
            text(report, all.Groups[g].Report);
        }

        if (all.Failed.Count > 0) report.Line();
        foreach ((string group, ForetrainException why) in all.Failed)
            report.Paragraph($"{all.By} {group} has no answer: {why.Message}{(why.Hint is null ? "" : $" ({why.Hint})")}", hanging: 2, tone: Tone.Warn);
    }
}
