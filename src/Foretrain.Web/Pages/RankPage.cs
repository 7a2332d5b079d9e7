using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;

namespace Foretrain.Web.Pages;

/// <summary>Laws by how well they forecast the larger runs.</summary>
internal sealed class RankPage : Page
{
    /// <inheritdoc/>
    public override string Name => "rank";

    /// <inheritdoc/>
    public override bool IsShown => false;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } =
    [
        "t", Pages.Vocabulary.Figures, "laws", "axis", "origins", "through-runs", "objective", "range", "at", "targets", "targets-where", "level", "where", "map", "target", "by", "weights", "cluster", "seed",
    ];

    /// <inheritdoc/>
    public override Task<PageAnswer> Ask(PageContext context)
    {
        AnalysisRequest request = context.Request();
        RankQuestion question = QuestionReading.Rank(context.Query);
        QuestionReading.Require(request, question);
        if (question.Targets is { } targets) context.Find(targets);
        return Ask(context, request, question);
    }

    /// <summary>Ranks.</summary>
    public static Task<PageAnswer> Ask(PageContext context, AnalysisRequest request, RankQuestion question) =>
        GroupedAnswer.Ask(context, "rank", request, (own, progress, cancel) => RankOperation.Run(own, question, progress, cancel), RankDocument.Write, ResultFigures.Of);
}
