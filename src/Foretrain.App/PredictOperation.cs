using Foretrain.Data;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>Forecasts of one group.</summary>
/// <param name="Choice">The constants used.</param>
/// <param name="Forecasts">One per target.</param>
public sealed record GroupForecast(FittedLawChoice Choice, IReadOnlyList<Forecast> Forecasts);

/// <summary>What a prediction gives back.</summary>
/// <param name="Groups">One per group of --by, else one.</param>
/// <param name="Request">The request.</param>
public sealed record PredictReport(IReadOnlyList<GroupForecast> Groups, AnalysisRequest Request);

/// <summary>Forecasts targets with a fit or with published constants.</summary>
public static class PredictOperation
{
    /// <summary>Runs the forecast.</summary>
    /// <param name="request">Runs, kept fit or constants.</param>
    /// <param name="at">Targets such as <c>params=70B,tokens=1.4T</c>.</param>
    /// <param name="targets">Table of targets, or null. A column with the predicted quantity is shown beside the forecast.</param>
    /// <param name="targetsWhere">Condition on the target rows, or null.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops the fit.</param>
    public static PredictReport Run(
        AnalysisRequest request, IReadOnlyList<string> at, string? targets, string? targetsWhere = null,
        IProgress<(string, double)>? progress = null, CancellationToken cancel = default)
    {
        if (at.Count == 0 && targets is null)
            throw new ForetrainException("no-target", "no target given", hint: "write --at params=70B,tokens=1.4T (repeatable), or --targets targets.csv");
        IReadOnlyDictionary<string, double>[] points = [.. at.Select(a => NumberText.ParseAssignments(a))]; // before the fit: a typo costs no time
        TableReading? table = targets is null ? null : TableFile.Read(targets);
        IReadOnlyList<FittedLawChoice> laws = FittedLawSource.Get(request, progress, cancel);
        return new([.. laws.Select(choice => new GroupForecast(choice,
        [
            .. points.Length == 0 ? [] : Forecaster.Predict(choice.Law, Columns(choice.Law, points), request.Level),
            .. table is null ? [] : FromTable(choice.Law, table, request, targetsWhere),
        ]))], request);
    }

    private static double[][] Columns(FittedLaw law, IReadOnlyDictionary<string, double>[] points)
    {
        string[] names = [.. law.Variables.Select(v => Fitting.LawProblem.ColumnName(v.Name))];
        foreach (IReadOnlyDictionary<string, double> point in points)
        {
            foreach (var (name, value) in point)
            {
                int k = Array.IndexOf(names, name);
                if (k < 0)
                {
                    throw new ForetrainException("unknown-input", $"{law.Name} has no input '{name}'",
                        hint: DidYouMean.HintOrList(name, names, "its inputs"));
                }

                LawVariable v = law.Variables[k];
                if (v.Low > 0 && !(value > 0)) throw new ForetrainException("bad-input", $"--at {name}={value:R} must be positive", hint: $"{v.Name}: {v.Meaning}");
            }

            if (names.FirstOrDefault(n => !point.ContainsKey(n)) is { } missing)
            {
                throw new ForetrainException("missing-input", $"{law.Name} needs {string.Join(" and ", names)}; --at gives no {missing}",
                    hint: missing == "tokens" && point.ContainsKey("params") ? "add it, e.g. --at params=7B,tokens=2T; for the best split of a budget use: foretrain plan ... --flops 1e24" : $"add {missing}=VALUE");
            }
        }

        return [.. names.Select(n => points.Select(p => p[n]).ToArray())];
    }

    private static IEnumerable<Forecast> FromTable(FittedLaw law, TableReading table, AnalysisRequest request, string? where)
    {
        NeededColumn[] needs = [.. law.Variables.Select(v => new NeededColumn(Fitting.LawProblem.ColumnName(v.Name), v.Unit, v.Counts, v.Low > 0 && !v.Text, v.Text, v.Simplex))];
        var output = new NeededColumn(request.Target ?? law.Output.Name, law.Output.Unit, Positive: false);
        PreparedRuns rows;
        // A law over whole runs must see a schedule from its beginning: forecast every row first, then keep those asked for.
        HashSet<int>? asked = null;
        if (where is not null && law.Variables.Any(v => v.Text))
        {
            asked = [.. Lines(table, where)];
            where = null;
        }

        double[]? observed = null;
        try
        {
            rows = RunSelection.Prepare(table, needs, output, new() { Where = where, Map = request.Map });
            observed = rows.Target;
        }
        catch (ForetrainException e) when (e.Code is "missing-column" or "no-usable-rows" && e.Message.Contains(output.Name, StringComparison.Ordinal))
        {
            // Targets usually have no outcome yet: any input column will do in its place.
            rows = RunSelection.Prepare(table, needs, needs[0], new() { Where = where, Map = request.Map });
        }

        double[][] columns = [.. needs.Select(n => rows.Variables.TryGetValue(n.Name, out double[]? c) ? c : rows.Target)];
        string? run = law.Variables.FirstOrDefault(v => v.Text)?.Name;
        string[]? labels = run is not null ? rows.Table.Texts(rows.Mapping.Of(run).Column) : rows.Table.Has("run") ? rows.Table.Texts("run") : null;
        return Forecaster.Predict(law, columns, request.Level)
            .Select((f, i) => (Line: rows.Table.Lines[i], Forecast: f with { Observed = observed?[i], Label = labels?[i] ?? $"line {rows.Table.Lines[i]}" }))
            .Where(f => asked is null || asked.Contains(f.Line)).Select(f => f.Forecast);
    }

    private static IEnumerable<int> Lines(TableReading table, string where)
    {
        int[] rows = RowFilter.Parse(where, table.Table).Rows(table.Table);
        if (rows.Length == 0)
            throw new ForetrainException("no-rows-left", $"--targets-where leaves none of the {table.Table.Rows} rows of {table.Table.Source}", where);
        return rows.Select(r => table.Table.Lines[r]);
    }
}
