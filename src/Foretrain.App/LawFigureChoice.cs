using System.Globalization;
using Foretrain.Laws;
using Foretrain.Quantities;

namespace Foretrain.App;

/// <summary>How somebody wants to see a law.</summary>
/// <param name="Constants">Id of a constant set, or null for the usual one.</param>
/// <param name="X">Input on the horizontal axis, or null for the usual one.</param>
/// <param name="Values">Constants moved away from the set: name and value.</param>
public sealed record LawFigureChoice(string? Constants, string? X, EquatableList<(string Name, double Value)> Values)
{
    /// <summary>A set with the constants of this choice in it.</summary>
    internal ConstantSet Moved(ConstantSet set, Law law)
    {
        var values = set.Values(law).ToDictionary(v => v.Key, v => v.Value.ToString("R", CultureInfo.InvariantCulture), StringComparer.Ordinal);
        foreach ((string name, double value) in Values)
        {
            if (!values.ContainsKey(name)) throw new ForetrainException("unknown-parameter", $"{law.Id} has no constant '{name}'", hint: DidYouMean.HintOrList(name, [.. values.Keys], "its constants"));
            values[name] = value.ToString("R", CultureInfo.InvariantCulture);
        }

        return set with { Id = $"{set.Id}, moved", Printed = values, Convert = new Dictionary<string, string>(), Where = $"{set.Where}; {string.Join(", ", Values.Select(v => $"{v.Name} = {NumberText.Format(v.Value)}"))}" };
    }
}
