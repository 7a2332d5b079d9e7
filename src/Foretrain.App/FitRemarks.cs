using System.Runtime.CompilerServices;
using Foretrain.Expressions;
using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Forecasting.Checks;
using Foretrain.Quantities;
using Foretrain.Runs;
using Foretrain.Uncertainty;

namespace Foretrain.App;

/// <summary>All findings of a fit in one list: data, fit, and what the error estimates say about each other.</summary>
public static class FitRemarks
{
    private static readonly ConditionalWeakTable<LawFit, Made> s_made = [];

    /// <summary>Standard errors that differ by more than this factor are a finding.</summary>
    public const double LargestRatio = 1.35;

    /// <summary>Findings in order of weight; data before fit within one weight.</summary>
    public static IReadOnlyList<Finding> Of(LawFit fit, IReadOnlyList<ParameterSummary> parameters) =>
    [
        .. OfData(fit).Concat(fit.Result.Findings.Select(f => f with { Lines = f.Lines?.Select(row => fit.Runs.Table.Lines[row]).ToEquatableList() })).Concat(OfFloor(fit, parameters)).Concat(OfErrors(fit, parameters)).Concat(FitChecks.Of(fit))
            .DistinctBy(f => (f.Id, f.What)).OrderByDescending(f => f.Severity),
    ];

    /// <summary>Findings of the fit behind a forecast, also of a kept one; none for published constants.</summary>
    public static IReadOnlyList<Finding> OfChoice(FittedLawChoice choice, double level) =>
        [.. choice.Missing, .. choice.Fit is { } fit ? OfFit(fit, level) : choice.Kept];

    // Many forecasts are made of one fit, and its remarks would cost more than each of them.
    private static IReadOnlyList<Finding> OfFit(LawFit fit, double level)
    {
        if (s_made.TryGetValue(fit, out Made? made) && made.Level == level) return made.Findings;
        made = new(level, Of(fit, ParameterSummary.Of(fit, level)));
        s_made.AddOrUpdate(fit, made);
        return made.Findings;
    }

    private sealed record Made(double Level, IReadOnlyList<Finding> Findings);

    /// <summary>Name of a run: its <c>run</c> column, else its line.</summary>
    public static string RunName(PreparedRuns runs, int row) =>
        runs.Table.Has("run") && !runs.Table.IsNumeric("run") && runs.Table.Texts("run")[row] is { Length: > 0 } name ? name : $"line {runs.Table.Lines[row]}";

    // A faulty cell that also made its row unusable is told once.
    private static IEnumerable<Finding> OfData(LawFit fit)
    {
        var rejected = fit.Runs.Findings.Where(f => f.Id == "rows-rejected").SelectMany(f => f.Lines ?? []).ToHashSet();
        return fit.Runs.Findings.Where(f => f.Id != "cells-not-numbers" || !(f.Lines ?? []).All(rejected.Contains));
    }

    // A constant that the formula only adds to terms that are never negative here is a floor; runs below it contradict the law.
    private static IEnumerable<Finding> OfFloor(LawFit fit, IReadOnlyList<ParameterSummary> parameters)
    {
        foreach (string name in Terms(fit.Shape.Expr).OfType<Symbol>().Select(s => s.Name))
        {
            if (parameters.FirstOrDefault(p => p.Name == name) is not { } floor || fit.Result.Fitted.Any(f => f < floor.Value)) continue;
            int[] below = [.. Enumerable.Range(0, fit.Runs.Count).Where(i => fit.Runs.Target[i] < floor.Value)];
            if (below.Length == 0) continue;
            int least = below.MinBy(i => fit.Runs.Target[i]);
            bool estimated = floor.State == ParameterState.Free;
            yield return new("loss-below-floor", estimated ? Severity.Warning : Severity.Severe,
                $"{(below.Length == 1 ? "1 run has" : $"{below.Length} runs have")} {fit.Law.Output.Name} below the floor {name} = {NumberText.Format(floor.Value, 4)}, the lowest {NumberText.Format(fit.Runs.Target[least], 4)}",
                "under this law no size and no amount of data reaches below the floor: another data set or tokenizer, a misread number, or a floor that is too high",
                estimated ? "look at these runs; leave them out with --where if they do not belong" : $"free or lower {name}, or leave these runs out with --where",
                [.. below.Take(50).Select(i => fit.Runs.Table.Lines[i])]);
        }
    }

    private static IEnumerable<Expr> Terms(Expr e) => e is Binary { Op: BinaryOp.Add } sum ? Terms(sum.X).Concat(Terms(sum.Y)) : [e];

    private static IEnumerable<Finding> OfErrors(LawFit fit, IReadOnlyList<ParameterSummary> parameters)
    {
        if (fit.Result.Findings.All(f => f.Id != "errors-differ") && Differing(parameters) is { } worst)
        {
            (ParameterSummary p, double ratio) = worst;
            yield return new("errors-differ", Severity.Warning,
                $"standard errors of {p.Name} differ {ratio:0.0}-fold: J'J {Text(p.JacobianError)}, sandwich {Text(p.SandwichError)}"
                    + (double.IsNaN(p.BootstrapError) ? "" : $", bootstrap {Text(p.BootstrapError)}"),
                "at least one approximation behind them does not hold: few runs inside Huber's delta, a curved valley, a bound, or outliers",
                "rely on the bootstrap interval and say which estimator you quote");
        }

        if (fit.Bootstrap is { Unconverged: > 0 } b && b.Unconverged > b.Requested / 100)
        {
            bool most = 2 * b.Unconverged > b.Requested;
            yield return new("bootstrap-unconverged", most ? Severity.Severe : Severity.Warning,
                $"{b.Unconverged} of {b.Requested} bootstrap refits did not converge and are left out",
                most ? "intervals stand on a selected minority of refits and say nothing" : "intervals are made of the refits that did, and may be too narrow",
                "add runs, or fix a constant that the runs do not determine");
        }

        if (fit.Bootstrap is { } few && parameters.FirstOrDefault(p => p.Interval is not null)?.Interval?.Level is { } level && few.Draws.Length * (1 - level) / 2 < 1)
        {
            yield return new("few-draws", Severity.Warning, $"{few.Draws.Length} bootstrap refit{(few.Draws.Length == 1 ? " is" : "s are")} too few for the ends of a {NumberText.Level(level)} interval",
                "the ends are the extremes of the draws and lie too close together", $"use --resamples {Math.Max(1000, Math.Ceiling(50 / (1 - level))):0} or more");
        }

        double[]? weights = fit.Result.Problem.Weights;
        int counted = weights?.Count(w => w > 0) ?? fit.Runs.Count, constants = parameters.Count(p => p.State is ParameterState.Free or ParameterState.OnBound);
        if (counted == constants)
        {
            yield return new("no-spare-runs", Severity.Severe, $"{counted} runs for {constants} constants leave nothing over to judge the fit by",
                "a curve through every point always fits: neither the law nor any interval is tested", "add runs, hold constants with --fix, or choose a law with fewer");
        }

        else if (counted == constants + 1 && constants > 0)
        {
            // FormFitter needs two: with one the scatter is a single number.
            yield return new("one-spare-run", Severity.Warning, $"{counted} runs for {constants} constants leave one over to judge the fit by",
                "how far the law may be off cannot be told; intervals are those of the constants, were the law right", "add runs, hold constants with --fix, or choose a law with fewer");
        }

        int units = fit.Result.Problem.Clusters is { } clusters ? clusters.Max() + 1 : fit.Runs.Count, free = parameters.Count(p => p.State is ParameterState.Free or ParameterState.OnBound);
        if (fit.Bootstrap is null && !fit.Result.IsExact && free > 0 && (units < Bootstrap.LeastUnits || units <= free))
        {
            yield return new("no-bootstrap", Severity.Note, $"{units} {(fit.Result.Problem.Clusters is null ? "runs" : "clusters")} are too few for a bootstrap",
                "intervals come from the sandwich standard error and assume a normal distribution", "give more runs than constants, and at least five");
        }
        else if (free > 0 && LongTable(fit, units) is { } remark)
        {
            yield return remark;
        }
    }

    // Refits of long tables are cut down or left out unless asked for; say so.
    private static Finding? LongTable(LawFit fit, int units)
    {
        bool whole = fit.Law.Variables.Any(v => v.Text);
        int usual = Bootstrap.DefaultResamples(fit.Runs.Count, whole);
        string rows = fit.Runs.Count.ToString("N0");
        if (fit.Bootstrap is null && usual == 0 && !fit.Result.IsExact)
        {
            return new("no-bootstrap", units < 100 ? Severity.Warning : Severity.Note, $"{rows} runs are not resampled unless asked for",
                "intervals come from the sandwich standard error and assume a normal distribution"
                    + (units < 100 ? $", which {units} clusters do not warrant" : ", which so many runs warrant"),
                $"give --resamples {Bootstrap.LeastResamples} for percentile intervals; it takes minutes");
        }

        return fit.Bootstrap is { } draws && draws.Requested == usual && usual < Bootstrap.UsualResamples
            ? new("fewer-refits", Severity.Note, $"{draws.Requested} bootstrap refits instead of {Bootstrap.UsualResamples}, because there are {rows} {(whole ? "rows, each with its run behind it" : "runs")}",
                "the ends of percentile intervals are a little noisier", $"give --resamples {Bootstrap.UsualResamples} for all of them")
            : null;
    }

    private static (ParameterSummary Parameter, double Ratio)? Differing(IReadOnlyList<ParameterSummary> parameters)
    {
        (ParameterSummary, double)? worst = null;

        // Coefficients that span decades have skewed draws whose standard deviation says little; exponents and floors decide.
        var free = parameters.Where(p => p.State is ParameterState.Free).ToList();
        foreach (ParameterSummary p in free.Any(p => !p.Spec.LogScale) ? free.Where(p => !p.Spec.LogScale) : free)
        {
            double[] errors = [.. new[] { p.JacobianError, p.SandwichError, p.BootstrapError }.Where(e => e > 0 && double.IsFinite(e))];
            if (errors.Length < 2) continue;
            double ratio = errors.Max() / errors.Min();
            if (ratio > LargestRatio && !(worst?.Item2 >= ratio)) worst = (p, ratio);
        }

        return worst;
    }

    private static string Text(double error) => double.IsNaN(error) ? "unknown" : NumberText.Format(error, 2);
}
