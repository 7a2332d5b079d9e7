using Foretrain.App.Charts;

namespace Foretrain.Web.Pages;

/// <summary>What a page answers: a document as the command line prints it, and figures. Both are made only when asked for.</summary>
/// <param name="Document">The document.</param>
/// <param name="Figures">The figures, most telling first.</param>
internal sealed record PageAnswer(Func<CancellationToken, string> Document, Func<CancellationToken, IReadOnlyList<NamedFigure>> Figures)
{
    /// <summary>True when making document and figures takes more than milliseconds.</summary>
    public bool IsLong { get; init; }

    /// <summary>An answer out of one report, made once for document and figures.</summary>
    public static PageAnswer Of<T>(Func<CancellationToken, T> report, Func<T, string> document, Func<T, IReadOnlyList<NamedFigure>> figures) where T : class
    {
        T? made = null;
        T Made(CancellationToken cancel) => made ??= report(cancel);
        return new(cancel => document(Made(cancel)), cancel => figures(Made(cancel)));
    }

    /// <summary>An answer without figures.</summary>
    public static PageAnswer Of(Func<string> document) => new(_ => document(), _ => []);
}
