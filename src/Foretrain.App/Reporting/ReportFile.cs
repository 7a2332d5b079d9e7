using System.Text;
using Foretrain.App.Documents;

namespace Foretrain.App.Reporting;

/// <summary>The format of a report.</summary>
public enum ReportFormat
{
    /// <summary>One HTML file with everything inside.</summary>
    Html,

    /// <summary>Markdown, its figures beside it.</summary>
    Markdown,

    /// <summary>JSON.</summary>
    Json,
}

/// <summary>Reports as text and as files.</summary>
public static class ReportFile
{
    private const string Example = "report.html";

    /// <summary>The title of a report.</summary>
    public static string Title(RunReport report) => report.Question.Title
        ?? (report.Fit.Fits[0].Shape.Law.Id is "formula" ? "Forecast" : $"Forecast with {report.Fit.Fits[0].Shape.Law.Id}") + $" from {(report.Request.Source == "-" ? "standard input" : Path.GetFileName(report.Request.Source))}";

    /// <summary>A report as one HTML file.</summary>
    public static string Html(RunReport report)
    {
        var page = new HtmlPage(Title(report));
        ReportComposer.Write(page, report);
        return page.Finish();
    }

    /// <summary>A report as Markdown, and its figures by file name.</summary>
    /// <param name="report">The report.</param>
    /// <param name="folder">Folder of the figures as the page names it.</param>
    public static (string Text, IReadOnlyDictionary<string, string> Figures) Markdown(RunReport report, string folder)
    {
        var page = new MarkdownPage(Title(report), folder);
        ReportComposer.Write(page, report);
        return (page.Finish(), page.Figures);
    }

    /// <summary>The format that a file name asks for.</summary>
    /// <exception cref="ForetrainException"><c>report-format</c>.</exception>
    public static ReportFormat Format(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".html" or ".htm" => ReportFormat.Html,
        ".md" or ".markdown" => ReportFormat.Markdown,
        ".json" => ReportFormat.Json,
        var other => throw new ForetrainException("report-format", other.Length == 0 ? $"--out {path} has no ending that says what to write" : $"--out {path}: no report is written as {other}", path, $"end the name in .html, .md or .json, e.g. --out {Example}"),
    };

    /// <summary>Refuses a name that could not be written, before any work is done.</summary>
    public static void Require(string path, AnalysisRequest request, ReportQuestion question)
    {
        ReportFormat format = Format(path);
        WholeFile.Require(path, Inputs(request, question), example: Example);
        if (format == ReportFormat.Markdown && File.Exists(Figures(path)))
            throw new ForetrainException("output-unwritable", $"the figures of {path} go to the folder {Figures(path)}, and a file has that name", Figures(path), "choose another name");
    }

    /// <summary>Writes a report, whole or not at all: figures first, the page that shows them last.</summary>
    public static void Save(string path, RunReport report)
    {
        IReadOnlyList<string?> inputs = Inputs(report.Request, report.Question);
        string text;
        switch (Format(path))
        {
            case ReportFormat.Html: text = Html(report); break;
            case ReportFormat.Json: text = ReportDocument.Write(report) + "\n"; break;
            default:
                (text, IReadOnlyDictionary<string, string> figures) = Markdown(report, Uri.EscapeDataString(Path.GetFileName(Figures(path))));
                Directory.CreateDirectory(Figures(path));
                foreach ((string name, string svg) in figures) WholeFile.Write(Path.Combine(Figures(path), name), Bytes(svg), inputs, example: Example);
                break;
        }

        WholeFile.Write(path, Bytes(text), inputs, example: Example);
    }

    private static string Figures(string path) => Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + "-figures");

    private static byte[] Bytes(string text) => new UTF8Encoding(false).GetBytes(text);

    private static IReadOnlyList<string?> Inputs(AnalysisRequest request, ReportQuestion question) => [.. FitFile.Inputs(request), question.Targets];
}
