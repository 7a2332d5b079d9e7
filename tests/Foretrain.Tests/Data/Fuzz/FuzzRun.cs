using System.Text;
using Foretrain.Runs;
using Xunit;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>Reads many mutants and counts what came of them.</summary>
internal sealed class FuzzRun(string target)
{
    /// <summary>Mutants of each format: 2,000, or as many as FORETRAIN_FUZZ asks for.</summary>
    public static int Count => int.TryParse(Environment.GetEnvironmentVariable("FORETRAIN_FUZZ"), out int count) ? count : 2000;

    /// <summary>Seed of the mutants, or that of FORETRAIN_FUZZ_SEED.</summary>
    public static int Seed => int.TryParse(Environment.GetEnvironmentVariable("FORETRAIN_FUZZ_SEED"), out int seed) ? seed : 20240501;

    public int Tables { get; private set; }

    public int Messages { get; private set; }

    public int Compared { get; private set; }

    /// <summary>The random numbers of a mutant.</summary>
    public static Random Random(int i) => new(unchecked(Seed + 7919 * i));

    /// <summary>Reads a mutant; what is accepted has to be what the slow parse sees, where that knows it.</summary>
    public void Read(int i, byte[] mutant, Func<TableReading> read, Func<SlowTable?> slow)
    {
        string what = $"{target} {i} (seed {Seed}): {Encoding.Latin1.GetString(mutant)}";
        try
        {
            TableReading reading = read();
            Tables++;
            RunTable table = reading.Table;
            if (table.Rows <= 0 || table.Lines.Distinct().Count() != table.Rows || table.ColumnNames.Distinct().Count() != table.ColumnNames.Count) Assert.Fail(what);
            if (slow() is not { } expected) return;
            expected.RequireEqual(table, what);
            Compared++;
        }
        catch (ForetrainException e)
        {
            Messages++;
            Assert.False(string.IsNullOrWhiteSpace(e.Message) || e.Message.Contains("   at ", StringComparison.Ordinal), what);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}\n{e}");
        }
    }

    /// <summary>Asserts that the mutants were neither all fine nor all refused, and that many of the fine ones were compared.</summary>
    public void RequireBoth(double share = 0.5) =>
        Assert.True(Tables > Count / 40 && Messages > Count / 40 && Compared > Tables * share, $"{Tables} tables, {Messages} messages, {Compared} compared");
}
