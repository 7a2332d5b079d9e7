using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;

namespace Foretrain.Web.Pages;

/// <summary>The catalogue, or one law of it with a plot that follows its constants.</summary>
internal sealed class LawsPage : Page
{
    /// <inheritdoc/>
    public override string Name => "laws";

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } = ["q", "family", "input", "output", "answers", "paper", "with-constants", Pages.Vocabulary.Figures, "set", "x", "c."];

    /// <inheritdoc/>
    public override Task<PageAnswer> Ask(PageContext context)
    {
        var request = new AnalysisRequest { UserLawFolder = context.Options.UserLawFolder };
        PageQuery query = context.Query;
        if (context.Item is null)
        {
            LawQuery asked = QuestionReading.Laws(query, query.Many("q"));
            asked = asked with { Outputs = [.. asked.Outputs, .. query.Many("answers")] };
            return Task.FromResult(PageAnswer.Of(() => LawsDocument.Write(LawsOperation.Find(request, asked))));
        }

        LawCard card = LawsOperation.Show(request, context.Item);
        var choice = new LawFigureChoice(query.One("set"), query.One("x"), [.. query.Under("c.").Select(c => (c.Name, Quantities.NumberText.Parse(c.Value, $"c.{c.Name}")))]);
        return Task.FromResult(new PageAnswer(_ => LawsDocument.Write(card), _ => LawsOperation.Figure(card.Law, choice) is { } figure ? [new NamedFigure("law", () => figure)] : []));
    }
}
