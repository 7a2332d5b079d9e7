using System.Text.Json;
using Foretrain.Laws;

namespace Foretrain.App.Pages;

/// <summary>
/// What the plot of a law shows where the general rule would choose badly: entries of <c>plots.json</c>. Everything may be left out.
/// </summary>
/// <param name="Constants">Id of the constant set.</param>
/// <param name="X">Input on the horizontal axis.</param>
/// <param name="Lines">Input of which every line holds one value.</param>
/// <param name="At">Values of other inputs.</param>
/// <param name="Ranges">Narrower ranges of inputs.</param>
internal sealed record PlotChoice(string? Constants, string? X, string? Lines, IReadOnlyDictionary<string, double> At, IReadOnlyDictionary<string, (double Low, double High)> Ranges)
{
    private static readonly Lazy<IReadOnlyDictionary<string, PlotChoice>> s_all = new(Read);

    /// <summary>Every entry by id of the law.</summary>
    public static IReadOnlyDictionary<string, PlotChoice> All => s_all.Value;

    /// <summary>The entry of a law, or one that leaves everything to the rule.</summary>
    public static PlotChoice Of(Law law) => All.GetValueOrDefault(law.Id) ?? new(null, null, null, new Dictionary<string, double>(), new Dictionary<string, (double, double)>());

    /// <summary>An input with the range the entry gives it.</summary>
    public LawVariable Narrowed(LawVariable v) => Ranges.TryGetValue(v.Name, out var range) ? v with { Low = range.Low, High = range.High } : v;

    private static Dictionary<string, PlotChoice> Read()
    {
        using Stream stream = typeof(PlotChoice).Assembly.GetManifestResourceStream("plots.json") ?? throw new InvalidOperationException("plots.json is not embedded");
        using JsonDocument json = JsonDocument.Parse(stream, new() { CommentHandling = JsonCommentHandling.Skip });
        return json.RootElement.EnumerateObject().ToDictionary(e => e.Name, e => new PlotChoice(Text(e.Value, "constants"), Text(e.Value, "x"), Text(e.Value, "lines"),
            Members(e.Value, "at").ToDictionary(a => a.Name, a => a.Value.GetDouble(), StringComparer.Ordinal),
            Members(e.Value, "ranges").ToDictionary(a => a.Name, a => (a.Value[0].GetDouble(), a.Value[1].GetDouble()), StringComparer.Ordinal)), StringComparer.Ordinal);

        static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

        static IEnumerable<JsonProperty> Members(JsonElement e, string name) => e.TryGetProperty(name, out JsonElement inside) ? inside.EnumerateObject() : [];
    }
}
