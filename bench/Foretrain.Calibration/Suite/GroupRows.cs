using Foretrain.App;
using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Objectives;
using Foretrain.Ranking;
using Foretrain.Runs;
using Foretrain.Uncertainty;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Calibration.Suite;

/// <summary>How fits of the suite are made.</summary>
/// <param name="Bootstrap">Resamples, seed, threads.</param>
/// <param name="Form">Prior of the form's error, or null for the one that ships.</param>
/// <param name="Effort">Starts and profiles, or null for the program's own.</param>
internal sealed record FitSetup(BootstrapOptions Bootstrap, FormSettings? Form = null, FitOptions? Effort = null)
{
    /// <summary>One thread, because series run beside each other.</summary>
    public static FitSetup Of(int resamples, FormSettings? form = null) => new(new(resamples, Seed: 1, Threads: 1), form);
}

/// <summary>The rows of one series: train and test, with their costs.</summary>
internal sealed class GroupRows
{
    private readonly RunTable _table; // positions below count its rows

    private GroupRows(SuiteGroup group, TableReading reading)
    {
        Group = group;
        Reading = reading;
        _table = reading.Table;
        Cost = CostOf(_table, group.Cost);
        string[] split = _table.Texts("split");
        Train = [.. Enumerable.Range(0, split.Length).Where(i => split[i] == "train")];
        Test = [.. Enumerable.Range(0, split.Length).Where(i => split[i] == "test")];
        Runs = group.Cluster is null ? [.. Enumerable.Range(0, _table.Rows)] : RunSelection.CodesOf(_table, group.Cluster);
    }

    public SuiteGroup Group { get; }

    public TableReading Reading { get; }

    /// <summary>Cost by row.</summary>
    public double[] Cost { get; }

    /// <summary>Number of the run that each row belongs to.</summary>
    public int[] Runs { get; }

    /// <summary>Rows of the train split.</summary>
    public int[] Train { get; }

    /// <summary>Rows of the test split.</summary>
    public int[] Test { get; }

    /// <summary>Reads a series.</summary>
    /// <param name="group">Its entry in the list.</param>
    /// <param name="table">Its whole table.</param>
    public static GroupRows Of(SuiteGroup group, TableReading table)
    {
        string where = "split in ('train', 'test')" + (group.Where is null ? "" : $" and ({group.Where})");
        int[] rows = RowFilter.Parse(where, table.Table).Rows(table.Table);
        if (group.Best.Count > 0) rows = Best(table.Table, rows, group);
        return new(group, Part(table, rows));
    }

    /// <summary>The series with other outcomes, one per row.</summary>
    public GroupRows With(double[] target) => new(Group, Reading with { Table = _table.With(Group.Target, target) });

    /// <summary>Fits a law to rows of the series, as the program does.</summary>
    /// <param name="law">Law of the catalogue.</param>
    /// <param name="rows">Rows to fit.</param>
    /// <param name="setup">Resamples, seed, settings.</param>
    /// <param name="clustered">False to leave the cluster column out.</param>
    public LawFit Fit(Law law, IReadOnlyList<int> rows, FitSetup setup, bool clustered = true)
    {
        Objective objective = ObjectiveOf(law);
        PreparedRuns runs = RunSelection.Prepare(Part(Reading, rows), LawProblem.Needs(law), LawProblem.Target(law, objective, Group.Target), new() { Map = MapFor(law), Cluster = clustered ? Group.Cluster : null });
        FitChoices choices = new()
        {
            Objective = objective,
            Ranges = Assignments.Ranges([.. Group.Range.Where(r => law.Parameters.Any(p => p.Name == r.Split('=')[0]))]),
        };
        return LawFitter.Fit(law, runs, choices, setup.Bootstrap, KernelRegistry.Find, settings: setup.Form, effort: setup.Effort);
    }

    /// <summary>Ranks the laws of the catalogue that fit the columns on rows of the series, as the program does.</summary>
    /// <param name="rows">Rows known.</param>
    public RankResult Rank(IReadOnlyList<int> rows) => RankOperation.Rank(
        new AnalysisRequest
        {
            Map = Group.Map,
            Target = Group.Target,
            Cluster = Group.Cluster,
            Objective = Group.Objective is { } text ? ObjectiveText.Parse(text) : null,
            Range = Group.Range,
            Threads = 1,
        }, Part(Reading, rows), new RankQuestion { Axis = Group.Cost, ThroughRuns = Group.Cut == CutKind.Rows });

    /// <summary>Inputs and outcomes of rows to forecast. Rows without an outcome are left out.</summary>
    /// <param name="law">The law.</param>
    /// <param name="rows">Rows to forecast.</param>
    /// <returns>
    /// The columns, and for each forecast row its place in them: a law over whole runs must see every run from its beginning, so
    /// the columns may hold more rows than asked for.
    /// </returns>
    public (double[][] Columns, (int Row, int At, double Observed)[] Asked) Targets(Law law, IReadOnlyList<int> rows)
    {
        bool whole = law.Variables.Any(v => v.Text);
        IReadOnlyList<int> seen = rows;
        if (whole)
        {
            HashSet<int> runs = [.. rows.Select(r => Runs[r])];
            seen = [.. Enumerable.Range(0, _table.Rows).Where(r => runs.Contains(Runs[r]))];
        }

        PreparedRuns prepared = RunSelection.Prepare(Part(Reading, seen), LawProblem.Needs(law), LawProblem.Target(law, ObjectiveOf(law), Group.Target), new() { Map = MapFor(law) });
        var rowOf = new Dictionary<int, int>();
        foreach (int r in rows) rowOf[_table.Lines[r]] = r;
        (int, int, double)[] asked = [.. prepared.Table.Lines.Select((line, at) => (Line: line, At: at)).Where(x => rowOf.ContainsKey(x.Line))
            .Select(x => (rowOf[x.Line], x.At, prepared.Target[x.At]))];
        return ([.. law.Variables.Select(v => prepared.Variables[LawProblem.ColumnName(v.Name)])], asked);
    }

    /// <summary>Line of the source of a row.</summary>
    public int Line(int row) => _table.Lines[row];

    /// <summary>True when every value of the target is positive, so that errors can be measured in logarithms.</summary>
    public bool AllPositive => !_table.Numbers(Group.Target).Any(y => y <= 0);

    private Objective ObjectiveOf(Law law) => Group.Objective is { } text ? ObjectiveText.Parse(text) : law.Estimator.Objective;

    // An entry that no variable of the law needs would be an error, as it should be for a user.
    private string[] MapFor(Law law) => [.. Group.Map.Where(m => law.Variables.Any(v => v.Name == m.Split('=', 2)[0].Trim()))];

    private static TableReading Part(TableReading reading, IReadOnlyList<int> rows)
    {
        RunTable part = reading.Table.Select(rows);
        HashSet<int> lines = [.. part.Lines];
        return new(part, reading.RejectedCells.Where(c => lines.Contains(c.Line)).ToEquatableList(), reading.Findings);
    }

    private static int[] Best(RunTable table, int[] rows, SuiteGroup group)
    {
        string[][] keys = [.. group.Best.Select(table.Texts)];
        double[] target = table.Numbers(group.Target);
        return [.. rows.Where(r => !double.IsNaN(target[r])).GroupBy(r => string.Join('\0', keys.Select(k => k[r]))).Select(g => g.MinBy(r => target[r])).Order()];
    }

    private static double[] CostOf(RunTable table, string cost)
    {
        Expr formula = ExpressionParser.Parse(cost);
        var columns = ExprTools.Symbols(formula).ToDictionary(s => s, table.Numbers, StringComparer.Ordinal);
        return [.. Enumerable.Range(0, table.Rows).Select(i => ExprTools.Evaluate(formula, name => columns[name][i]))];
    }
}
