using System.Globalization;
using Foretrain.Expressions;
using Foretrain.Quantities;

namespace Foretrain.Laws;

/// <summary>
/// Whether a law that was read makes sense: names known and used, units balanced, bounds and start ranges in order, constants complete and
/// inside the bounds, citations present, worked numbers reproduced. Run on every law of a user; on the embedded ones by tests.
/// </summary>
public static class LawChecks
{
    /// <summary>Citation of a law that was not published.</summary>
    public const string Unpublished = "unpublished";

    /// <summary>Worked numbers must agree to within this many units of their last printed digit.</summary>
    public const double GoldenTolerance = 2;

    /// <summary>Checks everything; the first fault found is thrown.</summary>
    /// <param name="law">The law.</param>
    /// <param name="citations">Keys of the bibliography.</param>
    /// <param name="file">Name of its file, for the error; null names the law instead.</param>
    /// <exception cref="ForetrainException"><c>bad-law-file</c>, <c>bad-constants</c>, <c>unknown-constants</c>.</exception>
    public static void Check(Law law, IReadOnlySet<string> citations, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(citations);
        string place = file ?? $"law '{law.Id}'";
        LawNames.Check(law, place);
        Ranges(law, place);
        LawUnits.Check(law, place);
        Citations(law, citations, place);
        Constants(law, place);
        foreach (GoldenCheck golden in law.Golden) Golden(law, golden, place);
    }

    /// <summary>The value a worked number gets from the law and its constant set.</summary>
    public static double Predicted(Law law, GoldenCheck golden)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(golden);
        return LawPrediction.Of(law, golden.Output, law.ConstantSet(golden.Constants).Values(law), golden.At);
    }

    /// <summary>One unit of the last printed digit: 0.001 for <c>2.013</c>, 1e8 for <c>2.013e11</c>.</summary>
    public static double LastDigit(string printed)
    {
        ArgumentNullException.ThrowIfNull(printed);
        int e = printed.IndexOfAny(['e', 'E']);
        string mantissa = e < 0 ? printed : printed[..e];
        int exponent = e < 0 ? 0 : int.Parse(printed.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.');
        return Math.Pow(10, exponent - (point < 0 ? 0 : mantissa.Length - point - 1));
    }

    /// <summary>A fault inside a formula of a law: the formula and its caret stay visible below the field's name.</summary>
    internal static ForetrainException InFormula(string place, string field, ForetrainException inner) => new(
        "bad-law-file", $"field '{field}': {inner.Message}", inner.Place is null ? place : $"{place}\n{inner.Place}", inner.Hint, inner);

    internal static ForetrainException Bad(string place, string message, string? hint) => new("bad-law-file", message, place, hint);

    private static void Ranges(Law law, string place)
    {
        foreach (LawVariable v in law.Variables)
        {
            if (!v.Text && !(v.Low < v.High)) throw Bad(place, $"variable '{v.Name}' has the range {Span(v.Low, v.High)}, expected low < high", null);
        }

        foreach (LawParameter p in law.Parameters)
        {
            string what = $"parameter '{p.Name}'";
            if (!(p.Min < p.Max)) throw Bad(place, $"{what} has bounds {Span(p.Min, p.Max)}, expected min < max", null);
            if (p.StartLow < p.Min || p.StartHigh > p.Max)
                throw Bad(place, $"{what} starts in {Span(p.StartLow, p.StartHigh)}, outside its bounds {Span(p.Min, p.Max)}", null);
            if (p.LogScale && !(p.StartLow > 0 && p.Min >= 0))
            {
                throw Bad(place, $"{what} is searched in the logarithm but may start at {Text(p.StartLow)} and go down to {Text(p.Min)}",
                    "give it a positive start range and \"min\": 0, or leave out logScale");
            }

            if (p.Fixed is { } x && !(x >= p.Min && x <= p.Max))
                throw Bad(place, $"{what} is fixed at {Text(x)}, outside its bounds {Span(p.Min, p.Max)}", null);
            if (p.TiedTo is null) continue;
            if (p.Fixed is not null) throw Bad(place, $"{what} is both tied and fixed", "keep one of them");
            LawParameter leader = law.Parameters.FirstOrDefault(q => q.Name == p.TiedTo)
                ?? throw Bad(place, $"{what} is tied to '{p.TiedTo}', which is no parameter", DidYouMean.Hint(p.TiedTo, law.Parameters.Select(q => q.Name)));
            if (leader.TiedTo is not null || leader == p)
                throw Bad(place, $"{what} is tied to '{p.TiedTo}', which is tied itself", "tie both to one free parameter");
        }
    }

    private static void Citations(Law law, IReadOnlySet<string> citations, string place)
    {
        foreach (string key in law.Constants.Select(c => c.Citation).Prepend(law.Citation))
        {
            if (key == Unpublished || citations.Contains(key)) continue;
            throw Bad(place, $"citation '{key}' is not in references.bib",
                $"add an entry, or write \"{Unpublished}\"; {DidYouMean.HintOrList(key, [.. citations.Order()], "keys")}");
        }
    }

    private static void Constants(Law law, string place)
    {
        if (law.Unpublished is not null && law.Constants.FirstOrDefault(c => !c.IsIllustration) is { } published)
        {
            throw Bad(place, $"field 'unpublished' says why there are no constants, but constant set '{published.Id}' has the confidence '{published.Confidence}'",
                $"leave out the field, or the set; made-up constants have the confidence '{ConstantSet.Illustration}'");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ConstantSet set in law.Constants)
        {
            string what = $"constant set '{set.Id}'";
            if (!LawReader.IsKebab(set.Id)) throw Bad(place, $"{what} has a bad id, expected lower-case words joined by '-'", null);
            if (!seen.Add(set.Id)) throw Bad(place, $"{what} is given twice", "rename one of them");
            IReadOnlyDictionary<string, double> values;
            try
            {
                values = set.Values(law);
            }
            catch (ForetrainException e) when (e.Code == "bad-constants")
            {
                throw new ForetrainException(e.Code, e.Message, place, e.Hint, e);
            }

            foreach (string name in set.Convert.Keys.Where(k => !values.ContainsKey(k)))
                throw Bad(place, $"{what} converts '{name}', which is no parameter", DidYouMean.Hint(name, values.Keys));
            HashSet<string> used = [.. values.Keys, .. set.Convert.Values.SelectMany(f => ExprTools.Symbols(ExpressionParser.Parse(f)))];
            foreach (string name in set.Printed.Keys.Where(k => !used.Contains(k)))
            {
                throw Bad(place, $"{what} prints '{name}', which is no parameter and in no conversion",
                    DidYouMean.HintOrList(name, [.. values.Keys], "parameters"));
            }

            foreach (LawParameter p in law.Parameters)
            {
                foreach (var (name, x) in values.Where(v => v.Key == p.Name || IsMember(v.Key, p.Name)))
                {
                    if (!(x >= p.Min && x <= p.Max)) throw Bad(place, $"{what} has {name} = {Text(x)}, outside its bounds {Span(p.Min, p.Max)}", null);
                }
            }
        }
    }

    private static void Golden(Law law, GoldenCheck golden, string place)
    {
        string what = $"golden check against '{golden.Constants}' at {string.Join(", ", golden.At.Select(a => $"{a.Key} = {Short(a.Value)}"))}";
        if (law.Outputs.All(o => o.Name != golden.Output))
            throw Bad(place, $"{what}: there is no output '{golden.Output}'", DidYouMean.HintOrList(golden.Output, [.. law.Outputs.Select(o => o.Name)], "outputs"));
        foreach (string name in golden.At.Keys)
        {
            if (law.Variables.Any(v => v.Name == name || v.Name.EndsWith("_*", StringComparison.Ordinal) && name.StartsWith(v.Name[..^1], StringComparison.Ordinal)))
                continue;
            throw Bad(place, $"{what}: '{name}' is no variable", DidYouMean.HintOrList(name, [.. law.Variables.Select(v => v.Name)], "variables"));
        }

        if (law.ConstantSet(golden.Constants).Confidence == "memory")
            throw Bad(place, $"{what}: constants from memory prove nothing", "look them up first");
        double expected = ConstantSets.Printed(golden.Expect), found;
        if (double.IsNaN(expected)) throw Bad(place, $"{what} expects '{golden.Expect}', expected a number", null);
        try
        {
            found = Predicted(law, golden);
        }
        catch (ForetrainException e) when (e.Code is "bad-input" or "bad-schedule" or "formula-index")
        {
            throw new ForetrainException("bad-law-file", $"{what}: {e.Message}", place, e.Hint, e);
        }

        double allowed = GoldenTolerance * LastDigit(golden.Expect);
        if (Math.Abs(found - expected) <= allowed * (1 + 1e-9)) return;
        throw Bad(place, $"{what} gives {Text(found)}, expected {golden.Expect} to within {Text(allowed)}",
            "compare formula, constants and units (PF-days, billions, base of logarithms) with the source");
    }

    private static bool IsMember(string name, string family)
        => family.EndsWith("[*]", StringComparison.Ordinal) && name.StartsWith(family[..^2], StringComparison.Ordinal);

    private static string Short(string text) => text.Length <= 30 ? text : $"{text[..27]}...";

    private static string Span(double low, double high) => $"{Text(low)} .. {Text(high)}";

    private static string Text(double x) => double.IsFinite(x) ? ExprText.ToText(x) : x > 0 ? "infinity" : "-infinity";
}
