using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Conventions;

/// <summary>Finds the columns of the architecture and counts row by row.</summary>
internal sealed class ArchitectureColumns
{
    private readonly RunTable _table;
    private readonly ConversionOptions _options;
    private readonly IReadOnlyDictionary<string, string> _map;
    private readonly Dictionary<string, double[]?> _values = new(StringComparer.Ordinal);

    public ArchitectureColumns(RunTable table, ConversionOptions options)
    {
        (_table, _options, _map) = (table, options, UserMap.Parse(options.Map));
        foreach ((string name, string column) in _map)
        {
            if (!table.Has(column) || !table.IsNumeric(column))
                throw new ForetrainException("unknown-column", $"--map {name}={column}: '{column}' is not a numeric column of {table.Source}", "--map", DidYouMean.HintOrList(column, [.. table.ColumnNames.Where(table.IsNumeric)], "columns"));
        }
    }

    /// <summary>The column of parameters as given, or null.</summary>
    public string? ParamsColumn => Column("params") ?? Column("params_total") ?? Column("params_active");

    /// <summary>The column of a variable, or null.</summary>
    public string? Column(string name)
    {
        if (_map.TryGetValue(name, out string? own)) return own;
        if (_table.Has(name)) return _table.IsNumeric(name) ? name : null;
        return ColumnSearch.Of(_table).Find(name) is [{ Factor: 1, Level: < ColumnSearch.Loose } only] && _table.IsNumeric(only.Column) ? only.Column : null;
    }

    /// <summary>Parameters counted in a way, and from what.</summary>
    public (double[] Values, string How) Params(ParameterKind kind)
    {
        foreach (string name in new[] { "params", "params_total", "params_active" })
        {
            if (Column(name) is not { } column || CountOf(name, column) is not { } given) continue;
            if (given == kind) return (_table.Numbers(column), $"column '{column}', which counts so already");
            // Blocks are the same in both: only what stands outside of them changes.
            if (ActiveOf(given) != ActiveOf(kind)) continue;
            double[] counts = _table.Numbers(column);
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
        if (Column("tokens") is not { } tokens) throw Missing("tokens");
        (double[] blocks, string how) = Params(ParameterKind.ActiveNonEmbedding);
        double[] seen = _table.Numbers(tokens);
        bool shaped = count.Parts.Count > 0;
        return ([.. Enumerable.Range(0, _table.Rows).Select(i => seen[i] * (shaped ? count.PerToken(blocks[i], Row(i)) : 6 * blocks[i]))], $"{count.Name} with N from {how}");
    }

    // A dense model has no inactive parameters, so that both counts are one.
    private bool ActiveOf(ParameterKind kind) => kind is ParameterKind.Active or ParameterKind.ActiveNonEmbedding || Column("experts") is null;

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
        if (Column(name) is { } column)
        {
            known = _table.Numbers(column);
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
