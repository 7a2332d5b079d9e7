using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>The rows of a table of targets that one law forecasts. A row is never dropped in silence.</summary>
/// <param name="Forecasts">One per usable row, in file order, with the outcome beside it where the row has one.</param>
/// <param name="Findings">Rows without a forecast, and why.</param>
internal sealed record TargetRows(IReadOnlyList<Forecast> Forecasts, EquatableList<Finding> Findings)
{
    /// <summary>Line of each forecast.</summary>
    public IReadOnlyList<int> Lines { get; init; } = [];

    /// <summary>Inputs, one column each; with a law over whole runs there may be more rows than forecasts.</summary>
    public double[][] Columns { get; init; } = [];

    /// <summary>Position of each forecast in <see cref="Columns"/>.</summary>
    public IReadOnlyList<int> Positions { get; init; } = [];

    /// <summary>Forecasts the rows of a table.</summary>
    /// <param name="law">The law.</param>
    /// <param name="table">The targets of this law.</param>
    /// <param name="request">Names of the columns, and the level.</param>
    /// <param name="where">Condition on the rows, or null.</param>
    public static TargetRows Of(FittedLaw law, TableReading table, AnalysisRequest request, string? where)
    {
        NeededColumn[] needs = [.. law.Variables.Select(v => new NeededColumn(Fitting.LawProblem.ColumnName(v.Name), v.Unit, v.Counts, v.Low > 0 && !v.Text, v.Text, v.Simplex))];
        // A law over whole runs must see a schedule from its beginning: forecast every row first, then keep those asked for.
        HashSet<int>? asked = null;
        if (where is not null && law.Variables.Any(v => v.Text))
        {
            asked = [.. LinesWhere(table, where)];
            where = null;
        }

        string outcome = request.Target ?? law.Output.Name;
        Dictionary<int, double> observed = Observed(table, needs, new(outcome, law.Output.Unit, Positive: false), new() { Where = where, Map = request.Map });
        string[] map = [.. request.Map.Where(m => !IsColumnFor(m, outcome, table.Table, observed.Count > 0))];
        // Targets need no outcome: any number of the input takes its place.
        NeededColumn input = needs.First(n => !n.Text);
        PreparedRuns rows = RunSelection.Prepare(table, needs, input, new() { Where = where, Map = map });
        double[][] columns = [.. needs.Select(n => rows.Variables.TryGetValue(n.Name, out double[]? c) ? c : rows.Target)];
        string? run = law.Variables.FirstOrDefault(v => v.Text)?.Name;
        string[]? labels = run is not null ? rows.Table.Texts(rows.Mapping.Of(run).Column) : rows.Table.Has("run") ? rows.Table.Texts("run") : null;
        Forecast[] all = [.. Forecaster.Predict(law, columns, request.Level).Select((f, i) => f with
        {
            Observed = observed.TryGetValue(rows.Table.Lines[i], out double seen) ? seen : null,
            Label = labels?[i] ?? rows.Table.PlaceOf(i),
        })];
        int[] kept = [.. Enumerable.Range(0, all.Length).Where(i => asked is null || asked.Contains(rows.Table.Lines[i]))];
        return new([.. kept.Select(i => all[i])],
        [
            .. rows.Findings.Where(f => f.Id == "rows-rejected" && (asked is null || f.Lines?.Any(asked.Contains) == true))
                .Select(f => f with { Id = "targets-rejected", What = $"targets: {f.What}", Meaning = "there is no forecast for them", Action = "complete or correct the cells" }),
        ])
        {
            Lines = [.. kept.Select(i => rows.Table.Lines[i])],
            Columns = columns,
            Positions = kept,
        };
    }

    // Outcomes by line, as far as the table has them.
    private static Dictionary<int, double> Observed(TableReading table, NeededColumn[] needs, NeededColumn output, SelectionOptions options)
    {
        try
        {
            PreparedRuns rows = RunSelection.Prepare(table, needs, output, options);
            return rows.Table.Lines.Select((line, i) => (line, i)).ToDictionary(r => r.line, r => rows.Target[r.i]);
        }
        catch (ForetrainException e) when (e.Code == "no-usable-rows"
            || (e.Code == "missing-column" && e.Message.Contains($"'{output.Name}'", StringComparison.Ordinal))
            || (e.Code == "unknown-column" && e.Message.StartsWith($"--map {output.Name}=", StringComparison.Ordinal)))
        {
            return [];
        }
    }

    // An entry of --map that only names the outcome's column is not needed once outcomes are known; without outcomes none is.
    private static bool IsColumnFor(string entry, string outcome, RunTable table, bool known) =>
        entry.Split('=', 2) is [var name, var source] && name.Trim() == outcome && (!known || table.Has(source.Trim()));

    private static IEnumerable<int> LinesWhere(TableReading table, string where)
    {
        int[] rows = RowFilter.Parse(where, table.Table).Rows(table.Table);
        if (rows.Length == 0)
            throw new ForetrainException("no-rows-left", $"--targets-where leaves none of the {table.Table.Rows} rows of {table.Table.Source}", where);
        return rows.Select(r => table.Table.Lines[r]);
    }
}
