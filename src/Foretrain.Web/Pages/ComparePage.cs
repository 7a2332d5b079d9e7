using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Web.Tables;

namespace Foretrain.Web.Pages;

/// <summary>Recipes against each other: tables, values of a column, or laws on one table.</summary>
internal sealed class ComparePage : Page
{
    /// <inheritdoc/>
    public override string Name => "compare";

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } = [.. Pages.Vocabulary.Fit.Where(n => n != "resamples"), "at", "axis", "within", "sure", "higher-wins"];

    /// <inheritdoc/>
    public override async Task<PageAnswer> Ask(PageContext context)
    {
        IReadOnlyList<string> ids = context.Query.Many("t"), laws = context.Query.Many("law");
        if (laws.Count > 1) return await Laws(context, laws).ConfigureAwait(false);
        TableEntry[] tables = [.. ids.Select(context.Find)];
        if (tables.Length == 0) throw new ForetrainException("no-table", "no table is named", "the part of the address behind ?", "add t=a.csv&t=b.csv, or one table and by=COLUMN");

        // Ids find the tables, names are what reports show.
        AnalysisRequest request = RequestReading.Read(context.Query.Without("t"), null, context.Options.UserLawFolder) with { Tables = name => tables.First(t => t.Name == name).Reading, Inputs = new(name => tables.FirstOrDefault(t => t.Name == name)?.Sha256), Threads = 1 };
        CompareQuestion question = QuestionReading.Compare(context.Query, [.. tables.Select(t => t.Name)]);
        CompareReport report = await context.Long(Name, request, context.Query.Question(), (progress, stop) => CompareOperation.Run(request, question, progress, stop)).ConfigureAwait(false);
        return PageAnswer.Of(_ => report, CompareDocument.Write, ResultFigures.Of);
    }

    // Two laws of one table are told apart by how well they forecast its larger runs.
    private static Task<PageAnswer> Laws(PageContext context, IReadOnlyList<string> laws)
    {
        if (context.Query.One("formula") is not null)
            throw new ForetrainException("bad-option", "two laws are compared, and a formula is given besides", "the part of the address behind ?", "leave formula out; recipes can be compared under a formula: t=a.csv&t=b.csv, or by=COLUMN");
        return RankPage.Ask(context, context.Request(context.Query.Without("law")), new() { Laws = laws, At = context.Query.Many("at"), Axis = context.Query.One("axis") });
    }
}
