using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.App.Documents;

namespace Foretrain.Web.Pages;

/// <summary>Long answers of operations that answer for one table, or group by group where the query says <c>by</c>.</summary>
internal static class GroupedAnswer
{
    /// <summary>The answer.</summary>
    public static async Task<PageAnswer> Ask<T>(
        PageContext context, string kind, AnalysisRequest request, Func<AnalysisRequest, IProgress<(string, double)>?, CancellationToken, T> one,
        Func<T, string> document, Func<T, IReadOnlyList<NamedFigure>> figures) where T : class
    {
        if (request.By is null)
        {
            T report = await context.Long(kind, request, context.Query.Question(), (progress, stop) => one(request, progress, stop)).ConfigureAwait(false);
            return PageAnswer.Of(_ => report, document, figures);
        }

        GroupedReport<T> all = await context.Long(kind, request, context.Query.Question(), (progress, stop) =>
            GroupedOperation.Run(request, (own, told) => one(own, told, stop), progress, stop)).ConfigureAwait(false);
        return PageAnswer.Of(_ => all, a => GroupedDocument.Write(a, document),
            a => [.. a.Groups.SelectMany(g => figures(g.Report).Select(f => new NamedFigure($"{f.Id}/{g.Group}", () => f.Figure)))]);
    }
}
