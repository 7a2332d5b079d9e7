using System.CommandLine;

namespace Foretrain.Cli.Verbs;

/// <summary>One verb: what its help page says and what it does.</summary>
internal abstract class Verb
{
    private Command? _command;

    /// <summary>Words after <c>foretrain</c>, e.g. <c>laws show</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence, no full stop.</summary>
    public abstract string Purpose { get; }

    /// <summary>Arguments as in the usage line, e.g. <c>SOURCE [options]</c>.</summary>
    public abstract string Usage { get; }

    /// <summary>What the help page says between usage and options, one entry per paragraph.</summary>
    public virtual IReadOnlyList<string> Explanation => [];

    /// <summary>Arguments with their meaning.</summary>
    public abstract IReadOnlyList<Argument> Arguments { get; }

    /// <summary>Options by group.</summary>
    public abstract IReadOnlyList<OptionGroup> Groups { get; }

    /// <summary>Commands that work, with what they do.</summary>
    public abstract IReadOnlyList<(string Command, string What)> Examples { get; }

    /// <summary>Where to go next, one entry per line.</summary>
    public abstract IReadOnlyList<string> Next { get; }

    /// <summary>All options.</summary>
    public IEnumerable<Option> AllOptions => Groups.SelectMany(g => g.Options);

    /// <summary>The parser's view of this verb.</summary>
    public Command Command => _command ??= Create();

    /// <summary>Does it.</summary>
    /// <exception cref="ForetrainException">The request or the data is wrong.</exception>
    public abstract ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel);

    private Command Create()
    {
        var command = new Command(Name.Split(' ')[^1], Purpose);
        foreach (Argument argument in Arguments) command.Arguments.Add(argument);
        foreach (Option option in AllOptions) command.Options.Add(option);
        command.SetAction(_ => 0); // never invoked; without it the parser would insist on a subcommand
        return command;
    }
}
