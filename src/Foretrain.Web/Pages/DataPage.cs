using Foretrain.App;
using Foretrain.App.Documents;
using Foretrain.App.Tables;

namespace Foretrain.Web.Pages;

/// <summary>What is in a table: columns, what they mean, which laws fit them, what is wrong.</summary>
internal sealed class DataPage : Page
{
    /// <inheritdoc/>
    public override string Name => "data";

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Vocabulary { get; } = ["t", Pages.Vocabulary.Figures, "where", "map", "target"];

    /// <inheritdoc/>
    public override async Task<PageAnswer> Ask(PageContext context)
    {
        AnalysisRequest request = context.Request();
        DescribeReport report = await context.Long(Name, request, null, (progress, stop) => DescribeOperation.Run(request, progress, stop)).ConfigureAwait(false);
        return PageAnswer.Of(() => DataDocument.Write(report));
    }
}
