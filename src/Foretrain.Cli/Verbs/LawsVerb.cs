using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain laws</c>.</summary>
internal sealed class LawsVerb : Verb
{
    private static readonly Argument<string[]> s_search = new("SEARCH") { Description = "only laws that mention every word: in id, title, question, formula, inputs, constants or references", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string[]> s_input = Options.Many("--input", "NAME", "only laws with this input, e.g. experts; repeatable, all must be there");
    private static readonly Option<string[]> s_output = Options.Many("--output", "NAME", "only laws that predict this; repeatable");
    private static readonly Option<string[]> s_family = Options.Many("--family", "NAME", "only laws of this family, the word before each heading; repeatable, any of them");
    private static readonly Option<string?> s_paper = Options.One("--paper", "TEXT", "only laws from this paper: authors, year, words of the title, arXiv number or key");
    private static readonly Option<bool> s_constants = Options.Flag("--with-constants", "only laws with published constants");

    /// <inheritdoc/>
    public override string Name => "laws";

    /// <inheritdoc/>
    public override string Purpose => "List the scaling laws that can be fitted, or search them";

    /// <inheritdoc/>
    public override string Usage => "[SEARCH] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation => ["Laws stand by family, each with the question it answers. 'foretrain laws show ID' prints one law in full."];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_search];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
        [new("Which laws", [s_input, s_output, s_family, s_paper, s_constants, SharedOptions.LawFile]), new("Output", SharedOptions.Output.Options)];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain laws", "all of them"),
        ("foretrain laws repeated data", "those about repeated data"),
        ("foretrain laws --input params --input experts", "those that need these columns"),
        ("foretrain laws --paper \"hoffmann 2022\"", "those from one paper"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["foretrain laws show ID        one law in full", "foretrain fit SOURCE --law ID  fit it to your runs"];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, null, terminal);
        LawQuery query = QuestionReading.Laws(new GivenOnCommandLine(parse, AllOptions), parse.GetValue(s_search) ?? []);
        LawList laws = LawsOperation.Find(request, query);
        if (SharedOptions.IsSet(parse, SharedOptions.Json)) terminal.Out.WriteLine(LawsDocument.Write(laws));
        else LawListText.List(ReportWriter.For(terminal), laws);
        return ExitCode.Success;
    }
}
