using Foretrain.Data.Parquet;
using Xunit;

namespace Foretrain.Tests.Support;

/// <summary>DuckDB's native library for tests that need it; they are skipped where it is absent.</summary>
public static class DuckDbPresent
{
    /// <summary>Skips the test unless FORETRAIN_DUCKDB (or the places where the program looks) has the library.</summary>
    public static void Require()
    {
        DuckDbLibrary.Named = Environment.GetEnvironmentVariable("FORETRAIN_DUCKDB") is { Length: > 0 } named ? named : null;
        if (!DuckDbLibrary.IsPresent) Assert.Skip($"DuckDB's native library not found: {DuckDbLibrary.Hint}");
    }
}
