using Foretrain.Cli;
using Foretrain.Cli.Verbs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Help pages: as verified, within 80 columns, complete.</summary>
[Collection(CliRunner.Alone)]
public sealed class HelpTests
{
    public static TheoryData<string> Verbs() => [.. VerbList.All.Select(v => v.Name)];

    [Fact]
    public void The_program_page_is_as_verified()
    {
        CliResult page = CliRunner.Run("--help");
        Assert.Equal(0, page.Exit);
        Snapshot.Match("help", page.Out);
        Assert.Equal(page, CliRunner.Run());
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_verb_page_is_as_verified(string verb)
    {
        CliResult page = CliRunner.Run([.. verb.Split(' '), "--help"]);
        Assert.Equal(0, page.Exit);
        Assert.Empty(page.Error);
        Assert.All(page.Out.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Snapshot.Match("help-" + verb.Replace(' ', '-'), page.Out);
        Assert.Equal(page, CliRunner.Run(["help", .. verb.Split(' ')]));
    }

    [Fact]
    public void Every_option_says_what_it_is_for()
    {
        foreach (Verb verb in VerbList.All)
        {
            Assert.All(verb.AllOptions, o => Assert.False(string.IsNullOrWhiteSpace(o.Description), $"{verb.Name} {o.Name}"));
            Assert.Equal(verb.AllOptions.Count(), verb.AllOptions.Select(o => o.Name).Distinct().Count());
            Assert.InRange(verb.Examples.Count, 2, 4);
            Assert.NotEmpty(verb.Next);
        }
    }

    [Fact]
    public void Examples_parse()
    {
        // An example with an option that no longer exists would send the reader into an error.
        foreach (Verb verb in VerbList.All)
        {
            foreach ((string command, _) in verb.Examples)
            {
                string line = command.Replace("\\\n", "", StringComparison.Ordinal);
                string[] args = [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(line).Skip(1)];
                var parse = VerbList.Root.Parse(args);
                Verb named = VerbList.All.Single(v => v.Command == parse.CommandResult.Command);
                Assert.True(UsageErrors.Find(parse, named) is null, $"{command}: {UsageErrors.Find(parse, named)?.Message}");
            }
        }
    }

    [Fact]
    public void Version_is_printed() => Assert.Matches(@"^foretrain \d+\.\d+\.\d+\n$", CliRunner.Run("--version").Out);
}
