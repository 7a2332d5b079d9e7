using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Cleaning;

/// <summary>A table of logs: which column is what, and which row belongs to which run. Decisions change it, and are listed in it.</summary>
internal sealed class RunLog
{
    private static readonly string[] s_planned = ["total_steps", "max_steps", "planned_steps", "steps_total", "train_iters", "max_iters"];
    private readonly CleaningOptions _options;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, string> _map;

    public RunLog(RunTable table, CleaningOptions options)
    {
        (Table, _options) = (table, options);
        _map = UserMap.Parse(options.Map);
        foreach ((string name, string column) in _map)
        {
            if (!table.Has(column))
                throw new ForetrainException("unknown-column", $"--map {name}={column}: '{column}' is not a column of {table.Source}", "--map", DidYouMean.HintOrList(column, [.. table.ColumnNames], "columns"));
        }

        if (Column("loss") is { } nan && !table.IsNumeric(nan) && table.Texts(nan) is var marks && Array.TrueForAll(marks, t => NumberText.Classify(t, out _) is NumberTextKind.Missing or NumberTextKind.Infinite))
        {
            // A column of nothing but nan is read as text, and here it is a loss all the same.
            double[] none = new double[table.Rows];
            Array.Fill(none, double.NaN);
            (Table, table, LossIsNan) = (table.With(nan, none), table.With(nan, none), marks.Any(t => t.Length > 0));
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
        FileColumn = table.Parts.Count < 2 ? null : table.ColumnNames.LastOrDefault(c => !table.IsNumeric(c) && table.Texts(c) is var files && Enumerable.Range(0, table.Rows).All(r => files[r] == table.Parts[table.PartOf(r)].Source));
        RunIsFile = RunColumn is null && FilesAreRuns(table);
        RunIsTable = RunColumn is null && OneCurve.Is(this) && Wants(OneCurve.Name);
        Run = RunColumn is { } run ? [.. table.Texts(run)] : Unnamed(table);
        LoggedAs = [.. Run];
        Phase = new string[table.Rows];
        Array.Fill(Phase, "");
        Rows = [.. Enumerable.Range(0, table.Rows)];
        // A rate that never changes within a run is a setting, and no schedule.
        if (LrColumn is { } lr && table.Texts(lr) is var rates && Runs().All(r => r.Rows.All(row => rates[row] == rates[r.Rows[0]]))) LrColumn = null;
        ConfigColumns = Config();

        string? Numeric(string name)
        {
            if (Column(name) is { } column) return table.IsNumeric(column) ? column : null;
            IReadOnlyList<ColumnCandidate> several = ColumnSearch.Of(table).Find(name);
            if (several.Count < 2 || name != "loss") return null;
            throw new ForetrainException("ambiguous-column", $"{table.Source} has several columns that may be '{name}': {string.Join(", ", several.Select(c => c.Column))}", table.Source, $"choose one, e.g. {MapOption.For(name, several[0].Column)}")
            { Choice = new(name, [.. several.Select(c => c.Column)]) };
        }
    }

    public RunTable Table { get; }

    public string? RunColumn { get; }

    public string? StepColumn { get; }

    /// <summary>What a run goes along: steps, else tokens, else epochs; null for a table without any.</summary>
    public string? AlongColumn { get; }

    public string LossColumn { get; }

    /// <summary>True when every loss is written as nan or infinite.</summary>
    public bool LossIsNan { get; }

    public string? LrColumn { get; }

    public string? SeedColumn { get; }

    public string? StatusColumn { get; }

    public string? TimeColumn { get; }

    public string? WarmupColumn { get; }

    public string? PlannedColumn { get; }

    /// <summary>Column that reading several files added with the file of each row; null for one file. It is no configuration.</summary>
    public string? FileColumn { get; }

    /// <summary>True when there are no names and each of several files is a run.</summary>
    public bool RunIsFile { get; }

    /// <summary>True when there are no names and the one table is the log of one run.</summary>
    public bool RunIsTable { get; }

    /// <summary>Run per row of the table, as it was logged.</summary>
    public string[] LoggedAs { get; }

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

    /// <summary>The column for a name: the one that the user says, else the one of that name, else the only one that may be it; or null.</summary>
    public string? Column(string name)
    {
        if (_map.TryGetValue(name, out string? own)) return own;
        if (Table.Has(name)) return name;
        return ColumnSearch.Of(Table).Find(name) is [var only] ? only.Column : null;
    }

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

    // A file goes along one run when its steps are counted, or when tokens only grow under one number of parameters; else it is a table of runs.
    private bool FilesAreRuns(RunTable table)
    {
        if (table.Parts.Count < 2 || AlongColumn is not { } column) return false;
        if (StepColumn is not null) return true;
        double[] along = table.Numbers(column);
        string[]? sizes = ColumnSearch.Of(table).Find("params") is [var only] ? table.Texts(only.Column) : null;
        return Enumerable.Range(0, table.Rows).GroupBy(table.PartOf).All(file => file.Select(r => along[r]).Distinct().Count() == file.Count() && (sizes is null || file.Select(r => sizes[r]).Distinct().Count() == 1));
    }

    // Several files without names may be several runs; one file without names has one row per run, or is the log of one.
    private string[] Unnamed(RunTable table) => RunIsFile || RunIsTable
        ? [.. Enumerable.Range(0, table.Rows).Select(r => table.Parts[table.PartOf(r)].Source)]
        : [.. Enumerable.Range(0, table.Rows).Select(r => $"row-{table.Lines[r]}")];

    private string[] Config()
    {
        IReadOnlyList<(string, int[] Rows)> runs = Runs();
        bool curves = runs.Any(r => r.Rows.Length > 1);
        // Nothing goes along a run of one row: how long it was trained is one of its settings.
        string?[] others = [RunColumn, FileColumn, LossColumn, LrColumn, SeedColumn, StatusColumn, TimeColumn, .. curves ? [StepColumn, AlongColumn] : Array.Empty<string?>()];
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
