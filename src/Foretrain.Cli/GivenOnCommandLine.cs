using System.CommandLine;
using Foretrain.App.Asking;

namespace Foretrain.Cli;

/// <summary>Options of a parsed command line, by name without the dashes. Only those named here are seen.</summary>
/// <param name="parse">The command line.</param>
/// <param name="options">Options that count.</param>
internal sealed class GivenOnCommandLine(ParseResult parse, IEnumerable<Option> options) : IGiven
{
    private readonly Dictionary<string, Option> _options = options.ToDictionary(o => o.Name[2..], StringComparer.Ordinal);

    /// <inheritdoc/>
    public string? One(string name) => Find<string?>(name) is { } option ? SharedOptions.Text(parse, option) : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Many(string name) => Find<string[]>(name) is { } option ? SharedOptions.Texts(parse, option) : [];

    /// <inheritdoc/>
    public bool IsSet(string name) => Find<bool>(name) is { } option && SharedOptions.IsSet(parse, option);

    private Option<T>? Find<T>(string name) => _options.TryGetValue(name, out Option? option) ? (Option<T>)option : null;
}
