using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.App.Documents;

namespace Foretrain.Web.Pages;

/// <summary>A fit with its certificate.</summary>
internal sealed class FitPage : Page
{
    /// <inheritdoc/>
    public override string Name => "fit";

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } = Pages.Vocabulary.Fit;

    /// <inheritdoc/>
    public override async Task<PageAnswer> Ask(PageContext context)
    {
        AnalysisRequest request = await context.Fitted(context.Request()).ConfigureAwait(false);
        return PageAnswer.Of(_ => request.Fitted!, FitDocument.Write, ResultFigures.Of);
    }
}
