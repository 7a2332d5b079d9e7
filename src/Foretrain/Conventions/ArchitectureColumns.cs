using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Conventions;

/// <summary>Finds the columns of the architecture and counts row by row.</summary>
internal sealed class ArchitectureColumns
{
    // Where none is a value too: no expert that all tokens share, a dense model in a table of mixtures.
    private static readonly string[] s_mayBeZero = ["experts", "top_k", "expert_ffn_width", "shared_expert_ffn_width"];

    private readonly RunTable _table;
    private readonly ConversionOptions _options;
    private readonly Dictionary<string, GivenColumn?> _given = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double[]?> _values = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];

    public ArchitectureColumns(RunTable table, ConversionOptions options)
    {
        (_table, _options) = (table, options);
        foreach ((string name, double value) in options.Values)
        {
            if (double.IsFinite(value) && (value > 0 || (value == 0 && s_mayBeZero.Contains(name)))) continue;
            throw new ForetrainException("bad-option", $"--set {name}={value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)} is not positive", "--set", $"'{name}' is a size or a number of things: write e.g. {name}=1024");
        }

        string[] mapped = [.. UserMap.Parse(options.Map).Keys];
        if (mapped.Length == 0) return;
        ColumnMapping mapping = ColumnMapping.For(table, [.. mapped.Skip(1).Select(n => new NeededColumn(n))], new(mapped[0]), options.Map);
        foreach (string name in mapped) Keep(name, mapping);
    }

    /// <summary>What was assumed about columns that were used.</summary>
    public IReadOnlyList<Finding> Findings => [.. _findings.Distinct()];

    /// <summary>The parameters as given, or null.</summary>
    public GivenColumn? ParamsGiven => Given("params") ?? Given("params_total") ?? Given("params_active");

    /// <summary>A variable in base units, found as a fit finds it, or null.</summary>
    public GivenColumn? Given(string name)
    {
        if (_given.TryGetValue(name, out GivenColumn? known)) return known;
        try
        {
            ColumnMapping mapping = ColumnMapping.For(_table, [], new(name));
            if (!mapping.Findings.Any(f => f.Id == "loose-column")) return Keep(name, mapping); // a guess is no ground for a count
        }
        catch (ForetrainException e) when (e.Code is "missing-column" or "ambiguous-column" or "column-not-numeric")
        {
            // Not there: the count is made from something else, or says what it needs.
        }

        return _given[name] = null;
    }

    private GivenColumn Keep(string name, ColumnMapping mapping)
    {
        _findings.AddRange(mapping.Findings);
        MappedColumn column = mapping.Of(name);
        return _given[name] = new(column.Source, mapping.Table.Numbers(column.Column));
    }

    /// <summary>Parameters counted in a way, and from what.</summary>
    public (double[] Values, string How) Params(ParameterKind kind)
    {
        foreach (string name in new[] { "params", "params_total", "params_active" })
        {
            if (Given(name) is not (string column, double[] counts) || CountOf(name, column) is not { } given) continue;
            if (given == kind) return (counts, $"column '{column}', which counts so already");
            // Blocks are the same in both: only what stands outside of them changes.
            if (ActiveOf(given) != ActiveOf(kind)) continue;
            if (!ParameterCount.NeedsVocab(given) && !ParameterCount.NeedsVocab(kind)) return (counts, $"column '{column}' ({ParameterCount.Name(given)})");
            if (Values("width") is not { } width || Values("vocab_size") is not { } vocab) continue;
            return ([.. counts.Select((n, i) => n - ParameterCount.Outside(given, width[i], vocab[i], _options.Tied) + ParameterCount.Outside(kind, width[i], vocab[i], _options.Tied))],
                $"column '{column}' ({ParameterCount.Name(given)}) less and plus vocabulary x width{(_options.Tied ? ", one embedding" : ", input and output of their own")}");
        }

        Need("width", "depth");
        if (ParameterCount.NeedsVocab(kind)) Need("vocab_size");
        return ([.. Enumerable.Range(0, _table.Rows).Select(i => ParameterCount.Of(Row(i), kind))], $"the architecture ({Used()}), without biases and norms");
    }

    /// <summary>Training compute counted in a way, and from what.</summary>
    public (double[] Values, string How) Flops(FlopCount count)
    {
        if (count.NeedsContext) Need("context", "width", "depth");
        if (count.NeedsVocab) Need("vocab_size", "width");
        if (count.Parts.Contains("softmax")) Need("heads");
        if (Given("tokens") is not { } tokens) throw Missing("tokens");
        bool shaped = count.Parts.Count > 0;
        (double[] blocks, string how) = !shaped && AsItIs() is { } plain ? plain : Params(ParameterKind.ActiveNonEmbedding);
        string seen = _table.Has(tokens.Source) ? "" : $", tokens = {tokens.Source}";
        return ([.. Enumerable.Range(0, _table.Rows).Select(i => tokens.Values[i] * (shaped ? count.PerToken(blocks[i], Row(i)) : 6 * blocks[i]))], $"{count.Name} with N from {how}{seen}");
    }

    // 6ND needs no more than N and D: where nothing tells how to turn the count that is there, it is taken as it is, and that is told.
    private (double[] Values, string How)? AsItIs()
    {
        if (Values("width") is not null && (Values("depth") is not null || Values("vocab_size") is not null)) return null;
        if ((Given("params_active") ?? Given("params") ?? (ActiveOf(ParameterKind.Total) ? Given("params_total") : null)) is not { } given) return null;
        ParameterKind? counts = CountOf(Given("params_active") is null ? "params" : "params_active", given.Source);
        if (counts is ParameterKind.ActiveNonEmbedding || (counts is ParameterKind.NonEmbedding && ActiveOf(ParameterKind.NonEmbedding))) return null;
        _findings.Add(new("params-as-given", Severity.Note, $"6ND counts '{given.Source}' as it is{(counts is { } kind ? $", {ParameterCount.Name(kind)} parameters" : "")}",
            "6ND usually counts parameters without embeddings; nothing in the table tells how to take them off", "nothing to do if the column is without embeddings (--given non-embedding says so); otherwise give --set width=..., vocab_size=... and --given"));
        return (given.Values, $"column '{given.Source}' as it is");
    }

    // A dense model has no inactive parameters, so that both counts are one.
    private bool ActiveOf(ParameterKind kind) => kind is ParameterKind.Active or ParameterKind.ActiveNonEmbedding || Given("experts") is null;

    private ParameterKind? CountOf(string name, string column) => name switch
    {
        "params_total" => ParameterKind.Total,
        "params_active" => ParameterKind.Active,
        _ => _options.Given ?? ColumnMeaning.Counting(column) switch
        {
            "total" => ParameterKind.Total,
            "active" => ParameterKind.Active,
            "non-embedding" => ParameterKind.NonEmbedding,
            _ => null,
        },
    };

    private double[]? Values(string name)
    {
        if (_values.TryGetValue(name, out double[]? known)) return known;
        if (Given(name) is { } given)
        {
            known = given.Values;
            int bad = Array.FindIndex(known, x => x < 0 || (x == 0 && !s_mayBeZero.Contains(name)));
            if (bad >= 0)
                throw new ForetrainException("count-not-positive", $"'{name}' is {known[bad].ToString("R", System.Globalization.CultureInfo.InvariantCulture)}", $"{_table.FilePlaceOf(bad)}, column '{given.Source}'", "correct the cell, or leave the row out with --where");
        }
        else if (_options.Values.TryGetValue(name, out double value))
        {
            known = new double[_table.Rows];
            Array.Fill(known, value);
        }

        return _values[name] = known;
    }

    private Architecture Row(int row)
    {
        double? heads = At("heads"), head = At("head_dim"), keys = At("kv_heads"), experts = At("experts"), expertWidth = At("expert_ffn_width");
        double width = At("width") ?? double.NaN;
        double? attention = heads is not null && head is not null ? heads * head : null;
        double? perHead = head ?? width / heads;
        return new()
        {
            Width = width,
            Depth = At("depth") ?? double.NaN,
            AttentionWidth = attention,
            KeyWidth = keys is not null ? keys * perHead : null,
            FfnWidth = At("ffn_width"),
            Gated = _options.Gated,
            Vocab = At("vocab_size"),
            Context = At("context"),
            Heads = heads,
            Tied = _options.Tied,
            Experts = experts ?? 1,
            TopK = At("top_k") ?? 1,
            ExpertWidth = expertWidth,
            SharedExpertWidth = At("shared_expert_ffn_width") ?? 0,
        };

        double? At(string name) => Values(name)?[row];
    }

    private string Used() => string.Join(", ", new[] { "width", "depth", "heads", "kv_heads", "head_dim", "ffn_width", "expert_ffn_width", "experts", "top_k", "vocab_size" }.Where(n => Values(n) is not null));

    private void Need(params string[] names)
    {
        foreach (string name in names) if (Values(name) is null) throw Missing(name);
    }

    private ForetrainException Missing(string name) => new("missing-column", $"{_table.Source} has no column for '{name}' ({ColumnMeaning.Of(name)?.Meaning})",
        $"{_table.Source}, columns: {string.Join(", ", _table.ColumnNames.Take(20))}{(_table.ColumnNames.Count > 20 ? ", ..." : "")}",
        name == "tokens" ? "name it with --map tokens=COLUMN" : $"name it with --map {name}=COLUMN, or give one value for all rows with --set {name}=VALUE");
}
