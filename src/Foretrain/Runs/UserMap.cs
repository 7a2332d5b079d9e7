namespace Foretrain.Runs;

/// <summary>The user's map entries: variable to column name or formula text.</summary>
internal static class UserMap
{
    /// <summary>Reads entries of the form <c>variable = column or formula</c>.</summary>
    public static IReadOnlyDictionary<string, string> Parse(IReadOnlyList<string> entries)
    {
        var map = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string entry in entries)
        {
            int at = entry.IndexOf('=', StringComparison.Ordinal);
            string name = at < 0 ? "" : entry[..at].Trim(), source = at < 0 ? "" : entry[(at + 1)..].Trim();
            if (name.Length == 0 || source.Length == 0)
                throw new ForetrainException("bad-map", $"'{entry}' does not map a variable to a column", "--map",
                    "write variable=column or variable=formula, e.g. params=params_total or tokens=flops/(6*params)");
            if (!map.TryAdd(name, source))
                throw new ForetrainException("duplicate-map", $"'{name}' is mapped twice: to '{map[name]}' and to '{source}'", "--map", "map each variable once");
        }

        return map;
    }
}
