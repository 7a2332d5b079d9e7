using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Planning;

namespace Foretrain.Web.Pages;

/// <summary>The best run for a budget, or the least budget for a loss.</summary>
internal sealed class PlanPage : Page
{
    private const int CurvePoints = 33; // as the command line has in its document

    /// <inheritdoc/>
    public override string Name => "plan";

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } = [.. Pages.Vocabulary.FitOrConstants, .. PlanReading.Names, "at", "epochs"];

    /// <inheritdoc/>
    public override async Task<PageAnswer> Ask(PageContext context)
    {
        string[] held = [.. context.Query.Many("at"), .. context.Query.Many("epochs").Select(e => $"epochs={e}")];
        PlanRequest question = PlanReading.Read(context.Query, CurvePoints, held);
        AnalysisRequest request = await context.Fitted(context.Request()).ConfigureAwait(false);
        return PageAnswer.Of(cancel => PlanOperation.Run(request, question, null, cancel), PlanDocument.Write, ResultFigures.Of);
    }
}
