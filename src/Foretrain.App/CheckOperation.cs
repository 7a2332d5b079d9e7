using Foretrain.Findings;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Forecasting.Checks;
using Foretrain.Objectives;
using Foretrain.Quantities;

namespace Foretrain.App;

/// <summary>Whether a table can answer the question.</summary>
public enum CheckVerdict
{
    /// <summary>Nothing stands against it.</summary>
    Yes,

    /// <summary>With the warnings in mind.</summary>
    WithCare,

    /// <summary>A severe finding says no.</summary>
    No,
}

/// <summary>A finding and what it means for the forecast.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Moves">Forecast without its rows over the forecast with them, minus one; null where it names no rows or they are most of the table.</param>
/// <param name="Source">The source of error that it is about: <c>constants</c> or <c>form</c>; null for others.</param>
/// <param name="Leaves">Standard deviation of the forecast from that source, as a share of it; null without a source.</param>
public sealed record WeighedFinding(Finding Finding, double? Moves, string? Source = null, double? Leaves = null);

/// <summary>What a check gives back for one group.</summary>
/// <param name="Fit">The fit behind it, or null when none was possible.</param>
/// <param name="Failure">Why no fit was possible, or null.</param>
/// <param name="Target">Forecast of the target.</param>
/// <param name="Findings">Findings in order of weight.</param>
/// <param name="Verdict">The answer.</param>
/// <param name="TargetGiven">False when the target is ten times the largest run because none was given.</param>
/// <param name="Request">The request.</param>
public sealed record CheckReport(LawFit? Fit, ForetrainException? Failure, Forecast? Target, IReadOnlyList<WeighedFinding> Findings, CheckVerdict Verdict, bool TargetGiven, AnalysisRequest Request);

/// <summary>Says before anybody relies on a forecast whether these runs can carry it.</summary>
public static class CheckOperation
{
    /// <summary>Compute beyond the largest run that is asked about when no target is given.</summary>
    public const double DefaultReach = 10;

    /// <summary>Checks a table.</summary>
    /// <param name="request">Runs and law.</param>
    /// <param name="at">A target such as <c>params=70B,tokens=1.4T</c>, or null for ten times the largest run.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops between refits.</param>
    public static CheckReport Run(AnalysisRequest request, string? at, IProgress<(string, double)>? progress = null, CancellationToken cancel = default)
    {
        IReadOnlyDictionary<string, double>? point = at is null ? null : NumberText.ParseAssignments(at);
        LawFit fit;
        try
        {
            fit = FitOperation.Run(request, progress, cancel).Fits[0];
        }
        catch (ForetrainException e) when (e.Code is "design-cannot-tell" or "one-setting" or "too-few-runs" or "fit-not-converged" or "fit-no-start")
        {
            return new(null, e, null, [], CheckVerdict.No, at is not null, request);
        }

        bool whole = fit.Law.Variables.Any(v => v.Text);
        if (whole && point is not null)
        {
            throw new ForetrainException("check-whole-runs", $"{fit.Law.Name} forecasts along whole runs; one point of a run is no question to it", "--at",
                "leave --at out; forecast the steps of a planned run with foretrain predict --targets FILE");
        }

        (double[][] columns, int asked) = whole ? LongestRun(fit) : (point is null ? Beyond(fit) : PredictOperation.Columns(fit.Law, [point], request), 0);
        Forecast forecast = Forecaster.Predict(fit.Law, columns, request.Level)[asked];
        Finding[] all = [.. FitRemarks.Of(fit, ParameterSummary.Of(fit, request.Level)).Concat(forecast.Findings).OrderByDescending(f => f.Severity)];
        var weighed = new List<WeighedFinding>();
        for (int i = 0; i < all.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            progress?.Report(("weighing findings", i / (double)all.Length));
            (string? source, double? leaves) = Leaves(fit, all[i], forecast);
            weighed.Add(new(all[i], Moves(fit, all[i], columns, forecast.Fitted, request, cancel), source, leaves));
        }

        CheckVerdict verdict = all.Any(f => f.Severity == Severity.Severe) ? CheckVerdict.No : all.Any(f => f.Severity == Severity.Warning) ? CheckVerdict.WithCare : CheckVerdict.Yes;
        return new(fit, null, forecast, weighed, verdict, at is not null, request);
    }

    // The run of largest cost, with every positive input of the cost grown alike until it costs ten times as much.
    private static double[][] Beyond(LawFit fit)
    {
        FittedLaw law = fit.Law;
        double[][] columns = [.. law.Variables.Select(v => fit.Runs.Variables[LawProblem.ColumnName(v.Name)])];
        double[] cost = law.CostExpr is { } expr
            ? [.. Enumerable.Range(0, fit.Runs.Count).Select(i => Expressions.ExprTools.Evaluate(expr, n => fit.Runs.Variables[n][i]))] : columns[^1];
        int largest = Array.IndexOf(cost, cost.Max());
        double[][] at = [.. columns.Select(c => new[] { c[largest] })];
        int[] grow = [.. Enumerable.Range(0, at.Length).Where(k => law.CostExpr is null ? k == at.Length - 1 : Expressions.ExprTools.Symbols(law.CostExpr).Contains(law.Variables[k].Name))];
        foreach (int k in grow) at[k][0] *= Math.Pow(DefaultReach, 1.0 / grow.Length);
        return at;
    }

    // A law over whole runs needs all rows of a run and has no point beyond them: the last row of the run that goes on longest.
    private static (double[][] Columns, int Asked) LongestRun(LawFit fit)
    {
        double[][] columns = [.. fit.Law.Variables.Select(v => fit.Runs.Variables[LawProblem.ColumnName(v.Name)])];
        int along = Math.Max(0, fit.Law.Variables.ToList().FindIndex(v => !v.Text));
        int last = Array.IndexOf(columns[along], columns[along].Max()), run = fit.Law.Variables.ToList().FindIndex(v => v.Text);
        int[] own = [.. Enumerable.Range(0, fit.Runs.Count).Where(i => columns[run][i] == columns[run][last])];
        return ([.. columns.Select(c => own.Select(i => c[i]).ToArray())], Array.IndexOf(own, last));
    }

    // A finding about the constants or the form weighs as much as the forecast's error from that source.
    private static (string? Source, double? Leaves) Leaves(LawFit fit, Finding finding, Forecast forecast)
    {
        string? source = finding.Id switch
        {
            "not-identified" or "flat-direction" or "parameter-on-bound" or "ill-conditioned" or "close-runner-up" or "errors-differ" or "intervals-differ"
                or "one-ratio" or "one-budget" or "few-scales" or "no-spare-runs" => "constants",
            "residual-trend" or "far-extrapolation" => "form",
            _ => null,
        };
        if (source is null || forecast.Sources is not { } errors) return (source, null);
        double deviation = source == "form" ? errors.Form : errors.Parameters;
        return (source, fit.Result.Problem.Objective.Space switch
        {
            ResidualSpace.Log => deviation,
            ResidualSpace.Logit => deviation * (1 - forecast.Value),
            _ => forecast.Value == 0 ? null : Math.Abs(deviation / forecast.Value),
        });
    }

    private static double? Moves(LawFit fit, Finding finding, double[][] columns, double value, AnalysisRequest request, CancellationToken cancel)
    {
        if (finding.Lines is not { Count: > 0 } lines || fit.Law.Variables.Any(v => v.Text)) return null;
        if (lines.Count >= FitChecks.MostLines) return null; // the list may be cut off there: without some of its rows says nothing
        HashSet<int> without = [.. lines];
        int[] keep = [.. Enumerable.Range(0, fit.Runs.Count).Where(i => !without.Contains(fit.Runs.Table.Lines[i]))];
        if (keep.Length == fit.Runs.Count || keep.Length < fit.Runs.Count / 2) return null;
        try
        {
            FitProblem problem = fit.Result.Problem.Rows == fit.Runs.Count ? fit.Result.Problem.Keep(keep) : throw new InvalidOperationException("the problem has the rows of the runs");
            FitResult refit = FitEngine.Fit(problem, new FitOptions(ProfilePoints: 3, LeaveOut: 0), cancel);
            double there = fit.Law.Predict(columns, refit.Theta)[0];
            return double.IsFinite(there) && value != 0 ? there / value - 1 : null;
        }
        catch (ForetrainException)
        {
            return null; // too few rows are left: nothing to compare with
        }
    }
}
