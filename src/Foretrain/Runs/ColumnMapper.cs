using Foretrain.Findings;
using Foretrain.Quantities;

namespace Foretrain.Runs;

/// <summary>Does the work of <see cref="ColumnMapping.For"/>.</summary>
internal sealed class ColumnMapper(
    RunTable original, IReadOnlyList<NeededColumn> needed, NeededColumn target, IReadOnlyDictionary<string, string> userMap)
{
    private readonly RunTable _original = original;
    private readonly List<MappedColumn> _columns = [];
    private readonly List<Finding> _findings = [];
    private readonly ColumnSearch _search = ColumnSearch.Of(original);
    private RunTable _table = original; // plus the user's formulas and what was scaled or derived

    public ColumnMapping Map()
    {
        AddUserFormulas();
        foreach (NeededColumn column in needed)
        {
            if (column.Name.EndsWith('*')) MapFamily(column);
            else MapOne(column);
        }

        MapOne(target);
        foreach (NeededColumn column in needed.Where(c => c.Counts is not null)) CheckCounting(column);
        foreach (string name in userMap.Keys.Where(n => needed.All(c => c.Name != n) && n != target.Name && !_table.Has(n)))
            throw new ForetrainException("bad-map", $"'{name}' is mapped but nothing needs it", "--map",
                DidYouMean.HintOrList(name, [.. needed.Select(c => c.Name), target.Name], "needed variables"));
        return new(_columns.ToEquatableList(), target.Name, _table, _findings.ToEquatableList());
    }

    // Formulas become columns first: then filters, weights and other formulas can use them, in the order given.
    private void AddUserFormulas()
    {
        foreach ((string name, string source) in userMap)
        {
            if (name.EndsWith('*') || _table.Has(source)) continue;
            if (IsName(source))
                throw new ForetrainException("unknown-column", $"--map {name}={source}: '{source}' is not a column of {_original.Source}", "--map",
                    DidYouMean.HintOrList(source, [.. _original.ColumnNames], "columns"));
            // Formulas see the file's columns; a variable that is spelled otherwise in the file may be used by its own name.
            double[] values = ColumnFormula.Values(_table, source, $"--map {name}", symbol => userMap.TryGetValue(symbol, out string? other)
                && _table.Has(other) ? other : OneOf(symbol));
            _table = _table.With(name, values);
        }
    }

    private void MapOne(NeededColumn column)
    {
        MappedColumn mapped = Find(column);
        if (!column.Text && !_table.IsNumeric(mapped.Column))
        {
            if (CellUnits.Numbers(_table.Texts(mapped.Column)) is not { } numbers) throw NotNumeric(column, mapped.Column);
            _table = _table.With(mapped.Variable, numbers);
            mapped = mapped with { Kind = MappingKind.Scaled, Reason = "its cells name their units" };
        }

        _columns.Add(mapped);
    }

    private MappedColumn Find(NeededColumn column)
    {
        string name = column.Name;
        if (userMap.TryGetValue(name, out string? source))
        {
            // The header of a column that the user names says as much as that of a column found.
            if (_original.Has(source) && _original.IsNumeric(source) && _search.FactorOf(source, name) is var factor and not 1) return Scale(name, source, factor);
            return _original.Has(source)
                ? new(name, source, MappingKind.User, $"--map {name}={source}")
                : new(name, source, MappingKind.Formula, $"--map {name} = {source}");
        }

        if (_table.Has(name)) return new(name, name, MappingKind.Exact, "same name");
        IReadOnlyList<ColumnCandidate> found = _search.Find(name);
        bool loose = found.Count > 0 && found[0].Level >= ColumnSearch.Loose;
        if (found.Count > 1)
        {
            throw new ForetrainException("ambiguous-column", $"{_original.Source} has several columns that may be '{name}': {string.Join(", ", found.Select(c => c.Column))}",
                Header(), $"choose one, e.g. {MapOption.For(name, found[0].Column)}")
            { Choice = new(name, [.. found.Select(c => c.Column)]) };
        }

        if ((found.Count == 0 || loose) && name == "tokens" && DerivedTokens.Find(_search, _original) is { } derived) return Derive(derived);
        if (found.Count == 0) throw Missing(column);

        ColumnCandidate only = found[0];
        bool sameLetters = ColumnMeaning.Matches(only.Column, name);
        if (loose)
        {
            _findings.Add(new("loose-column", Severity.Warning, $"'{name}' is read from column '{only.Column}', the only candidate",
                $"'{only.Column}' often means something a little different from '{name}' ({ColumnMeaning.Of(name)?.Meaning})",
                $"check it; say so with {MapOption.For(name, only.Column)} if it is right"));
        }

        string reason = sameLetters ? "same name, spelled otherwise" : loose ? $"the only candidate for {name}" : $"usual name for {name}";
        if (only.UnitIgnored)
        {
            _findings.Add(new("unit-not-applied", Severity.Warning, $"the header '{only.Column}' names a multiple, its values look like plain counts",
                $"'{name}' is read as it stands", MapOption.Formula(_original, name, only.Column, n => "1e9*" + n) is { } times ? $"if the values are multiples after all, say which, e.g. {times}" : "if the values are multiples after all, write them in full"));
        }

        return only.Factor == 1 ? new(name, only.Column, MappingKind.Alias, reason) : Scale(name, only.Column, only.Factor);
    }

    private MappedColumn Scale(string name, string column, double factor)
    {
        if (!_table.IsNumeric(column)) throw NotNumeric(new(name), column);
        string times = factor.ToString("0.###e0", System.Globalization.CultureInfo.InvariantCulture);
        _table = _table.With(name, [.. _original.Numbers(column).Select(x => x * factor)]);
        _findings.Add(new("unit-in-header", Severity.Note, $"'{name}' is column '{column}' times {times}", "the header names the multiple, and the values agree with it",
            "nothing to do if that is right; otherwise name another column or a formula with --map"));
        return new(name, column, MappingKind.Scaled, $"times {times}, as its header says") { Factor = factor };
    }

    private MappedColumn Derive(DerivedTokens derived)
    {
        _table = _table.With("tokens", derived.Values);
        _findings.Add(new("tokens-derived", Severity.Warning, $"tokens are worked out: {derived.Formula}", $"no column holds tokens; {derived.Meaning}",
            $"check it; say so with --map \"tokens = {derived.Formula}\" if it is right"));
        return new("tokens", derived.Formula, MappingKind.Derived, "from steps and batch");
    }

    private void MapFamily(NeededColumn family)
    {
        string wanted = family.Name[..^1];
        string prefix = wanted, reason = $"prefix {wanted}";
        MappingKind kind = MappingKind.Exact;
        if (userMap.TryGetValue(family.Name, out string? source))
        {
            if (!source.EndsWith('*'))
                throw new ForetrainException("bad-map", $"'{family.Name}' is a family of columns, '{source}' is not", "--map", $"map it to a prefix, e.g. --map {family.Name}=share_*");
            (prefix, reason, kind) = (source[..^1], $"--map {family.Name}={source}", MappingKind.User);
        }

        string[] members = Members(prefix);
        if (members.Length == 0 && kind == MappingKind.Exact && wanted == "r_" && MixtureShares.Find(_original) is { } shares)
        {
            (prefix, kind, reason) = (shares, MappingKind.Alias, "shares that add up to 1");
            members = Members(prefix);
            _findings.Add(new("mixture-found", Severity.Note, $"the {members.Length} columns {prefix}* add up to 1 in every row and are read as the shares {family.Name} of a mixture",
                "their names do not say so", $"say so with --map {family.Name}={prefix}* if it is right"));
        }

        if (members.Length == 0)
        {
            string[] prefixes = [.. _original.ColumnNames.Where(c => c.Contains('_', StringComparison.Ordinal)).Select(c => c[..(c.IndexOf('_', StringComparison.Ordinal) + 1)] + "*")
                .GroupBy(p => p).Where(g => g.Count() > 1).Select(g => g.Key)];
            throw new ForetrainException("missing-column", $"{_original.Source} has no columns that begin with '{prefix}'", Header(),
                prefixes.Length == 0 ? null : $"families in the table: {string.Join(", ", prefixes)}; choose one with --map {family.Name}=PREFIX*");
        }

        foreach (string member in members)
        {
            if (!_table.IsNumeric(member)) throw NotNumeric(family with { Name = member }, member);
            _columns.Add(new(wanted + member[prefix.Length..], member, kind, reason));
        }
    }

    private string[] Members(string prefix) => [.. _original.ColumnNames.Where(c => c.Length > prefix.Length && c.StartsWith(prefix, StringComparison.Ordinal))];

    // What params counts decides exponents (embedding parameters are half of a small model), and tables often have both.
    private void CheckCounting(NeededColumn column)
    {
        MappedColumn mapped = Of(column.Name);
        if (mapped.Kind is MappingKind.User or MappingKind.Formula) return;
        string? counted = ColumnMeaning.Counting(mapped.Source);
        string? better = _original.ColumnNames.FirstOrDefault(c => c != mapped.Source && ColumnMeaning.Counting(c) == column.Counts);
        if (counted == column.Counts || (counted is null && better is null)) return;
        string what = better is null
            ? $"the law counts {column.Counts} parameters, column '{mapped.Source}' holds {counted} ones"
            : $"the law counts {column.Counts} parameters; '{column.Name}' is read from column '{mapped.Source}' although column '{better}' holds {column.Counts} ones";
        _findings.Add(new("params-counting", Severity.Warning, what,
            "with another count exponents and coefficients differ, most of all for small models with large vocabularies",
            better is null ? Conversion(mapped, counted, column.Counts) ?? "compare with published constants only if the counts agree" : $"use {MapOption.For(column.Name, better)}, or {MapOption.For(column.Name, mapped.Source)} to confirm"));
    }

    // Embeddings are vocabulary times width, once when input and output share them.
    private string? Conversion(MappedColumn mapped, string? counted, string? wanted)
    {
        string? sign = (counted, wanted) switch { ("total", "non-embedding") => "-", ("non-embedding", "total") => "+", _ => null };
        if (sign is null || OneOf("vocab_size") is not { } vocabulary || OneOf("width") is not { } width || !new[] { mapped.Source, vocabulary, width }.All(MapOption.IsName)) return null;
        return $"convert it: --map \"{mapped.Variable}={mapped.Source}{sign}{vocabulary}*{width}\" where input and output share one embedding, twice {vocabulary}*{width} where they do not";
    }

    private MappedColumn Of(string variable) => _columns.First(c => c.Variable == variable);

    private ForetrainException Missing(NeededColumn column)
    {
        string name = column.Name;
        string? derive = name switch
        {
            "tokens" when Available("flops", "params") => "tokens = flops / (6 * params)",
            "params" when Available("flops", "tokens") => "params = flops / (6 * tokens)",
            "flops" when Available("params", "tokens") => "flops = 6 * params * tokens",
            "epochs" when Available("tokens", "unique_tokens") => "epochs = tokens / unique_tokens",
            "unique_tokens" when Available("tokens", "epochs") => "unique_tokens = tokens / epochs",
            _ => null,
        };
        string near = DidYouMean.HintOrList(name, [.. _original.ColumnNames], "columns");
        string hint = derive is null
            ? near + (near.EndsWith('?') ? " Then" : ";") + $" name the column with --map {name}=COLUMN"
            : $"derive it with --map \"{derive}\", or name the column with --map {name}=COLUMN";
        return new("missing-column", $"{_original.Source} has no column for '{name}' ({ColumnMeaning.Of(name)?.Meaning ?? $"unit {column.Unit}"})", Header(), hint);
    }

    private bool Available(params string[] names)
        => names.All(n => _table.Has(n) || userMap.ContainsKey(n) || OneOf(n) is not null);

    // Formulas take columns as they are: one that would have to be scaled is none.
    private string? OneOf(string name) => _search.Find(name) is [{ Factor: 1 } only] ? only.Column : null;

    private ForetrainException NotNumeric(NeededColumn column, string source)
    {
        string[] texts = _table.Texts(source);
        int row = Array.FindIndex(texts, t => NumberText.Classify(t, out _) == NumberTextKind.Text);
        row = Math.Max(row, 0);
        string hint = texts[row].Any(char.IsAsciiDigit)
            ? $"{NumberText.WhyNot(texts[row])}; a number may end in k, M, B (or G) or T"
            : $"name another column with --map {column.Name}=COLUMN";
        return new("column-not-numeric", $"'{column.Name}' must be numeric, column '{source}' of {_original.Source} is text, e.g. '{texts[row]}'",
            $"{_table.FilePlaceOf(row)}, column '{source}'", hint);
    }

    private string Header() => $"{_original.Source}, columns: {string.Join(", ", _original.ColumnNames.Take(20))}{(_original.ColumnNames.Count > 20 ? ", ..." : "")}";

    private static bool IsName(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or ' ') && char.IsLetter(text[0]);
}
