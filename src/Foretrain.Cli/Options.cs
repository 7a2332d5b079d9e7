using System.CommandLine;

namespace Foretrain.Cli;

/// <summary>Makes options of one kind: a placeholder for the value and a sentence with the default in it.</summary>
internal static class Options
{
    /// <summary>An option with one value.</summary>
    public static Option<string?> One(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Arity = ArgumentArity.ExactlyOne };

    /// <summary>An option that may be given several times.</summary>
    public static Option<string[]> Many(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    /// <summary>A switch.</summary>
    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };
}
