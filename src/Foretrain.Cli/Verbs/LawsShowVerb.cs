using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Expressions;
using Foretrain.Laws;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain laws show</c>.</summary>
internal sealed class LawsShowVerb : Verb
{
    private static readonly Argument<string> s_id = new("ID") { Description = "id or other name of a law" };
    private static readonly Option<bool> s_latex = Options.Flag("--latex", "print the formula as LaTeX and nothing else");

    /// <inheritdoc/>
    public override string Name => "laws show";

    /// <inheritdoc/>
    public override string Purpose => "Print one law in full: formula, inputs with units, constants and where they come from";

    /// <inheritdoc/>
    public override string Usage => "ID [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_id];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } = [new("Options", [s_latex, SharedOptions.LawFile, .. SharedOptions.Output.Options])];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain laws show chinchilla", "the whole card"),
        ("foretrain laws show chinchilla --latex", "only the formula, for a paper"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["foretrain predict --law ID --constants SET --at ...  forecast with published constants"];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        Law law = LawsOperation.Show(SharedOptions.Read(parse, null, terminal), parse.GetValue(s_id)!);
        if (SharedOptions.IsSet(parse, SharedOptions.Json)) terminal.Out.WriteLine(LawsDocument.Write(law));
        else if (SharedOptions.IsSet(parse, s_latex)) terminal.Out.WriteLine(law.Expr.ToLatex());
        else LawText.Card(ReportWriter.For(terminal), law);
        return ExitCode.Success;
    }
}
