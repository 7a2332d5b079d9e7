using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Foretrain.Cli;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>The example notebook: valid, and its code runs against the program as built.</summary>
[Collection(CliRunner.Alone)]
public sealed class NotebookTests
{
    [Fact]
    public void The_notebook_is_valid_and_empty_of_results()
    {
        using JsonDocument notebook = Read();
        Assert.Equal(4, notebook.RootElement.GetProperty("nbformat").GetInt32());
        string[] ids = [.. notebook.RootElement.GetProperty("cells").EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        foreach (JsonElement cell in notebook.RootElement.GetProperty("cells").EnumerateArray())
        {
            Assert.Contains(cell.GetProperty("cell_type").GetString(), new[] { "markdown", "code" });
            if (cell.TryGetProperty("outputs", out JsonElement outputs)) Assert.Equal(0, outputs.GetArrayLength());
        }
    }

    [Fact]
    public async Task The_code_runs()
    {
        using JsonDocument notebook = Read();
        // The last cell wants pandas and a display; everything before it needs Python alone.
        string[] cells = [.. notebook.RootElement.GetProperty("cells").EnumerateArray().Where(c => c.GetProperty("cell_type").GetString() == "code").SkipLast(1)
            .Select(c => string.Concat(c.GetProperty("source").EnumerateArray().Select(l => l.GetString())))];
        var start = new ProcessStartInfo("python3") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-");
        start.Environment["FORETRAIN"] = $"dotnet {typeof(CliApplication).Assembly.Location}";
        start.Environment["RUNS"] = CliRunner.InRepository("datasets/tiny_ladder/runs.csv");
        Process python;
        try
        {
            python = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("python3 is not installed");
            return;
        }

        using (python)
        {
            CancellationToken cancel = TestContext.Current.CancellationToken;
            await python.StandardInput.WriteAsync(string.Join("\n\n", cells).AsMemory(), cancel);
            python.StandardInput.Close();
            Task<string> error = python.StandardError.ReadToEndAsync(cancel);
            string printed = await python.StandardOutput.ReadToEndAsync(cancel);
            await python.WaitForExitAsync(cancel);
            Assert.True(python.ExitCode == 0, await error);
            Assert.Contains("E + A/params^alpha + B/tokens^beta", printed, StringComparison.Ordinal);
            Assert.Contains("starts agree", printed, StringComparison.Ordinal);
            Assert.Contains("w96-r40-s0", printed, StringComparison.Ordinal);
        }
    }

    private static JsonDocument Read() => JsonDocument.Parse(File.ReadAllText(CliRunner.InRepository("docs/examples/read_fit.ipynb")));
}
