using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Quantities;

namespace Foretrain.App;

/// <summary>Reads <c>name=value</c> options into choices.</summary>
public static class Assignments
{
    /// <summary>Choices of a fit from --fix, --free, --range and --objective.</summary>
    internal static FitChoices Choices(AnalysisRequest request, Law law)
    {
        var fix = new Dictionary<string, double>(StringComparer.Ordinal);
        var given = new HashSet<string>(StringComparer.Ordinal);
        var tie = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string item in request.Fix.SelectMany(f => f.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (item.StartsWith("constants:", StringComparison.Ordinal))
            {
                foreach (var (name, value) in law.MeasuredSet(item["constants:".Length..]).Values(law))
                    if (!request.Free.Contains(name) && !given.Contains(name) && (law.Parameters.FirstOrDefault(p => p.Name == name)?.TiedTo) is null) fix[name] = value;
                continue;
            }

            (string left, string right) = Split(item, "--fix", "alpha=0.35");
            if (!given.Add(left)) throw Bad(item, "--fix", $"{left} is held twice; keep one");
            if (request.Free.Contains(left)) throw Bad(item, "--fix", $"{left} is set free by --free {left} as well; keep one");
            if (NumberText.TryParse(right, out double number)) fix[left] = number;
            else tie[left] = right;
        }

        return new FitChoices { Objective = request.Objective, Fix = fix, Tie = tie, Free = [.. request.Free], Ranges = Ranges(request.Range) };
    }

    /// <summary>Ranges such as <c>alpha=0:1</c>; a missing end is infinite.</summary>
    /// <param name="items">The texts.</param>
    /// <param name="option">Option they came from, for messages.</param>
    /// <param name="example">An example, for messages.</param>
    /// <exception cref="ForetrainException"><c>bad-option</c>, <c>not-a-number</c>.</exception>
    public static IReadOnlyDictionary<string, (double Low, double High)> Ranges(IReadOnlyList<string> items, string option = "--range", string example = "alpha=0:1")
    {
        var ranges = new Dictionary<string, (double, double)>(StringComparer.Ordinal);
        foreach (string item in items)
        {
            (string name, string range) = Split(item, option, example);
            string[] ends = range.Split(':');
            if (ends.Length != 2) throw Bad(item, option, $"write LOW:HIGH, e.g. {example}");
            double low = ends[0].Trim() is "" or "-inf" ? double.NegativeInfinity : NumberText.Parse(ends[0], $"{option} {name}, lower end");
            double high = ends[1].Trim() is "" or "inf" ? double.PositiveInfinity : NumberText.Parse(ends[1], $"{option} {name}, upper end");
            if (!(low < high)) throw Bad(item, option, $"the lower end {low:G6} is not below the upper end {high:G6}");
            if (!ranges.TryAdd(name, (low, high))) throw Bad(item, option, $"{name} has two ranges; keep one");
        }

        return ranges;
    }

    private static (string Name, string Value) Split(string item, string option, string example)
    {
        int at = item.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0 || at == item.Length - 1) throw Bad(item, option, $"write NAME=VALUE, e.g. {option} {example}");
        return (item[..at].Trim(), item[(at + 1)..].Trim());
    }

    private static ForetrainException Bad(string item, string option, string hint) => new("bad-option", $"{option} '{item}' cannot be read", hint: hint);
}
