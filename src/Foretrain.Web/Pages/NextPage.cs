using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;

namespace Foretrain.Web.Pages;

/// <summary>The runs to do next.</summary>
internal sealed class NextPage : Page
{
    /// <inheritdoc/>
    public override string Name => "next";

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } =
    [
        .. Pages.Vocabulary.Fit.Where(n => n is not ("resamples" or "seed")), "at", "optimum", "against", "between", "higher-wins", "candidates", "budget", "hours", "money", "flops-per-hour", "price", "cost", "runs", "max-runs",
    ];

    /// <inheritdoc/>
    public override Task<PageAnswer> Ask(PageContext context)
    {
        AnalysisRequest request = context.Request();
        NextQuestion question = QuestionReading.Next(context.Query);
        if (context.Query.One("max-runs") is not null) question = question with { MostRuns = (int)context.Query.Count("max-runs", 10, 1000) };
        if (question.Candidates is { } candidates) context.Find(candidates);
        if (question.Against is { } against) context.Find(against);
        return GroupedAnswer.Ask(context, Name, request, (own, progress, cancel) => NextOperation.Run(own, question, progress, cancel), NextDocument.Write, ResultFigures.Of);
    }
}
