using Foretrain.Quantities;

namespace Foretrain.Expressions;

/// <summary>Checks that a formula uses only names that exist.</summary>
public static class FormulaNames
{
    // What papers write for the columns of a run table.
    private static readonly Dictionary<string, string> PaperNames = new(StringComparer.Ordinal)
    {
        ["N"] = "params",
        ["D"] = "tokens",
        ["C"] = "flops",
        ["n_params"] = "params",
        ["n_tokens"] = "tokens",
        ["compute"] = "flops",
    };

    /// <summary>Refuses the first name that is no variable and no parameter.</summary>
    /// <param name="e">The formula.</param>
    /// <param name="variables">Variables; a family as <c>r_*</c> or <c>r[*]</c>, or its members.</param>
    /// <param name="parameters">Parameters; a family as <c>t[*]</c>, or its members.</param>
    /// <param name="text">The formula as the user wrote it, for the caret; null takes the printed form.</param>
    /// <exception cref="ForetrainException"><c>formula-unknown-name</c>.</exception>
    public static void Check(
        Expr e, IReadOnlyCollection<string> variables, IReadOnlyCollection<string> parameters, string? text = null)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(parameters);
        HashSet<string> known = [.. variables, .. parameters];
        foreach (string name in ExprTools.Symbols(e))
        {
            int bracket = name.IndexOf('[');
            if (bracket < 0 ? known.Contains(name) : IsMember(name, name[..bracket], known)) continue;
            throw Unknown(name, bracket < 0 ? name : name[..bracket], known, variables, text ?? e.ToText());
        }
    }

    private static bool IsMember(string name, string family, HashSet<string> known)
        => known.Contains(name) || known.Contains($"{family}[*]") || known.Contains($"{family}_*")
            || known.Any(k => k.StartsWith($"{family}[", StringComparison.Ordinal)) && IsOpenIndex(name);

    // Under a sum, t[i] stands for all members; a longer label names one, which must exist.
    private static bool IsOpenIndex(string name) => name.Length >= 4 && name[^3] == '[' && char.IsAsciiLetterLower(name[^2]);

    private static ForetrainException Unknown(
        string name, string written, HashSet<string> known, IReadOnlyCollection<string> variables, string text)
    {
        bool indexed = written.Length < name.Length;
        string message = $"there is no variable or parameter '{name}'";
        string hint;
        if (indexed && known.Contains(written)) hint = $"'{written}' is a single quantity: write it without [ ]";
        else if (!indexed && known.Any(k => k == $"{written}_*" || k.StartsWith($"{written}[", StringComparison.Ordinal)))
            hint = $"'{written}' is a family: write {written}[i] under sum or prod, or {written}[label]";
        else if (written == "e") hint = "for powers of Euler's number write exp(x)";
        else if (PaperNames.TryGetValue(written, out string? column) && variables.Contains(column)) hint = $"write '{column}' for {written}";
        else
        {
            string[] names = [.. known.Order(StringComparer.Ordinal)];
            hint = DidYouMean.HintOrList(name, names, "names");
        }
        int at = Find(text, written, indexed);
        return new("formula-unknown-name", message, at < 0 ? text : FormulaPlace.Of(text, at, written.Length), hint);
    }

    private static int Find(string text, string name, bool indexed)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '[') at = Math.Max(at, text.IndexOf(']', at));
            if (!FormulaLexer.IsNamePart(text[at])) continue;
            int end = at;
            while (end < text.Length && FormulaLexer.IsNamePart(text[end])) end++;
            if (text.AsSpan(at, end - at).SequenceEqual(name) && IsIndexed(text, end) == indexed) return at;
            at = end - 1;
        }
        return -1;
    }

    private static bool IsIndexed(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length && text[at] == '[';
    }
}
