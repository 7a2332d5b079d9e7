using System.Text;
using Foretrain.Data;
using Foretrain.Runs;

namespace Foretrain.Tests.Runs;

/// <summary>Small tables for the tests of this folder.</summary>
internal static class Tables
{
    public static readonly NeededColumn Params = new("params", "param");
    public static readonly NeededColumn Tokens = new("tokens", "token");
    public static readonly NeededColumn Loss = new("loss", "nat/token");

    public static TableReading Read(params string[] lines)
        => TableFile.Read("runs.csv", new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
