using System.CommandLine;
using System.Reflection;
using Foretrain.App;
using Foretrain.App.Documents;
using Foretrain.Cli.Help;
using Foretrain.Cli.Reports;
using Foretrain.Cli.Verbs;

namespace Foretrain.Cli;

/// <summary>The command line: finds the verb, runs it, and turns every failure into a message and an exit code.</summary>
public static class CliApplication
{
    private const int MostQuestions = 20;

    /// <summary>Runs one command line with plain 80-column output.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <param name="stdout">Receives results.</param>
    /// <param name="stderr">Receives messages.</param>
    /// <param name="cancel">Stops a long computation.</param>
    /// <returns>The exit code; see <c>foretrain --help</c>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter stdout, TextWriter stderr, CancellationToken cancel = default) =>
        Run(args, new Terminal(stdout, stderr), cancel);

    internal static int Run(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel)
    {
        if (args.Contains("--no-color")) terminal = terminal with { Colour = false, ErrorColour = false };
        bool json = args.Contains("--json");
        try
        {
            ExitCode exit = Asking(args, terminal, cancel);
            terminal.Out.Flush(); // here, so that a full disk is told and not thrown
            return (int)exit;
        }
        catch (ForetrainException e)
        {
            return (int)Fail(terminal, json, ExitCode.Refused, e.Code, e.Message, e.Place, e.Hint);
        }
        catch (UsageException e)
        {
            return (int)Fail(terminal, json, ExitCode.Usage, "usage", e.Message, null, e.Hint);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return (int)Fail(terminal, json, ExitCode.Cancelled, "cancelled", "stopped before it was done; nothing was written", null, null);
        }
        catch (IOException e)
        {
            return (int)Fail(terminal, json, ExitCode.Refused, "io-failed", $"reading or writing failed: {e.Message}", null, "check the place it goes to: disk space, permissions, the program behind a pipe");
        }
#pragma warning disable CA1031 // the last resort: a defect is reported without a stack trace
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (e is AggregateException { InnerException: OperationCanceledException } && cancel.IsCancellationRequested)
                return (int)Fail(terminal, json, ExitCode.Cancelled, "cancelled", "stopped before it was done; nothing was written", null, null);
            return (int)Fail(terminal, json, ExitCode.Internal, "internal", $"internal error: {e.GetType().Name}: {e.Message} ({DefectPlace.Of(e)})", null,
                "this is a defect of foretrain; please report it with the command and, if you can, the table");
        }
    }

    // What a script is told to choose, a person at a terminal is asked.
    private static ExitCode Asking(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel)
    {
        for (int asked = 0; ; asked++)
        {
            try
            {
                return Dispatch(args, terminal, cancel);
            }
            catch (ForetrainException e) when (e.Choice is not null && terminal.Ask is not null && asked < MostQuestions)
            {
                if (Answer(e.Choice, e.Message, terminal) is not { } answer) throw;
                terminal.Error.WriteLine($"taken: --map {e.Choice.Name}={answer}; 'foretrain init' keeps it in a project file");
                args = [.. args, "--map", $"{e.Choice.Name}={answer}"];
            }
        }
    }

    private static string? Answer(OpenChoice choice, string question, Terminal terminal)
    {
        terminal.Error.WriteLine(question);
        for (int i = 0; i < choice.Candidates.Count; i++) terminal.Error.WriteLine($"  {i + 1}  {choice.Candidates[i]}");
        terminal.Error.Write($"which one is '{choice.Name}'? number or name, empty to stop: ");
        terminal.Error.Flush();
        string text = terminal.Ask!()?.Trim() ?? "";
        if (int.TryParse(text, out int number) && number >= 1 && number <= choice.Candidates.Count) return choice.Candidates[number - 1];
        return choice.Candidates.FirstOrDefault(c => string.Equals(c, text, StringComparison.OrdinalIgnoreCase));
    }

    private static ExitCode Dispatch(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel)
    {
        IReadOnlyList<Verb> verbs = VerbList.All;
        if (args is ["help", ..]) args = [.. args.Skip(1), "--help"];
        if (args.Count == 0 || args is ["--help" or "-h" or "-?" or "/?"] or ["--help" or "-h", "--no-color"])
        {
            HelpPage.OfProgram(verbs, ReportWriter.For(terminal));
            return ExitCode.Success;
        }

        if (args is ["--version"] or ["--version", "--no-color"])
        {
            terminal.Out.WriteLine($"foretrain {Version}");
            return ExitCode.Success;
        }

        ParseResult parse = VerbList.Root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        Verb? verb = verbs.FirstOrDefault(v => v.Command == parse.CommandResult.Command);
        if (verb is null) throw UsageErrors.UnknownVerb(args[0]);
        if (SharedOptions.IsSet(parse, SharedOptions.Help))
        {
            HelpPage.Of(verb, ReportWriter.For(terminal));
            return ExitCode.Success;
        }

        (IReadOnlyList<string> completed, terminal) = ProjectArguments.Complete(args, verb, parse, terminal);
        if (terminal.Project is not null) parse = VerbList.Root.Parse(completed, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (UsageErrors.Find(parse, verb) is { } error) throw error;
        if (terminal.Project is { } project && !SharedOptions.IsSet(parse, SharedOptions.Json))
        {
            var report = ReportWriter.For(terminal);
            report.Paragraph($"from {project}: {string.Join("; ", terminal.FromProject)}", hanging: 2, tone: Tone.Dim);
            if (terminal.KeptBack is { } kept) report.Paragraph(kept, indent: 2, hanging: 2, tone: Tone.Dim);
            report.Line();
        }

        cancel.ThrowIfCancellationRequested();
        return verb.Run(parse, terminal, cancel);
    }

    /// <summary>Version of the program, without build metadata.</summary>
    internal static string Version =>
        typeof(CliApplication).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    // Where the output itself is what failed, the message on the error stream has to do.
    private static void WriteQuietly(TextWriter writer, string text)
    {
        try
        {
            writer.WriteLine(text);
            writer.Flush();
        }
        catch (IOException)
        {
        }
    }

    private static ExitCode Fail(Terminal terminal, bool json, ExitCode exit, string code, string message, string? place, string? hint)
    {
        if (json) WriteQuietly(terminal.Out, ErrorDocument.Write(code, message, place, hint));
        var talk = new ReportWriter(terminal.Error, terminal.Width, terminal.ErrorColour);
        string label = exit == ExitCode.Cancelled ? "" : code == "internal" ? "" : "error: ";
        foreach (string line in (label + message).Split('\n')) talk.Paragraph(line, hanging: 2, tone: Tone.Bad);
        if (place is not null) foreach (string line in place.Split('\n')) talk.Line("  " + line); // a caret must stay under its character: never wrapped
        if (hint is not null)
        {
            talk.Line();
            talk.Paragraph("hint: " + hint, hanging: 2);
        }

        return exit;
    }
}
