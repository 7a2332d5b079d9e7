namespace Foretrain.Runs;

/// <summary>Tokens from steps, batch and sequence length, where all are there.</summary>
/// <param name="Values">Tokens per row.</param>
/// <param name="Formula">How, over columns of the table.</param>
/// <param name="Meaning">What was assumed.</param>
public sealed record DerivedTokens(double[] Values, string Formula, string Meaning)
{
    /// <summary>The tokens, or null when some column is missing or cannot be told from others.</summary>
    /// <param name="table">The rows.</param>
    public static DerivedTokens? Of(RunTable table) => Find(ColumnSearch.Of(table), table);

    /// <summary>As <see cref="Of"/>, with the columns as found already.</summary>
    internal static DerivedTokens? Find(ColumnSearch search, RunTable table)
    {
        if (One(search, "step") is not { } steps || !table.IsNumeric(steps)) return null;
        string? context = One(search, "context") is { } length && table.IsNumeric(length) ? length : null;
        if (One(search, "batch") is { } few && table.IsNumeric(few) && ColumnMeaning.Matches(few, "batch") && context is not null && Median(table, few) < ColumnMeaning.Of("batch")!.Plausible.Low)
            return new(Product(table, steps, few, context), $"{Word("step", steps)}*{Word("batch", few)}*{Word("context", context)}", $"'{few}' is too small for tokens per step and is taken for sequences, '{context}' for tokens per sequence");
        if (One(search, "batch") is { } batch && search.Find("batch")[0].Level < ColumnSearch.Loose && table.IsNumeric(batch))
            return new(Product(table, steps, batch), $"{Word("step", steps)}*{Word("batch", batch)}", $"'{batch}' is taken for tokens per step");
        if (One(search, "batch_sequences") is not { } sequences || !table.IsNumeric(sequences) || context is null) return null;
        return new(Product(table, steps, sequences, context), $"{Word("step", steps)}*{Word("batch_sequences", sequences)}*{Word("context", context)}", $"'{sequences}' is taken for sequences per step, '{context}' for tokens per sequence");
    }

    // A header that a formula cannot hold goes by what it means.
    private static string Word(string name, string column) => MapOption.IsName(column) ? column : name;

    private static string? One(ColumnSearch search, string name) => search.Find(name) is [{ Factor: 1 } only] ? only.Column : null;

    private static double Median(RunTable table, string column)
    {
        double[] there = [.. table.Numbers(column).Where(double.IsFinite).Order()];
        return there.Length == 0 ? double.NaN : there[there.Length / 2];
    }

    private static double[] Product(RunTable table, params string[] columns)
    {
        double[] product = [.. table.Numbers(columns[0])];
        foreach (string column in columns[1..])
        {
            double[] values = table.Numbers(column);
            for (int i = 0; i < product.Length; i++) product[i] *= values[i];
        }

        return product;
    }
}
