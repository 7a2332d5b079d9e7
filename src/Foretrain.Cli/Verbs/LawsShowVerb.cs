using System.CommandLine;
using System.Text;
using Foretrain.App;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Expressions;
using Foretrain.Figures;
using Foretrain.Laws;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain laws show</c>.</summary>
internal sealed class LawsShowVerb : Verb
{
    private static readonly Argument<string> s_id = new("ID") { Description = "id or other name of a law" };
    private static readonly Option<bool> s_latex = Options.Flag("--latex", "print the formula as LaTeX and nothing else");
    private static readonly Option<bool> s_bibtex = Options.Flag("--bibtex", "print its references as BibTeX and nothing else");
    private static readonly Option<string?> s_plot = Options.One("--plot", "FILE.svg", "draw it with published constants and write that file");

    /// <inheritdoc/>
    public override string Name => "laws show";

    /// <inheritdoc/>
    public override string Purpose => "Print one law in full: formula, units, published constants, worked numbers, caveats, citation";

    /// <inheritdoc/>
    public override string Usage => "ID [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_id];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } = [new("Options", [s_latex, s_bibtex, s_plot, SharedOptions.LawFile, .. SharedOptions.Output.Options])];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain laws show chinchilla", "the whole card"),
        ("foretrain laws show chinchilla --latex", "only the formula, for a paper"),
        ("foretrain laws show chinchilla --bibtex", "only the references"),
        ("foretrain laws show chinchilla --plot chinchilla.svg", "a plot for slides"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["foretrain predict --law ID --constants SET --at ...  forecast with published constants"];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        LawCard card = LawsOperation.Show(SharedOptions.Read(parse, null, terminal), parse.GetValue(s_id)!);
        if (SharedOptions.Text(parse, s_plot) is { } plot)
        {
            if (!plot.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
                throw new ForetrainException("bad-option", $"--plot '{plot}' does not end in .svg", hint: $"write --plot {card.Law.Id}.svg; no other kind of picture is written");
            WholeFile.Write(plot, new UTF8Encoding(false).GetBytes(SvgWriter.Write(LawsOperation.Figure(card.Law))), SharedOptions.Texts(parse, SharedOptions.LawFile), "--plot", "plot.svg");
        }

        if (SharedOptions.IsSet(parse, SharedOptions.Json)) terminal.Out.WriteLine(LawsDocument.Write(card));
        else if (SharedOptions.IsSet(parse, s_latex)) terminal.Out.WriteLine(card.Law.Expr.ToLatex());
        else if (SharedOptions.IsSet(parse, s_bibtex)) foreach (Reference r in card.References) terminal.Out.WriteLine(r.BibTeX.Replace("\n", terminal.Out.NewLine, StringComparison.Ordinal));
        else LawText.Card(ReportWriter.For(terminal), card);
        return ExitCode.Success;
    }
}
