using System.Text.Json;
using Foretrain.Cli;
using Xunit;

namespace Foretrain.Tests.Support;

/// <summary>What a command line gave.</summary>
/// <param name="Exit">Exit code.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record CliResult(int Exit, string Out, string Error)
{
    /// <summary>Everything in one text, for snapshots.</summary>
    public string All => $"exit {Exit}\n{(Out.Length > 0 ? "--- stdout\n" + Out : "")}{(Error.Length > 0 ? "--- stderr\n" + Error : "")}";

    /// <summary>Standard output as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}

/// <summary>Runs the command line in process, 80 columns wide, without colour or environment.</summary>
public static class CliRunner
{
    /// <summary>Collection of the tests that change the working folder: nothing else runs beside them.</summary>
    public const string Alone = "Working folder";

    private static readonly Lock s_lock = new();

    /// <summary>Runs one command line.</summary>
    public static CliResult Run(params string[] args) => Run(80, args);

    private static CliResult Run(int width, string[] args)
    {
        using StringWriter stdout = new() { NewLine = "\n" }, stderr = new() { NewLine = "\n" };
        int exit = CliApplication.Run(args, new Terminal(stdout, stderr) { Width = width }, TestContext.Current.CancellationToken);
        return new(exit, stdout.ToString(), stderr.ToString());
    }

    /// <summary>
    /// Runs in a folder with these files, so that messages hold no path of the machine. The working folder belongs to the whole
    /// process, so only tests of the collection <see cref="Alone"/> may call this.
    /// </summary>
    public static CliResult RunIn(IReadOnlyDictionary<string, string> files, params string[] args) => RunIn(files, 80, args);

    /// <summary>The same on a terminal of this many columns.</summary>
    public static CliResult RunIn(IReadOnlyDictionary<string, string> files, int width, params string[] args)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("foretrain-");
        string before = Directory.GetCurrentDirectory();
        try
        {
            foreach (var (name, text) in files) File.WriteAllText(Path.Combine(folder.FullName, name), text);
            Directory.SetCurrentDirectory(folder.FullName);
            return Run(width, args);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs in the root of the checkout, as a reader of README.md would; for tests of the collection <see cref="Alone"/> only.</summary>
    public static CliResult RunAtRoot(params string[] args)
    {
        string before = Directory.GetCurrentDirectory();
        try
        {
            Directory.SetCurrentDirectory(Repository.Root);
            return Run(args);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    /// <summary>Full path of a file of the repository.</summary>
    public static string InRepository(string relative) => Path.Combine(Repository.Root, relative);
}

/// <summary>Runs its tests while no others run.</summary>
[CollectionDefinition(CliRunner.Alone, DisableParallelization = true)]
public sealed class WorkingFolderCollection;
