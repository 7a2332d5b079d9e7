using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Planning;

namespace Foretrain.Web.Pages;

/// <summary>Best size per budget without a law.</summary>
internal sealed class IsoFlopPage : Page
{
    /// <inheritdoc/>
    public override string Name => "isoflop";

    /// <inheritdoc/>
    public override bool IsShown => false;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } =
        ["t", Pages.Vocabulary.Figures, "method", "at", "budget-tolerance", "curves", "weighted", "resamples", "where", "map", "target", "by", "level", "seed"];

    /// <inheritdoc/>
    public override async Task<PageAnswer> Ask(PageContext context)
    {
        AnalysisRequest request = context.Request(context.Query.Without("resamples")); // here they are replicates of the line
        (IsoFlopApproach approach, IsoFlopOptions options) = QuestionReading.IsoFlop(context.Query);
        string? curves = context.Query.One("curves");
        IsoFlopReport report = await context.Long(Name, request, context.Query.Question(), (_, stop) => IsoFlopOperation.Run(request, approach, options, curves, stop)).ConfigureAwait(false);
        return PageAnswer.Of(_ => report, IsoFlopDocument.Write, ResultFigures.Of);
    }
}
