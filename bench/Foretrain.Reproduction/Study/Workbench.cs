using Foretrain.App;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Planning;
using Foretrain.Runs;

namespace Foretrain.Reproduction.Study;

/// <summary>Fits and forecasts through the program's own operations; equal fits are made once.</summary>
/// <param name="tables">The shared tables.</param>
internal sealed class Workbench(Tables tables)
{
    private readonly Dictionary<FitSpec, LawFit> _fits = [];
    private readonly Dictionary<(string, string?, bool), IsoFlopResult> _lines = [];

    public Tables Tables => tables;

    /// <summary>The fit of a spec, without bootstrap.</summary>
    public LawFit Fit(FitSpec spec)
    {
        if (_fits.TryGetValue(spec, out LawFit? known)) return known;
        LawFit fit = FitOperation.Run(spec.Request with { Reading = tables.Get(spec.Table) }).Fits[0];
        // A published fit had all of its rows: one that is set aside makes another fit.
        if (fit.Runs.Rejected is [var first, ..])
            throw new ForetrainException("rows-set-aside", $"{fit.Runs.Rejected.Count} rows cannot be used, the first for {first.Column}: {first.Reason}", $"{fit.Runs.Table.Source}, line {first.Line}");
        return _fits[spec] = fit;
    }

    /// <summary>A constant of a fit.</summary>
    public double Constant(FitSpec spec, string name) => Fit(spec).Result[name];

    /// <summary>The objective of a fit: a sum over runs.</summary>
    public double Objective(FitSpec spec) => Fit(spec).Result.Objective;

    /// <summary>Fitted values beside the outcomes of the fitted rows.</summary>
    public Scores Fitted(FitSpec spec) => new(Fit(spec).Result.Fitted, Fit(spec).Runs.Target);

    /// <summary>Values at other rows of the same table.</summary>
    public Scores At(FitSpec spec, string? where)
    {
        (double[] values, PreparedRuns runs) = Rows(spec, where);
        return new(values, runs.Target);
    }

    /// <summary>Values at other rows of the same table, and these rows.</summary>
    public (double[] Values, PreparedRuns Runs) Rows(FitSpec spec, string? where)
    {
        LawFit fit = Fit(spec);
        Law law = LawOf(spec);
        Objective linear = new(ResidualSpace.Linear, LossKind.Squared); // a target that is only compared needs no logarithm
        PreparedRuns runs = RunSelection.Prepare(tables.Get(spec.Table), LawProblem.Needs(law), LawProblem.Target(law, linear, spec.Target), new() { Where = where, Map = spec.Map });
        return (fit.Law.Predict([.. fit.Law.Variables.Select(v => runs.Variables[LawProblem.ColumnName(v.Name)])], fit.Law.Theta), runs);
    }

    /// <summary>Value at one setting of a law with plain inputs.</summary>
    public double Value(FitSpec spec, params (string Name, double Value)[] at)
    {
        FittedLaw law = Fit(spec).Law;
        return law.Predict([.. law.Variables.Select(v => new[] { at.Single(a => a.Name == v.Name).Value })], law.Theta)[0];
    }

    /// <summary>A column of some rows.</summary>
    public double[] Observed(string table, string column, string where)
    {
        RunTable rows = tables.Get(table).Table;
        return rows.Select(RowFilter.Parse(where, rows).Rows(rows)).Numbers(column);
    }

    /// <summary>Best size and tokens over compute, without a law.</summary>
    /// <param name="table">Path below the data folder.</param>
    /// <param name="where">Condition for the rows.</param>
    /// <param name="akima">Akima's curve in place of the parabola.</param>
    public IsoFlopResult IsoFlop(string table, string? where = null, bool akima = false)
    {
        if (!_lines.TryGetValue((table, where, akima), out IsoFlopResult? result))
        {
            result = IsoFlopOperation.Run(new AnalysisRequest { Source = tables.PathOf(table), Where = where, Resamples = 0, Threads = 1 },
                akima ? IsoFlopApproach.Akima : IsoFlopApproach.Parabola, new IsoFlopOptions { Replicates = 0 }).Groups[0].Result;
            _lines[(table, where, akima)] = result;
        }

        return result;
    }

    private Law LawOf(FitSpec spec) => spec.Law == FitSpec.ByFormula
        ? FormulaLaw.Create(spec.Formula!, [.. tables.Get(spec.Table).Table.ColumnNames, .. spec.Map.Select(m => m.Split('=', 2)[0].Trim())], spec.Target ?? "loss", null, Assignments.Ranges(spec.Range))
        : LawCatalog.Embedded.Get(spec.Law);
}
