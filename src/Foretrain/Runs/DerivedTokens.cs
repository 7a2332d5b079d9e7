namespace Foretrain.Runs;

/// <summary>Tokens from steps, batch and sequence length, where all are there.</summary>
/// <param name="Values">Tokens per row.</param>
/// <param name="Formula">How, over columns of the table.</param>
/// <param name="Meaning">What was assumed.</param>
internal sealed record DerivedTokens(double[] Values, string Formula, string Meaning)
{
    /// <summary>The tokens, or null when some column is missing or cannot be told from others.</summary>
    public static DerivedTokens? Find(ColumnSearch search, RunTable table)
    {
        if (One(search, "step") is not { } steps || !table.IsNumeric(steps)) return null;
        if (One(search, "batch") is { } batch && search.Find("batch")[0].Level < ColumnSearch.Loose && table.IsNumeric(batch))
            return new(Product(table, steps, batch), $"{steps}*{batch}", $"'{batch}' is taken for tokens per step");
        if (One(search, "batch_sequences") is not { } sequences || !table.IsNumeric(sequences) || One(search, "context") is not { } context || !table.IsNumeric(context)) return null;
        return new(Product(table, steps, sequences, context), $"{steps}*{sequences}*{context}", $"'{sequences}' is taken for sequences per step, '{context}' for tokens per sequence");
    }

    private static string? One(ColumnSearch search, string name) => search.Find(name) is [{ Factor: 1 } only] ? only.Column : null;

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
