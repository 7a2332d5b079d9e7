using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Conventions;

/// <summary>What a conversion is to do.</summary>
public sealed record ConversionOptions
{
    /// <summary>How parameters are to be counted, or null to leave them.</summary>
    public ParameterKind? Params { get; init; }

    /// <summary>How compute is to be counted, or null to leave it.</summary>
    public FlopCount? Flops { get; init; }

    /// <summary>What the table's params count, where its header does not say; or null.</summary>
    public ParameterKind? Given { get; init; }

    /// <summary>Column names such as <c>width=dim</c>.</summary>
    public IReadOnlyList<string> Map { get; init; } = [];

    /// <summary>Values for columns that the table does not have, such as the vocabulary of all its models.</summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>();

    /// <summary>True when input and output share one embedding.</summary>
    public bool Tied { get; init; }

    /// <summary>True for feed-forward blocks with a gate.</summary>
    public bool Gated { get; init; }
}

/// <summary>A table with parameters and compute counted in one way.</summary>
/// <param name="Table">The table with columns params and flops as converted; what stood there is kept as params_given and flops_given.</param>
/// <param name="Steps">How each column came about: what it is, from what, how it differs.</param>
public sealed record ConvertedTable(RunTable Table, EquatableList<ConversionStep> Steps)
{
    /// <summary>The parameters as the table gave them, in base units; null without any.</summary>
    public double[]? ParamsGiven { get; init; }

    /// <summary>The compute as the table gave it, in base units; null without any.</summary>
    public double[]? FlopsGiven { get; init; }

    /// <summary>The tokens in base units; null without any.</summary>
    public double[]? Tokens { get; init; }

    /// <summary>What was assumed about columns: units of headers, tokens worked out.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}

/// <summary>One converted column.</summary>
/// <param name="Column">The column: <c>params</c> or <c>flops</c>.</param>
/// <param name="Convention">Its convention.</param>
/// <param name="How">What it was computed from.</param>
/// <param name="GivenColumn">The column that was there before, or null.</param>
/// <param name="Least">Least ratio of new to old value; NaN without an old one.</param>
/// <param name="Most">Largest ratio.</param>
public sealed record ConversionStep(string Column, string Convention, string How, string? GivenColumn, double Least, double Most);

/// <summary>Converts the counts of a table.</summary>
public static class ConventionColumns
{
    /// <summary>Converts.</summary>
    /// <exception cref="ForetrainException"><c>missing-column</c>, <c>nothing-to-convert</c>, <c>unknown-column</c>.</exception>
    public static ConvertedTable Convert(RunTable table, ConversionOptions options)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Params is null && options.Flops is null)
            throw new ForetrainException("nothing-to-convert", "neither --params nor --flops is given", hint: "write e.g. --params non-embedding --flops 6ND+attention");
        var shape = new ArchitectureColumns(table, options);
        RunTable converted = table;
        var steps = new List<ConversionStep>();
        if (options.Params is { } kind)
        {
            (double[] values, string how) = shape.Params(kind);
            converted = Store(converted, "params", values, ParameterCount.Name(kind), how, shape.ParamsGiven, steps);
        }

        if (options.Flops is { } flops)
        {
            (double[] values, string how) = shape.Flops(flops);
            converted = Store(converted, "flops", values, flops.Name, how, shape.Given("flops"), steps);
        }

        return new(converted, [.. steps]) { ParamsGiven = shape.ParamsGiven?.Values, FlopsGiven = options.Flops is null ? null : shape.Given("flops")?.Values, Tokens = shape.Given("tokens")?.Values, Findings = shape.Findings };
    }

    private static RunTable Store(RunTable table, string name, double[] values, string convention, string how, GivenColumn? given, List<ConversionStep> steps)
    {
        int bad = Array.FindIndex(values, v => v <= 0 || double.IsInfinity(v));
        if (bad >= 0)
            throw new ForetrainException("count-not-positive", $"{name} would be {values[bad].ToString("R", System.Globalization.CultureInfo.InvariantCulture)} as {convention}: no model has that", table.FilePlaceOf(bad),
                given is null ? "check the architecture on that row" : $"'{given.Source}' is {given.Values[bad].ToString("R", System.Globalization.CultureInfo.InvariantCulture)} there: check it, --given and --set, or leave the row out with --where");
        double[] ratios = given is null ? [] : [.. values.Select((v, i) => v / given.Values[i]).Where(double.IsFinite)];
        string? kept = given is not null && table.Has(given.Source) ? given.Source : null;
        if (table.Has(name))
        {
            string free = name + "_given";
            for (int i = 2; table.Has(free); i++) free = $"{name}_given_{i}";
            if (kept == name) kept = free;
            table = table.IsNumeric(name) ? table.With(free, table.Numbers(name)) : table.With(free, table.Texts(name));
        }

        steps.Add(new(name, convention, how, kept, ratios.Length == 0 ? double.NaN : ratios.Min(), ratios.Length == 0 ? double.NaN : ratios.Max()));
        string[] counts = new string[table.Rows];
        Array.Fill(counts, convention);
        return table.With(name, values).With($"{name}_counts", counts);
    }
}
