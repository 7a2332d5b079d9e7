using Foretrain.App.Texts;
using Foretrain.Cli.Reports;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Tables too wide for the terminal.</summary>
public class NarrowTableTests
{
    [Fact]
    public void An_id_that_does_not_fit_is_broken_at_a_hyphen()
    {
        var lines = new List<string>();
        Column[] columns = [new("law"), .. Enumerable.Repeat(new Column("a number", Right: true), 3)];
        SpectreTable.Write(columns, [["gadre-overtraining", "0.12345", "0.12345", "0.12345"], ["chinchilla", "1", "2", "3"]], 46, colour: false, lines.Add);
        Assert.Equal(["gadre-", "overtraining", "chinchilla"], lines.Skip(1).Select(l => l.Split(' ')[0]));
        Assert.All(lines, l => Assert.True(l.Length <= 46, l));
    }
}
