using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.App.Documents;

namespace Foretrain.Web.Pages;

/// <summary>Forecasts of targets with intervals.</summary>
internal sealed class ForecastPage : Page
{
    // Up to here a forecast takes milliseconds.
    private const int QuickTargets = 100;

    /// <inheritdoc/>
    public override string Name => "forecast";

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } = [.. Pages.Vocabulary.FitOrConstants, "at", "targets", "targets-where", "axis"];

    /// <inheritdoc/>
    public override async Task<PageAnswer> Ask(PageContext context)
    {
        IReadOnlyList<string> at = context.Query.Many("at");
        string? targets = context.Query.One("targets"), where = context.Query.One("targets-where"), axis = context.Query.One("axis");
        if (at.Count == 0 && targets is null) throw new ForetrainException("no-target", "no target given", "the part of the address behind ?", "add at=params=70B,tokens=1.4T (repeatable), or targets=TABLE");
        foreach (string target in at) _ = Quantities.NumberText.ParseAssignments(target); // before the fit: a typo costs no time
        AnalysisRequest request = context.Request(), fitted = await context.Fitted(request).ConfigureAwait(false);
        PredictReport Predict(CancellationToken cancel) => PredictOperation.Run(fitted, at, targets, where, null, cancel);
        if (at.Count <= QuickTargets && targets is null) return PageAnswer.Of(Predict, PredictDocument.Write, made => ResultFigures.Of(made, axis));
        if (targets is not null) context.Find(targets);
        PredictReport report = await context.Long("forecast", request, context.Query.Question(), (_, stop) => Predict(stop)).ConfigureAwait(false);
        return PageAnswer.Of(_ => report, PredictDocument.Write, made => ResultFigures.Of(made, axis));
    }
}
