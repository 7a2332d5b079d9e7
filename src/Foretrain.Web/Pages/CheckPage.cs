using Foretrain.App;
using Foretrain.App.Documents;

namespace Foretrain.Web.Pages;

/// <summary>Whether the runs can answer the question at all.</summary>
internal sealed class CheckPage : Page
{
    /// <inheritdoc/>
    public override string Name => "check";

    /// <inheritdoc/>
    public override bool IsShown => false;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } = [.. Pages.Vocabulary.Fit, "at"];

    /// <inheritdoc/>
    public override async Task<PageAnswer> Ask(PageContext context)
    {
        AnalysisRequest request = context.Request();
        string? at = context.Query.One("at");
        try
        {
            if (request.By is null) request = await context.Fitted(request).ConfigureAwait(false);
        }
        catch (ForetrainException)
        {
            // That there is no fit is an answer too, and the check words it.
        }

        return await GroupedAnswer.Ask(context, Name, request, (own, progress, cancel) => CheckOperation.Run(own, at, progress, cancel), CheckDocument.Write, _ => []).ConfigureAwait(false);
    }
}
