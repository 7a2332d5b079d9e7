using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>Forecasts of one group.</summary>
/// <param name="Choice">The constants used.</param>
/// <param name="Forecasts">One per target.</param>
/// <param name="TargetFindings">Targets without a forecast, and why.</param>
public sealed record GroupForecast(FittedLawChoice Choice, IReadOnlyList<Forecast> Forecasts, EquatableList<Finding> TargetFindings);

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
        TableReading? table = targets is null ? null : RunTables.Beside(request, targets);
        IReadOnlyList<FittedLawChoice> laws = FittedLawSource.Get(request, progress, cancel);
        TargetRows[] rows = table is null ? [.. laws.Select(_ => new TargetRows([], []))] : FromTable(laws, table, request, targetsWhere);
        return new([.. laws.Select((choice, g) => new GroupForecast(choice,
        [
            .. points.Length == 0 ? [] : Forecaster.Predict(choice.Law, Columns(choice.Law, points, request), request.Level),
            .. rows[g].Forecasts,
        ], rows[g].Findings))], request);
    }

    // Where the targets have the column of --by too, a group forecasts its own; it may have none as long as another has some.
    private static TargetRows[] FromTable(IReadOnlyList<FittedLawChoice> laws, TableReading table, AnalysisRequest request, string? where)
    {
        if (laws.FirstOrDefault(l => l.By is not null)?.By is not { } by || !table.Table.Has(by)) return [.. laws.Select(l => TargetRows.Of(l.Law, table, request, where))];
        var parts = RunSelection.By(table, by).ToDictionary(p => p.Group, p => p.Reading, StringComparer.Ordinal);
        var rows = new TargetRows?[laws.Count];
        ForetrainException? none = null;
        for (int g = 0; g < laws.Count; g++)
        {
            if (!parts.Remove(laws[g].Group ?? "", out TableReading? part)) continue;
            try
            {
                rows[g] = TargetRows.Of(laws[g].Law, part, request, where);
            }
            catch (ForetrainException e) when (e.Code is "no-rows-left" or "no-usable-rows")
            {
                none ??= e;
            }
        }

        if (rows.All(r => r is null))
        {
            throw none ?? new ForetrainException("no-targets", $"no row of {table.Table.Source} belongs to a fitted group: its values of '{by}' are {string.Join(", ", parts.Keys.Take(10).Select(k => $"'{k}'"))}",
                table.Table.Source, $"groups: {string.Join(", ", laws.Take(10).Select(l => $"'{l.Group}'"))}");
        }

        return [.. laws.Select((law, g) => rows[g] ?? new TargetRows([],
        [
            new("group-without-targets", Severity.Note, $"no target has {by} = {law.Group}", "this group's fit forecasts nothing here", "add targets of this group, or leave its runs out with --where"),
        ]))];
    }

    /// <summary>Targets given by name as columns of the law's inputs; where the law was not named, an error says how it was chosen.</summary>
    internal static double[][] Columns(FittedLaw law, IReadOnlyDictionary<string, double>[] points, AnalysisRequest request)
    {
        try
        {
            return Columns(law, points);
        }
        catch (ForetrainException e) when (e.Code is "unknown-input" && request is { Law: null, Formula: null, Source: { } source } && !request.IsKeptFit)
        {
            throw new ForetrainException(e.Code, $"{law.Name}, the first law that fits the columns of {source}, has no input '{points.SelectMany(p => p.Keys).First(k => law.Variables.All(v => Fitting.LawProblem.ColumnName(v.Name) != k))}'",
                e.Place, $"{e.Hint}; or name the law you mean with --law", e);
        }
    }

    /// <summary>Targets given by name as columns of the law's inputs.</summary>
    internal static double[][] Columns(FittedLaw law, IReadOnlyDictionary<string, double>[] points)
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
}
