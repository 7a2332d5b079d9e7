using System.CommandLine;

namespace Foretrain.Cli.Verbs;

/// <summary>Every verb, in the order of the help page.</summary>
internal static class VerbList
{
    /// <summary>The verbs.</summary>
    public static IReadOnlyList<Verb> All { get; } =
    [
        new FitVerb(), new PredictVerb(), new PlanVerb(), new IsoFlopVerb(), new CompareVerb(), new ChainVerb(), new UnravelVerb(), new BacktestVerb(), new RankVerb(), new CheckVerb(), new NextVerb(), new ReportVerb(),
        new DataVerb(), new DataDescribeVerb(), new DataCleanVerb(), new DataConvertVerb(), new InitVerb(),
        new LawsVerb(), new LawsShowVerb(), new LawsPagesVerb(),
    ];

    /// <summary>The parser's root.</summary>
    public static Command Root { get; } = CreateRoot();

    private static Command CreateRoot()
    {
        var root = new Command("foretrain");
        foreach (Verb verb in All.Where(v => !v.Name.Contains(' ', StringComparison.Ordinal))) root.Subcommands.Add(verb.Command);
        foreach (Verb verb in All.Where(v => v.Name.Contains(' ', StringComparison.Ordinal)))
            All.First(v => v.Name == verb.Name.Split(' ')[0]).Command.Subcommands.Add(verb.Command);
        return root;
    }
}
