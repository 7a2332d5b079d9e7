using System.CommandLine;
using System.CommandLine.Parsing;
using Foretrain.Cli.Verbs;
using Foretrain.Quantities;

namespace Foretrain.Cli;

/// <summary>Says what is wrong with a command line in the words of this program.</summary>
internal static class UsageErrors
{
    /// <summary>The verb does not exist.</summary>
    public static UsageException UnknownVerb(string word)
    {
        string[] names = [.. VerbList.All.Select(v => v.Name).Where(n => !n.Contains(' ', StringComparison.Ordinal))];
        if (word.StartsWith('-')) return new($"'{word}' before a verb", "write the verb first: foretrain fit runs.csv; see foretrain --help");
        // "describe" for "data describe": the last word of a verb, or something close to it.
        string? longer = VerbList.All.Select(v => v.Name).FirstOrDefault(n => n.Split(' ') is [_, var last] && last == word)
            ?? (DidYouMean.Hint(word, names) is null && DidYouMean.Nearest(word, VerbList.All.Where(v => v.Name.Contains(' ', StringComparison.Ordinal)).Select(v => v.Name.Split(' ')[1]), 1) is [var near] ? VerbList.All.First(v => v.Name.EndsWith(" " + near, StringComparison.Ordinal)).Name : null);
        string hint = (longer is null ? null : $"did you mean 'foretrain {longer}'?")
            ?? DidYouMean.Hint(word, names)
            ?? (File.Exists(word) ? $"write: foretrain fit {word}" : $"verbs: {string.Join(", ", names)}; see foretrain --help");
        return new($"there is no verb '{word}'", hint);
    }

    /// <summary>The first thing wrong with a parsed command line, or null.</summary>
    public static UsageException? Find(ParseResult parse, Verb verb)
    {
        string help = $"see foretrain {verb.Name} --help";
        // The parser takes an unknown option for an argument where it can.
        bool literal = parse.Tokens.Any(t => t.Type == TokenType.DoubleDash);
        IEnumerable<string> taken = verb.Arguments.SelectMany(a => parse.GetResult(a)?.Tokens.Select(t => t.Value) ?? []).Where(t => !literal && IsOption(t));
        // A verb takes any number of files, and so the rest of a list of assignments that has spaces in it.
        IEnumerable<string> assignments = verb.Arguments.SelectMany(a => parse.GetResult(a)?.Tokens.Select(t => t.Value) ?? [])
            .Where(t => !literal && t.Contains('=', StringComparison.Ordinal) && !File.Exists(t) && !Directory.Exists(t) && t.AsSpan().IndexOfAny("/\\*?") < 0);
        foreach (string token in taken.Concat(assignments).Concat(parse.UnmatchedTokens))
        {
            if (!IsOption(token))
            {
                return new($"unexpected argument '{token}'",
                    token.Contains('=', StringComparison.Ordinal) ? $"assignments belong to an option such as --at or --map, joined by commas without spaces; {help}"
                    : $"put values that contain spaces between quotes; {help}");
            }

            string name = token.Split('=', ':')[0];
            string? near = DidYouMean.Hint(name, verb.AllOptions.Select(o => o.Name));
            string[] others = [.. VerbList.All.Where(v => v.AllOptions.Any(o => o.Name == name)).Select(v => v.Name)];
            return new($"foretrain {verb.Name} has no option '{name}'",
                others.Length > 0 ? $"{name} belongs to {string.Join(", ", others)}; {help}" : near is null ? help : $"{near} {help}");
        }

        foreach (ParseError error in parse.Errors)
        {
            if (error.SymbolResult is OptionResult { Option: var option } result)
            {
                string value = option.HelpName is { } placeholder ? " " + placeholder : "";
                return result.Tokens.Count > 1
                    ? new($"{option.Name} is given {result.Tokens.Count} times", $"give it once; {help}")
                    : new($"{option.Name} needs a value", $"write {option.Name}{value}; {help}");
            }

            if (error.SymbolResult is CommandResult or ArgumentResult)
            {
                Argument? missing = verb.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0 && parse.GetResult(a) is not { Tokens.Count: > 0 });
                if (missing is not null) return new($"foretrain {verb.Name} needs {missing.Name}", $"usage: foretrain {verb.Name} {verb.Usage}");
            }

            return new(error.Message.TrimEnd('.'), help);
        }

        return null;
    }

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-' && !char.IsDigit(token[1]) && token[1] != '.';
}
