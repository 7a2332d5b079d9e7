using Foretrain.Design;
using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>The user's list of runs that could be done.</summary>
/// <param name="Candidates">One per usable row, in file order.</param>
/// <param name="Findings">Rows that cannot be used, and why.</param>
internal sealed record CandidateRows(IReadOnlyList<Candidate> Candidates, EquatableList<Finding> Findings)
{
    /// <summary>Reads a list.</summary>
    /// <param name="law">The fitted law.</param>
    /// <param name="path">Table with a column per input; <c>run</c> or <c>name</c> names the rows.</param>
    /// <param name="cost">What a run costs.</param>
    /// <param name="request">Names of the columns.</param>
    public static CandidateRows Of(FittedLaw law, string path, CandidateCost cost, AnalysisRequest request)
    {
        TableReading table = RunTables.Beside(request, path);
        NeededColumn[] needs = [.. law.Variables.Select(v => new NeededColumn(Fitting.LawProblem.ColumnName(v.Name), v.Unit, v.Counts, v.Low > 0, v.Text, v.Simplex))];
        string outcome = request.Target ?? law.Output.Name;
        string[] map = [.. request.Map.Where(m => m.Split('=', 2)[0].Trim() != outcome)];
        // Candidates have no outcome yet: the first input takes its place.
        PreparedRuns rows = RunSelection.Prepare(table, needs, needs[0], new() { Map = map });
        double[][] columns = [.. needs.Select(n => rows.Variables.TryGetValue(n.Name, out double[]? c) ? c : rows.Target)];
        double[] costs = cost.Of(rows);
        string[]? names = Names(rows.Table, "run") ?? Names(rows.Table, "name");
        return new([.. Enumerable.Range(0, rows.Count).Select(i => new Candidate([.. columns.Select(c => c[i])], costs[i], names?[i] is { Length: > 0 } name ? name : rows.Table.PlaceOf(i)))],
        [
            .. rows.Findings.Where(f => f.Id == "rows-rejected")
                .Select(f => f with { Id = "candidates-rejected", What = $"candidates: {f.What}", Meaning = "they were not considered", Action = "complete or correct the cells" }),
        ]);
    }

    private static string[]? Names(RunTable table, string column) => table.Has(column) ? table.Texts(column) : null;
}
