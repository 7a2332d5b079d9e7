using Foretrain.Quantities;

namespace Foretrain.Runs;

/// <summary>Reads cells such as <c>7.1 billion</c>, <c>1.4T tokens</c> or <c>3e21 FLOPs</c>: a number, a multiple, and what is counted.</summary>
internal static class CellUnits
{
    private static readonly string[] s_counted = ["params", "parameters", "param", "tokens", "token", "toks", "flops", "flop", "steps", "nats", "nats/token", "layers"];

    /// <summary>The values, NaN for blank cells; null when some cell is no such number or none is.</summary>
    public static double[]? Numbers(string[] texts)
    {
        double[] values = new double[texts.Length];
        bool any = false;
        for (int i = 0; i < texts.Length; i++)
        {
            if (Read(texts[i]) is not { } value) return null;
            values[i] = value;
            any |= double.IsFinite(value);
        }

        return any ? values : null;
    }

    /// <summary>True for a blank cell and for one that is such a number.</summary>
    public static bool IsNumber(string text) => Read(text) is not null;

    private static double? Read(string text)
    {
        if (NumberText.Classify(text, out double value, isCompute: true) is not NumberTextKind.Text) return value;
        List<string> words = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (words.Count > 1 && s_counted.Contains(words[^1].ToLowerInvariant())) words.RemoveAt(words.Count - 1);
        if (words.Count == 2 && words[1].Length > 1 && HeaderName.Multiple(words[1]) is { } factor && NumberText.TryParse(words[0], out double number)) return number * factor;
        return NumberText.TryParse(string.Join(' ', words), out double whole, isCompute: true) ? whole : null;
    }
}
