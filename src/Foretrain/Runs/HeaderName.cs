using System.Globalization;
using System.Text.RegularExpressions;

namespace Foretrain.Runs;

/// <summary>One way to read a header.</summary>
/// <param name="Text">The name without prefixes and units that this reading takes off.</param>
/// <param name="Nested">True when keys in front were taken off: <c>d_model</c> of <c>config.model.d_model</c>.</param>
/// <param name="Factor">What values are multiplied by to get base units: 1e9 for <c>tokens_B</c>; 1 when the header names no multiple.</param>
internal sealed record HeaderReading(string Text, bool Nested, double Factor);

/// <summary>
/// A header taken apart: nested keys (<c>config.model.d_model</c>, <c>eval/loss</c>), a unit in brackets (<c>params (M)</c>,
/// <c>train_flops [1e18]</c>) and a multiple as suffix (<c>tokens_B</c>).
/// </summary>
internal sealed partial class HeaderName
{
    private const double FlopPerPetaflopDay = 8.64e19;

    // What stands in front of a name and makes another quantity of it.
    private static readonly string[] s_otherQuantity = ["eval", "val", "valid", "validation", "test", "inference", "infer"];

    private static readonly Dictionary<string, double> s_multiples = new(StringComparer.Ordinal)
    {
        ["k"] = 1e3,
        ["thousand"] = 1e3,
        ["thousands"] = 1e3,
        ["m"] = 1e6,
        ["mn"] = 1e6,
        ["mil"] = 1e6,
        ["million"] = 1e6,
        ["millions"] = 1e6,
        ["b"] = 1e9,
        ["g"] = 1e9,
        ["bn"] = 1e9,
        ["bil"] = 1e9,
        ["billion"] = 1e9,
        ["billions"] = 1e9,
        ["t"] = 1e12,
        ["tn"] = 1e12,
        ["trillion"] = 1e12,
        ["trillions"] = 1e12,
        ["gflop"] = 1e9,
        ["gflops"] = 1e9,
        ["tflop"] = 1e12,
        ["tflops"] = 1e12,
        ["pflop"] = 1e15,
        ["pflops"] = 1e15,
        ["eflop"] = 1e18,
        ["eflops"] = 1e18,
        ["exaflop"] = 1e18,
        ["exaflops"] = 1e18,
        ["zflop"] = 1e21,
        ["zflops"] = 1e21,
        ["zettaflop"] = 1e21,
        ["zettaflops"] = 1e21,
        ["pfday"] = FlopPerPetaflopDay,
        ["pfdays"] = FlopPerPetaflopDay,
        ["petaflopday"] = FlopPerPetaflopDay,
        ["petaflopdays"] = FlopPerPetaflopDay,
    };

    private HeaderName(string[] segments, IReadOnlyList<HeaderReading> readings) => (Segments, Readings) = (segments, readings);

    /// <summary>The keys of a nested name, outermost first.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>Every way to read it, the most literal first. Readings of the whole name come before those without outer keys.</summary>
    public IReadOnlyList<HeaderReading> Readings { get; }

    /// <summary>True when a key in front says that it is not about training.</summary>
    public bool IsOfEvaluation => Segments.Take(Segments.Count - 1).Any(s => s_otherQuantity.Contains(s.ToLowerInvariant()));

    /// <summary>Takes a header apart.</summary>
    public static HeaderName Parse(string header)
    {
        string name = header.Trim();
        double inBrackets = 1;
        Match bracket = Bracket().Match(name);
        string bare = name;
        if (bracket.Success && bracket.Index > 0)
        {
            bare = name[..bracket.Index].Trim();
            inBrackets = Multiple(bracket.Groups[1].Value) ?? 1;
        }

        string[] segments = bare.Split(['.', '/', ':'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (segments.Length == 0) segments = [bare];
        var readings = new List<HeaderReading>();
        for (int from = 0; from < segments.Length; from++)
        {
            string text = from == 0 ? bare : string.Join('.', segments[from..]);
            if (IsLogarithm(text)) continue;
            if (from == 0 && bare != name) readings.Add(new(name, false, 1)); // brackets may be part of a known name
            readings.Add(new(text, from > 0, inBrackets));
            if (inBrackets == 1 && PetaflopDays().Match(text) is { Success: true } days) readings.Add(new(days.Groups[1].Value, from > 0, FlopPerPetaflopDay));
            else if (inBrackets == 1 && Suffix().Match(text) is { Success: true } suffix && Multiple(suffix.Groups[2].Value) is { } factor)
                readings.Add(new(suffix.Groups[1].Value, from > 0, factor));
        }

        return new(segments, readings);
    }

    private static bool IsLogarithm(string text) => Logarithm().IsMatch(text);

    /// <summary>What a unit multiplies by: <c>M</c>, <c>1e18</c>, <c>10^9</c>, <c>billions</c>, <c>PF-days</c>; null when it is no multiple.</summary>
    public static double? Multiple(string unit)
    {
        string text = unit.Trim().TrimStart('x', 'X', '×', '*').Trim();
        Match power = Power().Match(text);
        if (power.Success) return Math.Pow(10, int.Parse(power.Groups[1].Value, CultureInfo.InvariantCulture));
        if (Exponent().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double plain) && plain > 0) return plain;
        string folded = text.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace("/s", "", StringComparison.Ordinal);
        if (folded.StartsWith("in ", StringComparison.Ordinal)) folded = folded[3..];
        // "B tokens", "M params": the multiple is the first word
        string first = folded.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var word, ..] ? word : folded;
        return s_multiples.TryGetValue(folded.Replace(" ", "", StringComparison.Ordinal), out double whole) ? whole : s_multiples.TryGetValue(first, out double multiple) ? multiple : null;
    }

    [GeneratedRegex(@"\s*[\(\[]([^\(\)\[\]]+)[\)\]]\s*$")]
    private static partial Regex Bracket();

    [GeneratedRegex(@"^(.*?[A-Za-z0-9])(?:[_\-\s]+(?:in[_\-\s])?)([A-Za-z]+|1[eE]\d+)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^(.*[A-Za-z0-9])[_\-\s]+(?:in[_\-\s])?(?:pf|petaflop)[_\-\s]?days?$", RegexOptions.IgnoreCase)]
    private static partial Regex PetaflopDays();

    [GeneratedRegex(@"^(?:log|log10|ln|log2)[_\-\s\(]|^(?:log|log10|ln|log2)$", RegexOptions.IgnoreCase)]
    private static partial Regex Logarithm();

    [GeneratedRegex(@"^10\s*\^\s*\{?(\d{1,2})\}?")]
    private static partial Regex Power();

    [GeneratedRegex(@"^\d+(\.\d+)?[eE]\d{1,2}$")]
    private static partial Regex Exponent();
}
