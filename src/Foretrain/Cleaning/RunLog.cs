using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Cleaning;

/// <summary>A table of logs: which column is what, and which row belongs to which run. Decisions change it, and are listed in it.</summary>
internal sealed class RunLog
{
    private static readonly string[] s_planned = ["total_steps", "max_steps", "planned_steps", "steps_total", "train_iters", "max_iters"];
    private readonly CleaningOptions _options;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public RunLog(RunTable table, CleaningOptions options)
    {
        (Table, _options) = (table, options);
        IReadOnlyDictionary<string, string> map = UserMap.Parse(options.Map);
        foreach ((string name, string column) in map)
        {
            if (!table.Has(column))
                throw new ForetrainException("unknown-column", $"--map {name}={column}: '{column}' is not a column of {table.Source}", "--map", DidYouMean.HintOrList(column, [.. table.ColumnNames], "columns"));
        }

        RunColumn = Column("run");
        StepColumn = Numeric("step");
        AlongColumn = StepColumn ?? Numeric("tokens") ?? Numeric("epochs");
        LossColumn = Numeric("loss") ?? throw new ForetrainException("missing-column", $"{table.Source} has no column for 'loss', so no run can be judged", $"{table.Source}, columns: {string.Join(", ", table.ColumnNames.Take(20))}", "name it with --map loss=COLUMN");
        LrColumn = Numeric("lr");
        SeedColumn = Column("seed");
        StatusColumn = Column("status");
        TimeColumn = Numeric("timestamp");
        WarmupColumn = Numeric("warmup_steps");
        PlannedColumn = s_planned.Select(p => table.ColumnNames.FirstOrDefault(c => c != StepColumn && table.IsNumeric(c) && ColumnMeaning.Matches(c, p))).FirstOrDefault(c => c is not null);
        Loss = [.. table.Numbers(LossColumn)];
        Run = RunColumn is { } run ? [.. table.Texts(run)] : Unnamed(table);
        Phase = new string[table.Rows];
        Array.Fill(Phase, "");
        Rows = [.. Enumerable.Range(0, table.Rows)];
        ConfigColumns = Config();

        string? Column(string name)
        {
            if (map.TryGetValue(name, out string? own)) return own;
            if (table.Has(name)) return name;
            return ColumnSearch.Of(table).Find(name) is [var only] ? only.Column : null;
        }

        string? Numeric(string name)
        {
            if (Column(name) is { } column) return table.IsNumeric(column) ? column : null;
            IReadOnlyList<ColumnCandidate> several = ColumnSearch.Of(table).Find(name);
            if (several.Count < 2 || name != "loss") return null;
            throw new ForetrainException("ambiguous-column", $"{table.Source} has several columns that may be '{name}': {string.Join(", ", several.Select(c => c.Column))}", table.Source, $"choose one, e.g. --map {name}={several[0].Column}")
            { Choice = new(name, [.. several.Select(c => c.Column)]) };
        }
    }

    public RunTable Table { get; }

    public string? RunColumn { get; }

    public string? StepColumn { get; }

    /// <summary>What a run goes along: steps, else tokens, else epochs; null for a table without any.</summary>
    public string? AlongColumn { get; }

    public string LossColumn { get; }

    public string? LrColumn { get; }

    public string? SeedColumn { get; }

    public string? StatusColumn { get; }

    public string? TimeColumn { get; }

    public string? WarmupColumn { get; }

    public string? PlannedColumn { get; }

    /// <summary>Columns that never change within a run: its configuration, without name and seed.</summary>
    public IReadOnlyList<string> ConfigColumns { get; }

    /// <summary>Loss per row of the table, as changed by decisions.</summary>
    public double[] Loss { get; }

    /// <summary>Run per row of the table, as changed by decisions.</summary>
    public string[] Run { get; }

    /// <summary>Part of the schedule per row of the table.</summary>
    public string[] Phase { get; }

    /// <summary>Rows still there.</summary>
    public List<int> Rows { get; private set; }

    /// <summary>How each run ended.</summary>
    public Dictionary<string, string> Status { get; } = new(StringComparer.Ordinal);

    /// <summary>First run of the same configuration, for runs that differ in their seed.</summary>
    public Dictionary<string, string> Setting { get; } = new(StringComparer.Ordinal);

    public List<CleaningDecision> Decisions { get; } = [];

    public CleaningOptions Options => _options;

    /// <summary>Values along runs.</summary>
    public double[]? Along => AlongColumn is null ? null : Table.Numbers(AlongColumn);

    /// <summary>The rows of each run that are still there, in the order of the log; runs in order of first appearance.</summary>
    public IReadOnlyList<(string Run, int[] Rows)> Runs() => [.. Rows.GroupBy(r => Run[r]).Select(g => (g.Key, Ordered([.. g])))];

    /// <summary>True when the user wants a decision; one that is not wanted is neither taken nor listed.</summary>
    public bool Wants(string kind, string? run = null)
    {
        string id = run is null ? kind : $"{kind}:{run}";
        string? asked = _options.Keep.FirstOrDefault(k => k == kind || k == id);
        if (asked is not null) _used.Add(asked);
        return asked is null;
    }

    /// <summary>Lists a decision, and takes the rows out where it removes them.</summary>
    public void Decide(string kind, string? run, string what, string why, IReadOnlyList<int> rows, bool removed)
    {
        Decisions.Add(new(kind, run is null ? kind : $"{kind}:{run}", what, why, [.. rows.Order()], removed));
        if (!removed) return;
        HashSet<int> gone = [.. rows];
        Rows = [.. Rows.Where(r => !gone.Contains(r))];
    }

    /// <summary>Refuses a --keep that names no decision there was.</summary>
    public void RequireKeepsUsed()
    {
        string? unused = _options.Keep.FirstOrDefault(k => !_used.Contains(k) && !TableCleaner.Kinds.Contains(k));
        if (unused is null) return;
        throw new ForetrainException("unknown-decision", $"--keep {unused}: there is no such decision", "--keep",
            DidYouMean.HintOrList(unused, [.. Decisions.Select(d => d.Id).Concat(Decisions.Select(d => d.Kind)).Distinct()], "decisions"));
    }

    // By time where it was logged; else as the rows stand, which is how logs are written.
    private int[] Ordered(int[] rows)
    {
        if (TimeColumn is null) return rows;
        double[] time = Table.Numbers(TimeColumn);
        return rows.All(r => double.IsFinite(time[r])) ? [.. rows.OrderBy(r => time[r])] : rows;
    }

    // Several files without names are several runs; one file without names has one row per run.
    private string[] Unnamed(RunTable table) => table.Parts.Count > 1 && AlongColumn is not null
        ? [.. Enumerable.Range(0, table.Rows).Select(r => table.Parts[table.PartOf(r)].Source)]
        : [.. Enumerable.Range(0, table.Rows).Select(r => $"row-{table.Lines[r]}")];

    private string[] Config()
    {
        string?[] others = [RunColumn, StepColumn, AlongColumn, LossColumn, LrColumn, SeedColumn, StatusColumn, TimeColumn];
        IReadOnlyList<(string, int[] Rows)> runs = Runs();
        bool curves = runs.Any(r => r.Rows.Length > 1);
        return [.. Table.ColumnNames.Where(c => !others.Contains(c) && IsConfiguration(c))];

        bool IsConfiguration(string column)
        {
            string[] texts = Table.Texts(column);
            if (curves) return runs.All(r => r.Rows.All(row => texts[row] == texts[r.Rows[0]]));
            // One row per run: what is measured is no configuration, and only the vocabulary can tell.
            return ColumnMeaning.All.FirstOrDefault(m => ColumnSearch.Of(Table).Find(m.Name) is [var only] && only.Column == column) is { } meaning
                ? meaning.Name is not ("loss" or "accuracy" or "error" or "loss_u") : !Table.IsNumeric(column);
        }
    }
}
