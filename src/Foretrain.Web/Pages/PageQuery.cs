using Foretrain.App.Asking;
using Foretrain.Quantities;
using Microsoft.AspNetCore.Http;

namespace Foretrain.Web.Pages;

/// <summary>
/// The query of an address as options. A name that the page does not know is an error: what is passed over in silence changes an answer
/// without a word.
/// </summary>
internal sealed class PageQuery : IGiven
{
    private readonly Dictionary<string, string[]> _values = new(StringComparer.Ordinal);

    private PageQuery()
    {
    }

    /// <summary>Reads a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="page">Name of the page, for messages.</param>
    /// <param name="known">Names it knows; one that ends in <c>.</c> stands for all names that begin so.</param>
    /// <exception cref="ForetrainException"><c>unknown-query</c>.</exception>
    public static PageQuery Read(IQueryCollection query, string page, IReadOnlyCollection<string> known)
    {
        var read = new PageQuery();
        foreach (var (name, values) in query)
        {
            string plain = Plain(name);
            if (!known.Contains(plain) && !known.Any(k => k.EndsWith('.') && plain.StartsWith(k, StringComparison.Ordinal) && plain.Length > k.Length))
            {
                string shown = name.Length <= 60 ? name : name[..60] + "...";
                throw new ForetrainException("unknown-query", $"{page} knows no '{shown}'", "the part of the address behind ?", DidYouMean.HintOrList(plain.Length <= 60 ? plain : "", [.. known], $"{page} takes"));
            }

            string[] given = [.. values.OfType<string>().Where(v => v.Length > 0)]; // an empty field of a form says nothing
            if (given.Length > 0) read._values[plain] = [.. read.Many(plain), .. given];
        }

        return read;
    }

    /// <inheritdoc/>
    public string? One(string name) => !_values.TryGetValue(name, out string[]? values) ? null : values.Length == 1 ? values[0]
        : throw new ForetrainException("bad-option", $"'{name}' is given {values.Length} times", "the part of the address behind ?", "give it once");

    /// <inheritdoc/>
    public IReadOnlyList<string> Many(string name) => _values.GetValueOrDefault(name) ?? [];

    /// <inheritdoc/>
    public bool IsSet(string name) => One(name) switch
    {
        null or "0" or "false" => false,
        "1" or "true" or "on" => true,
        { } other => throw new ForetrainException("bad-option", $"'{name}={other}' is neither on nor off", "the part of the address behind ?", $"write {name}=1, or leave it out"),
    };

    /// <summary>Names that begin with a prefix, without it, and their values.</summary>
    public IEnumerable<(string Name, string Value)> Under(string prefix) =>
        _values.Where(v => v.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => (v.Key[prefix.Length..], One(v.Key)!));

    /// <summary>Everything given, as text that is the same for the same options.</summary>
    public override string ToString() => Text(_values);

    /// <summary>The same without what only changes how an answer is handed over: what is computed does not depend on it.</summary>
    public string Question() => Text(_values.Where(v => v.Key is not (Vocabulary.Figures or FigureSize.Name or "download")));

    private static string Text(IEnumerable<KeyValuePair<string, string[]>> values) =>
        string.Concat(values.OrderBy(v => v.Key, StringComparer.Ordinal).SelectMany(v => v.Value.Select(text => $"{v.Key} {text.Length} {text}\n")));

    /// <summary>These options without some names, where a word means something else.</summary>
    public IGiven Without(params string[] names) => new Narrowed(this, names);

    // input_range and inference_tokens are how a program might write it.
    private static string Plain(string name) => name.StartsWith("c.", StringComparison.Ordinal) ? name : name.Replace('_', '-');

    private sealed class Narrowed(PageQuery all, string[] without) : IGiven
    {
        public string? One(string name) => without.Contains(name) ? null : all.One(name);

        public IReadOnlyList<string> Many(string name) => without.Contains(name) ? [] : all.Many(name);

        public bool IsSet(string name) => !without.Contains(name) && all.IsSet(name);
    }
}
