using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Documents;
using Foretrain.App.Reporting;

namespace Foretrain.Web.Pages;

/// <summary>Everything about a question in one document that can be mailed.</summary>
internal sealed class ReportPage : Page
{
    /// <inheritdoc/>
    public override string Name => "report";

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } = [.. Pages.Vocabulary.Fit, "at", "targets", "targets-where", "no-backtest", "rank", "title", "download"];

    /// <inheritdoc/>
    public override async Task<PageAnswer> Ask(PageContext context)
    {
        RunReport report = await Make(context).ConfigureAwait(false);
        return PageAnswer.Of(() => ReportDocument.Write(report));
    }

    /// <summary>The report itself.</summary>
    public static async Task<RunReport> Make(PageContext context)
    {
        ReportQuestion question = QuestionReading.Report(context.Query);
        foreach (string at in question.At) _ = Quantities.NumberText.ParseAssignments(at);
        AnalysisRequest request = context.Request();
        if (question.Targets is { } targets) context.Find(targets); // the report depends on it
        AnalysisRequest fitted = await context.Fitted(request).ConfigureAwait(false);
        return await context.Long("report", request, context.Query.Question(), (progress, stop) => ReportOperation.Run(fitted, question, progress, stop)).ConfigureAwait(false);
    }
}
