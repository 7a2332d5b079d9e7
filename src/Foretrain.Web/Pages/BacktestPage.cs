using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;

namespace Foretrain.Web.Pages;

/// <summary>The larger runs forecast from the smaller ones.</summary>
internal sealed class BacktestPage : Page
{
    /// <inheritdoc/>
    public override string Name => "backtest";

    /// <inheritdoc/>
    public override bool IsShown => false;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } =
        [.. Pages.Vocabulary.Fit.Where(n => n is not ("resamples" or "seed")), "axis", "origins", "horizons", "through-runs"];

    /// <inheritdoc/>
    public override async Task<PageAnswer> Ask(PageContext context)
    {
        AnalysisRequest request = context.Request(context.Query.Without("level")); // here it is a level that is scored besides
        BacktestQuestion question = QuestionReading.Backtest(context.Query);
        BacktestReport report = await context.Long(Name, request, context.Query.Question(), (progress, stop) => BacktestOperation.Run(request, question, progress, stop)).ConfigureAwait(false);
        return PageAnswer.Of(_ => report, BacktestDocument.Write, ResultFigures.Of);
    }
}
