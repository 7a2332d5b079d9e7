using Foretrain.Expressions;
using Foretrain.Findings;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Chaining;

/// <summary>A law of a chain and how it is fitted.</summary>
/// <param name="Law">The law.</param>
/// <param name="Choices">How it is fitted.</param>
public sealed record ChainLink(Law Law, FitChoices Choices);

/// <summary>
/// Nested laws (steps, then size, then mixture): the first law is fitted within every group of rows that agree in the inputs of the
/// later laws, and forecasts the target's own inputs; its forecasts are the rows of the next law, until the last one forecasts the target.
/// </summary>
/// <remarks>
/// Every stage is an ordinary fit. The interval of the last law covers what earlier stages scatter between groups, because that scatter is
/// its noise; what they miss in common it cannot see, so their intervals, root mean square over the groups, are added in quadrature as if
/// all of it were common. Reference for the nesting: Ye et al., Data Mixing Laws (2024).
/// </remarks>
public static class LawChain
{
    /// <summary>Runs a chain.</summary>
    /// <param name="links">The laws, first the one closest to the rows.</param>
    /// <param name="reading">The rows.</param>
    /// <param name="selection">Condition and columns.</param>
    /// <param name="target">Column that is forecast, or null for the output of the first law.</param>
    /// <param name="at">Value of every input of every law.</param>
    /// <param name="level">Level of intervals, 0..1.</param>
    /// <param name="kernels">Finds kernels.</param>
    /// <param name="threads">Threads, 0 for one per core; results do not depend on it.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancel">Stops by throwing.</param>
    /// <exception cref="ForetrainException"><c>chain-too-short</c>, <c>chain-input-twice</c>, <c>chain-text-input</c>, <c>chain-output</c>,
    /// <c>missing-input</c>, <c>unknown-input</c>, <c>chain-no-forecast</c>, and those of preparing runs and of fits.</exception>
    public static ChainResult Run(
        IReadOnlyList<ChainLink> links, TableReading reading, SelectionOptions selection, string? target, IReadOnlyDictionary<string, double> at,
        double level, CompiledFormula.KernelLookup kernels, int threads = 0, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        ChainPlan plan = ChainPlan.Of(links, reading, selection, target, at);
        RunTable table = plan.Rows;
        var stages = new List<ChainStage>();
        var findings = new List<Finding>(plan.Findings);
        for (int s = 0; s < links.Count; s++)
        {
            bool isLast = s == links.Count - 1;
            IReadOnlyList<int[]> groups = Groups(table, plan.Keys[s]);
            var done = new ChainGroup[groups.Count];
            int finished = 0, stage = s;
            RunTable rows = table;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount, CancellationToken = cancel };
            if (isLast) done[0] = One(links[s], plan, s, rows, level, kernels, isLast, cancel); // its errors are the caller's
            else
            {
                Parallel.For(0, groups.Count, parallel, g =>
                {
                    done[g] = One(links[stage], plan, stage, rows.Select(groups[g]), level, kernels, isLast, cancel);
                    progress?.Report((stage + Interlocked.Increment(ref finished) / (double)groups.Count) / links.Count);
                });
            }

            stages.Add(new(links[s].Law, plan.At[s], [.. plan.Keys[s]], [.. done]));
            if (isLast) break;
            if (LeftOut(stages[^1]) is { } some) findings.Add(some);
            table = Next(stages[^1], plan);
        }

        return Result(stages, plan, findings, level);
    }

    private static ChainGroup One(
        ChainLink link, ChainPlan plan, int stage, RunTable rows, double level, CompiledFormula.KernelLookup kernels, bool isLast, CancellationToken cancel)
    {
        Dictionary<string, double> keys = plan.Keys[stage].ToDictionary(k => k, k => rows.Numbers(k)[0], StringComparer.Ordinal);
        try
        {
            ResidualSpace space = (link.Choices.Objective ?? link.Law.Estimator.Objective).Space;
            PreparedRuns runs = RunSelection.Prepare(new(rows, [], []), plan.Needs[stage], new(plan.Output, Positive: space == ResidualSpace.Log));
            LawFit fit = LawFitter.Fit(link.Law, runs, link.Choices, new(0), kernels, cancel: cancel);
            runs.RequireRunsFor(fit.Result.Problem.Coordinates.Count, link.Law.Id);
            double[][] columns = [.. fit.Law.Variables.Select(v => new[] { plan.At[stage][LawProblem.ColumnName(v.Name)] })];
            Forecast forecast = Forecaster.Predict(fit.Law, columns, level)[0];
            double error = Math.Sqrt(fit.Result.Fitted.Zip(runs.Target, (f, y) => plan.IsLog ? Math.Log(f / y) : f - y).Average(r => r * r));
            return new(keys, runs.Count, fit, forecast, error, null);
        }
        catch (ForetrainException e) when (!isLast)
        {
            return new(keys, rows.Rows, null, null, double.NaN, e);
        }
        catch (ForetrainException e)
        {
            throw new ForetrainException(e.Code, $"{link.Law.Id}, the last law of the chain: {e.Message}", rows.Source, e.Hint, e);
        }
    }

    // Rows that agree in every key, in order of first appearance.
    private static IReadOnlyList<int[]> Groups(RunTable table, IReadOnlyList<string> keys)
    {
        double[][] columns = [.. keys.Select(table.Numbers)];
        return [.. Enumerable.Range(0, table.Rows).GroupBy(r => string.Join(' ', columns.Select(c => c[r].ToString("R")))).Select(g => g.ToArray())];
    }

    private static RunTable Next(ChainStage stage, ChainPlan plan)
    {
        ChainGroup[] groups = [.. stage.Groups.Where(g => g.Why is null)];
        if (groups.Length == 0)
        {
            ChainGroup first = stage.Groups[0];
            throw new ForetrainException("chain-no-forecast", $"{stage.Law.Id} can be fitted to none of the {stage.Groups.Count} groups of rows; the first ({Text(first.Keys)}, {Num(first.Rows)}): {first.Why!.Message}",
                plan.Rows.Source, first.Why.Hint);
        }

        var numbers = stage.Keys.ToDictionary(k => k, k => groups.Select(g => g.Keys[k]).ToArray(), StringComparer.Ordinal);
        numbers[plan.Output] = [.. groups.Select(g => g.Value)];
        return new($"forecasts of {stage.Law.Id}", groups.Length, [.. stage.Keys, plan.Output], numbers, new Dictionary<string, string[]>());
    }

    private static Finding? LeftOut(ChainStage stage)
    {
        ChainGroup[] failed = [.. stage.Groups.Where(g => g.Why is not null)];
        if (failed.Length == 0) return null;
        return new("chain-group-left-out", Severity.Warning,
            $"{stage.Law.Id} has no forecast for {failed.Length} of {stage.Groups.Count} groups, e.g. {Text(failed[0].Keys)}: {failed[0].Why!.Message}",
            "the next law is fitted without them", failed[0].Why!.Hint ?? "add rows to them, or leave them out with --where");
    }

    private static ChainResult Result(List<ChainStage> stages, ChainPlan plan, List<Finding> findings, double level)
    {
        ChainGroup last = stages[^1].Groups[0];
        LawFit fit = last.Fit!;
        Forecast forecast = last.Forecast!;
        findings.AddRange(fit.Runs.Findings);
        ChainGroup[] rows = [.. stages[^2].Groups.Where(g => g.Why is null)];
        findings.AddRange(fit.Result.Findings.Select(f => f.Lines is not { Count: > 0 } at ? f : f with { What = $"{f.What}: {string.Join("; ", at.Select(r => Text(rows[r].Keys)))}", Lines = null }));
        findings.AddRange(forecast.Findings);
        foreach (ChainStage stage in stages.SkipLast(1))
        {
            int exact = stage.Groups.Count(g => g.Fit is { } f && f.Runs.Count <= f.Result.Problem.Coordinates.Count);
            if (exact > 0)
            {
                findings.Add(new("chain-no-spare-row", Severity.Warning, $"{stage.Law.Id} has as many constants as rows in {exact} of {stage.Fitted} groups",
                    "such a fit meets its rows whatever they are: nothing tells how far its forecast may be off, and the chain has no interval", "add rows to these groups, or take a law with fewer constants"));
            }

            ChainGroup[] open = [.. stage.Groups.Where(g => g.Why is null && g.Fit!.Result.Certificate.Code == FitCode.NotIdentified)];
            if (open.Length == 0) continue;
            findings.Add(new("chain-not-identified", Severity.Note, $"{stage.Law.Id} is not identified in {open.Length} of {stage.Fitted} groups",
                "their forecasts may still be good; their intervals say how good", "give these groups more rows, or hold a constant"));
        }

        return new([.. stages], plan.Output, plan.Unit, plan.IsLog, forecast, Whole(stages, forecast, plan, level), [.. findings.OrderByDescending(f => f.Severity)]);
    }

    private static Interval? Whole(List<ChainStage> stages, Forecast last, ChainPlan plan, double level)
    {
        if (last.Interval is not { } own) return null;
        double down = Square(own.Low, last.Fitted, plan.IsLog), up = Square(own.High, last.Fitted, plan.IsLog);
        foreach (ChainStage stage in stages.SkipLast(1))
        {
            ChainGroup[] groups = [.. stage.Groups.Where(g => g.Why is null)];
            if (groups.Any(g => g.Interval is null)) return null;
            down += groups.Average(g => Square(g.Interval!.Low, g.Value, plan.IsLog));
            up += groups.Average(g => Square(g.Interval!.High, g.Value, plan.IsLog));
        }

        if (!double.IsFinite(down + up)) return null;
        (double low, double high) = plan.IsLog ? (last.Fitted * Math.Exp(-Math.Sqrt(down)), last.Fitted * Math.Exp(Math.Sqrt(up))) : (last.Fitted - Math.Sqrt(down), last.Fitted + Math.Sqrt(up));
        return new(low, high, level, $"{own.Method}; earlier laws added in quadrature", own.Sources);
    }

    private static double Square(double end, double value, bool isLog)
    {
        double distance = isLog ? Math.Log(end / value) : end - value;
        return distance * distance;
    }

    private static string Text(IReadOnlyDictionary<string, double> keys) => string.Join(", ", keys.Select(k => $"{k.Key}={NumberText.Format(k.Value)}"));

    private static string Num(int rows) => rows == 1 ? "1 row" : $"{rows} rows";
}
