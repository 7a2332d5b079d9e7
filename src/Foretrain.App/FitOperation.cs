using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Objectives;
using Foretrain.Runs;
using Foretrain.Uncertainty;

namespace Foretrain.App;

/// <summary>What a fit gives back.</summary>
/// <param name="Fits">One per group of --by, else one.</param>
/// <param name="Applicable">Laws that fit these columns, when none was named; the first one was fitted.</param>
/// <param name="Failed">Groups of --by that could not be fitted, with the reason.</param>
/// <param name="Request">The request.</param>
public sealed record FitReport(
    IReadOnlyList<LawFit> Fits, IReadOnlyList<Law> Applicable, IReadOnlyList<(string Group, ForetrainException Why)> Failed, AnalysisRequest Request);

/// <summary>Fits a law, a formula or the default law to a table of runs.</summary>
public static class FitOperation
{
    /// <summary>Runs the fit.</summary>
    /// <exception cref="ForetrainException">Anything wrong with the request, the table or the fit.</exception>
    public static FitReport Run(AnalysisRequest request, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        if (request.Fitted is { } made) return made;
        if (request.Source is null && request.Reading is null) throw new ForetrainException("no-source", "no run table given", hint: "name a CSV of runs, or use published constants with predict --law ID --constants ID");
        if (!(request.Level > 0 && request.Level < 1)) throw new ForetrainException("bad-level", $"level {request.Level} is not between 0 and 1", hint: "write 0.95 for 95 %");
        if (request.Resamples is > 0 and < Bootstrap.FewestResamples)
            throw new ForetrainException("bad-option", $"--resamples {request.Resamples} is too few to read an interval off", hint: $"write --resamples {Bootstrap.LeastResamples}, at least {Bootstrap.FewestResamples}, or 0 for none");
        progress?.Report(("reading", 0));
        if (request.IsKeptFit)
            throw new ForetrainException("fit-is-kept", $"{request.Source} is a kept fit, not a table of runs", request.Source, $"forecast with it: foretrain predict {request.Source} --at ..., or foretrain plan {request.Source} --flops ...");
        TableReading table = RunTables.Of(request, progress, cancel);
        (Law law, IReadOnlyList<Law> applicable) = Choose(request, table);
        IReadOnlyList<(string Group, TableReading Reading)> groups = request.By is { } column ? RunSelection.By(Filtered(table, request), column) : [("", table)];
        var fits = new List<LawFit>();
        var failed = new List<(string, ForetrainException)>();
        for (int g = 0; g < groups.Count; g++)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                LawFit fit = Fit(law, groups[g].Reading, table, request, request.By is null ? request.Where : null, Stage(progress, g, groups.Count), cancel);
                fits.Add(fit with { Group = request.By is null ? null : groups[g].Group });
            }
            catch (ForetrainException e) when (request.By is not null)
            {
                failed.Add((groups[g].Group, e));
            }
        }

        if (fits.Count == 0 && failed.Count > 0)
            throw new ForetrainException("no-group-fitted", $"none of the {failed.Count} groups of '{request.By}' could be fitted; the first, '{failed[0].Item1}': {failed[0].Item2.Message}", failed[0].Item2.Place, failed[0].Item2.Hint);
        return new(fits, applicable, failed, request);
    }

    /// <summary>The law of a request for a table, and the laws that would fit when none was named.</summary>
    internal static (Law Law, IReadOnlyList<Law> Applicable) Choose(AnalysisRequest request, TableReading table)
    {
        if (request.Law is not null && request.Formula is not null)
            throw new ForetrainException("law-and-formula", "both --law and --formula are given", hint: "give one of them");
        if (request.Formula is { } formula)
        {
            var mapped = request.Map.Select(m => m.Split('=', 2)[0].Trim());
            return (FormulaLaw.Create(formula, [.. table.Table.ColumnNames, .. mapped], request.Target ?? "loss", request.Objective, Assignments.Ranges(request.Range)), []);
        }

        LawCatalog catalog = LawSource.Catalog(request);
        if (request.Law is { } id) return (catalog.Get(id), []);
        IReadOnlyList<Law> applicable = AllThatFit(request, table, catalog, ownMapOnly: false);
        Law[] telling = TargetChecks.Rises(applicable[0], table, request) ? [.. applicable.Where(l => !TargetChecks.Rises(l, table, request))] : [];
        return telling.Length > 0 ? (telling[0], telling) : (applicable[0], applicable);
    }

    /// <summary>Every law whose columns the table has, the usual one first.</summary>
    /// <exception cref="ForetrainException"><c>no-law-fits</c>, or what is wrong with the names of columns.</exception>
    internal static IReadOnlyList<Law> AllThatFit(AnalysisRequest request, TableReading table, LawCatalog catalog, bool ownMapOnly = true)
    {
        RequireNames(request, table);
        IReadOnlyList<Law> applicable = LawSource.Applicable(catalog, table, request, ownMapOnly);
        // A column that cannot be read, or that nobody can tell from another one, must not lead to a law that does without it.
        Law? usual = applicable.Count > 0 ? applicable[0] : null;
        if (UnreadNumbers.Find(table.Table).FirstOrDefault(u => LawSource.IsWanted(catalog, u.Variable, usual) && (usual is null || !request.Map.Any(m => m.Split('=', 2)[0].Trim() == u.Variable))) is { } unread)
            throw new ForetrainException("column-not-numeric", unread.What, $"{table.Table.FilePlaceOf(unread.Row)}, column '{unread.Column}'", unread.Hint + (usual is null ? "" : $"; to fit a law without '{unread.Variable}', name it: --law {usual.Id}"));
        if (LawSource.Ambiguous(catalog, table, request, usual, ownMapOnly) is { } open) throw open;
        if (usual is not null) return applicable;
        if (LawSource.Applicable(catalog, table, request, ownMapOnly, constantToo: true) is [var held, ..])
        {
            string[] inputs = [.. held.Variables.Where(v => !v.Text).Select(v => Fitting.LawProblem.ColumnName(v.Name))];
            throw new ForetrainException("one-setting", table.Table.Rows == 1 ? "one run tells nothing about a law" : $"{string.Join(" and ", inputs)} never change{(inputs.Length == 1 ? "s" : "")} in {table.Table.Rows} rows: no law can be told from one setting",
                table.Table.Source, $"give runs of several {string.Join(" and ", inputs)}; to fit a law none the less, name it (--law {held.Id}) and hold what the runs leave open (--fix)");
        }

        string[] empty = [.. table.Table.ColumnNames.Where(c => table.Table.Texts(c).All(t => Quantities.NumberText.Classify(t, out _) is Quantities.NumberTextKind.Missing or Quantities.NumberTextKind.Infinite))];
        if (empty.Length > 0)
            throw new ForetrainException("column-empty", $"column{(empty.Length == 1 ? "" : "s")} {string.Join(", ", empty.Select(c => $"'{c}'"))} of {table.Table.Source} {(empty.Length == 1 ? "holds" : "hold")} no number, and no law of the catalogue fits the others",
                table.Table.Source, "fill the cells, or name another column with --map or --target");
        throw new ForetrainException("no-law-fits", $"no law of the catalogue fits the columns of {table.Table.Source}: {string.Join(", ", table.Table.ColumnNames)}",
            hint: $"{WhatIsMissing(table, request)}; or give your own --formula");
    }

    private static string WhatIsMissing(TableReading table, AnalysisRequest request)
    {
        IReadOnlyList<ColumnProfile> columns = ColumnProfile.Of(table.Table);
        return Tables.NoLawReason.Of(table.Table, columns, Tables.TableShape.Of(table.Table, columns), request).Action;
    }

    // A law that does not fit the columns is passed over; a wrong --map or --target is wrong for every law and must not be.
    internal static ColumnMapping? RequireNames(AnalysisRequest request, TableReading table)
    {
        if (request.Map.Count == 0 && request.Target is null) return null;
        NeededColumn[] mapped = [.. request.Map.Select(m => m.Split('=', 2)[0].Trim()).Where(n => n.Length > 0 && n != request.Target).Distinct().Select(n => new NeededColumn(n, Text: ColumnMeaning.Of(n) is null or { Name: "run" or "seed" or "status" or "timestamp" }))];
        return ColumnMapping.For(table.Table, mapped, request.Target is { } target ? new(target) : new(table.Table.ColumnNames[0], Text: true), request.Map);
    }

    private static LawFit Fit(Law law, TableReading reading, TableReading whole, AnalysisRequest request, string? where, Inline<double>? progress, CancellationToken cancel)
    {
        PreparedRuns runs = Prepare(law, reading, whole, request, where);
        int resamples = request.Resamples ?? Bootstrap.DefaultResamples(runs.Count, law.Variables.Any(v => v.Text));
        Inline<int>? refits = progress is null ? null : new(done => progress.Report(done / (double)resamples));
        try
        {
            return LawFitter.Fit(law, runs, Assignments.Choices(request, law), new(resamples, request.Seed, request.Threads), KernelRegistry.Find, refits, cancel: cancel);
        }
        catch (ForetrainException e) when (e.Code == "fit-not-converged" && runs.Findings.FirstOrDefault(f => f.Severity == Severity.Severe) is { } design)
        {
            // The solver only sees a valley without end; the runs say why.
            throw Untellable(law, runs, design, e);
        }
        catch (ForetrainException e) when (e.Code is "fit-not-converged" or "fit-no-start" && e.Place is null)
        {
            throw new ForetrainException(e.Code, $"{law.Id}: {e.Message}", reading.Table.Source, e.Hint, e);
        }
    }

    /// <summary>The runs of a table for a law, checked as far as can be before a fit.</summary>
    /// <param name="law">The law.</param>
    /// <param name="reading">The rows of one group.</param>
    /// <param name="whole">The table before any row was left out.</param>
    /// <param name="request">Mapping, weights, clusters, target, objective.</param>
    /// <param name="where">Condition still to be applied, or null.</param>
    internal static PreparedRuns Prepare(Law law, TableReading reading, TableReading whole, AnalysisRequest request, string? where)
    {
        Objective objective = request.Objective ?? law.Estimator.Objective;
        if (request.Target is { } target && law.Variables.Any(v => v.Name == target))
            throw new ForetrainException("target-is-input", $"'{target}' is an input of {law.Id} and cannot be what it predicts", hint: "name another column with --target, or another law");
        PreparedRuns runs = RunSelection.Prepare(reading, Fitting.LawProblem.Needs(law), Fitting.LawProblem.Target(law, objective, request.Target),
            new SelectionOptions { Where = where, Map = request.Map, Weights = request.Weights, Cluster = request.Cluster });
        if (ConstantsCounting.Find(law, runs, request) is { } counting) runs = runs with { Findings = [.. runs.Findings, counting] };
        runs = runs with { Findings = [.. runs.Findings, .. Tables.TableFindings.OfUnread(whole.Table, runs.Mapping)] };
        if (!law.Variables.Any(v => v.Text) && Tables.TableFindings.OneRun(whole.Table, request) is { } curve) runs = runs with { Findings = [.. runs.Findings, curve] };
        if (ScheduleCut.Find(law, whole.Table, runs) is { } cut) runs = runs with { Findings = [.. runs.Findings, cut] };
        TargetChecks.Require(law, runs, objective);
        if (runs.Findings.FirstOrDefault(f => f.Id == "constant-target") is { } constant) throw Untellable(law, runs, constant, null);
        return runs;
    }

    private static ForetrainException Untellable(Law law, PreparedRuns runs, Finding why, Exception? inner) => new(
        "design-cannot-tell", $"{law.Id} cannot be fitted: {why.What}, and {why.Meaning}", runs.Table.Source, why.Action, inner);

    // With --by, the condition may empty some groups: filter first, so that only groups with rows are fitted.
    internal static TableReading Filtered(TableReading table, AnalysisRequest request)
    {
        if (request.Where is not { } where) return table;
        int[] rows = RowFilter.Parse(where, table.Table).Rows(table.Table);
        if (rows.Length == 0) throw new ForetrainException("no-rows-left", $"--where leaves none of the {table.Table.Rows} rows of {table.Table.Source}", where);
        return table with { Table = table.Table.Select(rows) };
    }

    private static Inline<double>? Stage(IProgress<(string, double)>? progress, int group, int groups) =>
        progress is null ? null : new(share => progress.Report(("bootstrap", (group + share) / groups)));
}
