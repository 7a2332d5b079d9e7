using System.Security.Cryptography;
using System.Text;
using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>A table that was written, with a log beside it.</summary>
/// <param name="Name">The table.</param>
/// <param name="Sha256">Hash of its bytes in lower-case hexadecimal.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Log">The log of what was done to it.</param>
public sealed record OutputFile(string Name, string Sha256, int Rows, string Log)
{
    /// <summary>Name of the log beside a table.</summary>
    public static string LogOf(string path) => path + ".log.json";

    /// <summary>Refuses names that could not be written, before any work is done.</summary>
    internal static void Require(string path, AnalysisRequest request, string example)
    {
        IReadOnlyList<string?> inputs = FitFile.Inputs(request);
        WholeFile.Require(path, inputs, "--out", example);
        WholeFile.Require(LogOf(path), inputs, "--out", example);
    }

    /// <summary>Writes the table and its log, each whole; the log first, so that no table is without one.</summary>
    internal static OutputFile Save(string path, RunTable table, Func<OutputFile, string> log, IReadOnlyList<string?> inputs)
    {
        byte[] bytes = CsvText.Write(table);
        var file = new OutputFile(path, Convert.ToHexStringLower(SHA256.HashData(bytes)), table.Rows, LogOf(path));
        WholeFile.Write(file.Log, new UTF8Encoding(false).GetBytes(log(file) + "\n"), inputs);
        WholeFile.Write(path, bytes, inputs);
        return file;
    }
}
