using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests;

/// <summary>Every command that README.md shows with its output prints exactly that.</summary>
[Collection(CliRunner.Alone)]
public class ReadmeTests
{
    public static TheoryData<string, string> Transcripts
    {
        get
        {
            var data = new TheoryData<string, string>();
            string[] parts = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Split("```console\n");
            foreach (string part in parts.Skip(1))
            {
                string block = part[..part.IndexOf("```", StringComparison.Ordinal)];
                int end = 0;
                do end = block.IndexOf('\n', end) + 1; while (block[end - 2] == '\\');
                data.Add(block[2..end].Replace("\\\n", "", StringComparison.Ordinal).Trim(), block[end..]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Transcripts))]
    public void A_command_prints_what_the_readme_shows(string command, string expected)
    {
        List<string> words = Refits.RefitCommand.Split(command);
        Assert.Equal("foretrain", words[0]);
        CliResult result = CliRunner.RunAtRoot([.. words.Skip(1)]);
        Assert.Equal("", result.Error);
        Assert.True(result.Exit is 0 or 3, $"exit {result.Exit}");

        // An ellipsis line stands for lines left out of the README.
        foreach (string piece in expected.Split("...\n", StringSplitOptions.RemoveEmptyEntries)) Assert.Contains(piece, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_shows_at_least_one_transcript() => Assert.NotEmpty(Transcripts);
}
