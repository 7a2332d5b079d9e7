using System.CommandLine;
using System.Text;
using Foretrain.App;
using Foretrain.Cli.Reports;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain laws pages</c>.</summary>
internal sealed class LawsPagesVerb : Verb
{
    private static readonly Argument<string> s_folder = new("FOLDER") { Description = "where to; made when it is not there. Files of the same names are replaced, others stay" };
    private static readonly Option<bool> s_own = Options.Flag("--own", "only laws from your own files");

    /// <inheritdoc/>
    public override string Name => "laws pages";

    /// <inheritdoc/>
    public override string Purpose => "Write every law as a Markdown page with a plot, and a table of them all";

    /// <inheritdoc/>
    public override string Usage => "FOLDER [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_folder];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } = [new("Options", [s_own, SharedOptions.LawFile, SharedOptions.NoColor, SharedOptions.Help])];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain laws pages docs/laws", "how docs/laws of foretrain is made"),
        ("foretrain laws pages our-laws --own --law-file mine.json", "a page and a plot of your own law"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["foretrain laws show ID --plot FILE.svg  one plot alone"];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, null, terminal);
        string folder = parse.GetValue(s_folder)!;
        IReadOnlyDictionary<string, string> pages = LawsOperation.Pages(request, SharedOptions.IsSet(parse, s_own));
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ForetrainException("output-unwritable", $"the folder {folder} cannot be made: {e.Message}", folder, "name a folder that can be written", e);
        }

        foreach (var (name, text) in pages)
        {
            cancel.ThrowIfCancellationRequested();
            WholeFile.Write(Path.Combine(folder, name), new UTF8Encoding(false).GetBytes(text), []);
        }

        ReportWriter.For(terminal).Line($"{Num.Count(pages.Keys.Count(n => n.EndsWith(".md", StringComparison.Ordinal)), "page")} and {Num.Count(pages.Keys.Count(n => n.EndsWith(".svg", StringComparison.Ordinal)), "plot")} in {folder}");
        return ExitCode.Success;
    }
}
