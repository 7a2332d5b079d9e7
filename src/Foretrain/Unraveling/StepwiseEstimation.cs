using Foretrain.Expressions;
using Foretrain.Findings;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.Unraveling;

/// <summary>
/// The step-by-step estimation of Su et al. (2024): size law from runs trained to the end, critical batch from runs at several batch
/// sizes, then the law of training in steps adjusted for the batch; together they give the loss of any size at any step and batch. Every
/// step is an ordinary fit of a catalogue law to a small table made from the runs. All constants are fitted at once besides, as a check.
/// </summary>
public static class StepwiseEstimation
{
    /// <summary>Training left over in the last rows beyond which the size law is called biased.</summary>
    public const double LargestUnfinished = 0.02;

    private const int LeastBatches = 3;

    /// <summary>Columns that are needed.</summary>
    public static IReadOnlyList<NeededColumn> Needs { get; } = LawProblem.Needs(LawCatalog.Embedded.Get("kaplan-nsb"));

    /// <summary>Runs the estimation.</summary>
    /// <param name="runs">Checkpoints with params, step, batch (tokens per step) and loss.</param>
    /// <param name="options">Warm-up, levels, known constants.</param>
    /// <param name="at">Points to be forecast, each with params, step and batch.</param>
    /// <param name="kernels">Finds kernels.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancel">Stops by throwing.</param>
    /// <exception cref="ForetrainException"><c>unravel-one-batch</c>, <c>unravel-few-sizes</c>, <c>unravel-warm-up</c>, and those of fits.</exception>
    public static StepwiseResult Run(
        PreparedRuns runs, StepwiseOptions options, IReadOnlyList<IReadOnlyDictionary<string, double>> at, CompiledFormula.KernelLookup kernels,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        TrainingCurves curves = TrainingCurves.Of(runs, options.WarmUp);
        var findings = new List<Finding>();
        (double[] sizes, double[] ends) = Ends(curves);
        if (sizes.Length < 2) throw new ForetrainException("unravel-few-sizes", $"{sizes.Length} size of model is in {runs.Table.Source}, the size law takes two or more", runs.Table.Source, "add runs of another size");
        StepFit size = Fitted("loss of a size trained to the end", "kaplan-n", ("params", sizes), "loss", ends, null);
        StepFit? floor = sizes.Length < 4 ? null : Tried("the same with a floor, the irreducible loss", "henighan-n", ("params", sizes), ends);
        (double[] tokens, double[] least) = Envelope(curves);
        StepFit? data = tokens.Length < 5 ? null : Tried("least loss of any size at a number of tokens", "hestness", ("tokens", tokens), least);
        progress?.Report(0.2);

        LossLevel[] levels = options.Batch.Count == 2 ? [] : [.. curves.BySize.SelectMany(g => Levels([.. g], options.Levels))];
        StepFit batch = options.Batch.Count == 2
            ? new("critical batch of a loss, as given", LawCatalog.Embedded.Get("batch-from-loss"), options.Batch, null)
            : Fitted("critical batch of a loss", "batch-from-loss", ("loss", Enough(levels, curves, runs).Select(l => l.Loss).ToArray()), "critical_batch", [.. levels.Select(l => l.CriticalBatch)], null);
        progress?.Report(0.4);

        double bStar = batch.Constants["Bstar"], aB = batch.Constants["aB"];
        double[] adjusted = [.. curves.Rows.Target.Select((l, i) => curves.Rows.Variables["step"][i] / (1 + bStar / Math.Pow(l, 1 / aB) / curves.Rows.Variables["batch"][i]))];
        StepFit training = TrainingFit(curves.Rows, adjusted, size);
        progress?.Report(0.6);

        Law joint = LawCatalog.Embedded.Get("kaplan-nsb");
        var choices = new FitChoices { Fix = options.Batch.Count == 2 ? options.Batch : new Dictionary<string, double>() };
        LawFit together = LawFitter.Fit(joint, curves.Rows, choices, new(0), kernels, cancel: cancel);
        Dictionary<string, double> constants = joint.Parameters.ToDictionary(p => p.Name, p => training.Constants.TryGetValue(p.Name, out double x) ? x : batch.Constants[p.Name], StringComparer.Ordinal);
        double[] theta = [.. together.Law.Formula.Parameters.Select(p => constants[p])];
        double[][] columns = [.. together.Law.Variables.Select(v => curves.Rows.Variables[v.Name])];
        double error = Error(together.Law.Predict(columns, theta), curves.Rows.Target), jointError = Error(together.Law.Predict(columns, together.Law.Theta), curves.Rows.Target);
        double unfinished = Unfinished(curves, constants);
        progress?.Report(0.9);

        if (unfinished > LargestUnfinished)
            findings.Add(new("unravel-unfinished", Severity.Warning, $"by the law of training, up to {100 * unfinished:0.#} % of the last losses would still be trained away",
                "the size law takes them for finished, so its loss is too high and the rest of the step-by-step constants make up for it", "train the small models longer, or go by the constants fitted all at once"));
        if (error > 1.5 * jointError)
            findings.Add(new("unravel-stepwise-worse", Severity.Warning, $"step by step the rows are missed by {100 * error:0.##} %, all at once by {100 * jointError:0.##} %",
                "an error of an early step goes into all later ones", "forecast with the constants fitted all at once, and look at the step that is off"));
        findings.AddRange(together.Result.Findings.Select(f => f with { Lines = f.Lines?.Select(r => curves.Rows.Table.Lines[r]).ToEquatableList() }));
        return new()
        {
            Size = size,
            SizeWithFloor = floor,
            Data = data,
            Levels = [.. levels],
            Batch = batch,
            Training = training,
            Joint = together,
            Constants = constants,
            Error = error,
            JointError = jointError,
            Unfinished = unfinished,
            WarmUp = curves.WarmUp,
            Rows = curves.Rows.Count,
            Forecasts = [.. Forecasts(together.Law, theta, constants, at, options.Level)],
            Findings = [.. runs.Findings.Concat(findings).OrderByDescending(f => f.Severity)],
        };
    }

    private static IEnumerable<StepwiseForecast> Forecasts(
        FittedLaw law, double[] theta, Dictionary<string, double> constants, IReadOnlyList<IReadOnlyDictionary<string, double>> at, double level)
    {
        if (at.Count == 0) yield break;
        double[][] columns = [.. law.Variables.Select(v => at.Select(a => a[v.Name]).ToArray())];
        double[] stepwise = law.Predict(columns, theta);
        IReadOnlyList<Forecast> joint = Forecaster.Predict(law, columns, level);
        for (int i = 0; i < at.Count; i++)
        {
            double critical = constants["Bstar"] / Math.Pow(stepwise[i], 1 / constants["aB"]);
            yield return new(at[i], stepwise[i], at[i]["step"] / (1 + critical / at[i]["batch"]), critical, joint[i]);
        }
    }

    // The lowest loss of every size.
    private static (double[] Sizes, double[] Losses) Ends(TrainingCurves curves)
    {
        var ends = curves.BySize.Select(g => (g.Key, Loss: g.Min(c => c.Losses.Min()))).ToArray();
        return ([.. ends.Select(e => e.Key)], [.. ends.Select(e => e.Loss)]);
    }

    // What no size improves on: rows with a lower loss than every row of no more tokens.
    private static (double[] Tokens, double[] Losses) Envelope(TrainingCurves curves)
    {
        var points = curves.All.SelectMany(c => c.Steps.Select((s, i) => (Tokens: s * c.Batch, Loss: c.Losses[i]))).OrderBy(p => p.Tokens).ThenBy(p => p.Loss);
        List<double> tokens = [], losses = [];
        foreach ((double d, double loss) in points)
        {
            if (losses.Count > 0 && loss >= losses[^1]) continue;
            tokens.Add(d);
            losses.Add(loss);
        }

        return ([.. tokens], [.. losses]);
    }

    private static IEnumerable<LossLevel> Levels(TrainingCurve[] curves, int count)
    {
        if (curves.Select(c => c.Batch).Distinct().Count() < LeastBatches) yield break;
        double high = curves.Min(c => c.Losses[0]), low = curves.Max(c => c.Losses.Min());
        for (int k = 1; k <= count; k++)
        {
            double loss = high * Math.Pow(low / high, k / (count + 1.0));
            var reached = curves.Select(c => (c.Batch, Steps: c.StepsTo(loss))).Where(r => !double.IsNaN(r.Steps)).ToArray();
            if (reached.Select(r => r.Batch).Distinct().Count() < LeastBatches) continue;
            StepFit fit = Fitted("steps to a loss", "steps-from-batch", ("batch", [.. reached.Select(r => r.Batch)]), "steps_to_loss", [.. reached.Select(r => r.Steps)], null);
            yield return new(curves[0].Params, loss, reached.Length, fit.Constants["Smin"], fit.Constants["Bcrit"]);
        }
    }

    private static LossLevel[] Enough(LossLevel[] levels, TrainingCurves curves, PreparedRuns runs)
    {
        if (levels.Length >= 2) return levels;
        int most = curves.BySize.Max(g => g.Select(c => c.Batch).Distinct().Count());
        throw new ForetrainException("unravel-one-batch",
            most < LeastBatches ? $"no size of model was trained at {LeastBatches} batch sizes or more (most: {most}), so nothing tells what a larger batch saves"
                : "runs of one size at several batches have fewer than two losses in common after warm-up",
            runs.Table.Source, "train one small model at three or more batch sizes; or give the batch law: --batch-law Bstar=2.1e8,aB=0.21 (Kaplan et al. 2020)");
    }

    private static StepFit TrainingFit(PreparedRuns rows, double[] minSteps, StepFit size)
    {
        var numbers = new Dictionary<string, double[]> { ["params"] = rows.Variables["params"], ["min_steps"] = minSteps, ["loss"] = rows.Target };
        return Fitted("loss along training at a very large batch", "kaplan-ns", numbers, "loss", size.Constants);
    }

    // The longest run of each size by its last row: what the training term still adds, as a share of the loss.
    private static double Unfinished(TrainingCurves curves, Dictionary<string, double> k) => curves.BySize.Max(g => g.Min(c =>
    {
        double loss = c.Losses[^1], critical = k["Bstar"] / Math.Pow(loss, 1 / k["aB"]);
        return Math.Pow(k["Sc"] * (1 + critical / c.Batch) / c.Steps[^1], k["aS"]) / loss;
    }));

    private static double Error(double[] fitted, double[] observed) => Math.Sqrt(fitted.Zip(observed, (f, y) => Math.Log(f / y)).Average(r => r * r));

    private static StepFit? Tried(string what, string law, (string Name, double[] Values) input, double[] outcome)
    {
        try
        {
            return Fitted(what, law, input, "loss", outcome, null);
        }
        catch (ForetrainException)
        {
            return null; // said beside the main line; its absence is said there too
        }
    }

    private static StepFit Fitted(string what, string law, (string Name, double[] Values) input, string output, double[] outcome, IReadOnlyDictionary<string, double>? held) =>
        Fitted(what, law, new() { [input.Name] = input.Values, [output] = outcome }, output, held);

    private static StepFit Fitted(string what, string id, Dictionary<string, double[]> numbers, string output, IReadOnlyDictionary<string, double>? held)
    {
        Law law = LawCatalog.Embedded.Get(id);
        var table = new RunTable($"table for {id}", numbers[output].Length, [.. numbers.Keys], numbers, new Dictionary<string, string[]>());
        PreparedRuns runs = RunSelection.Prepare(new(table, [], []), LawProblem.Needs(law), new(output, Positive: true));
        try
        {
            LawFit fit = LawFitter.Fit(law, runs, new() { Fix = held ?? new Dictionary<string, double>() }, new(0));
            return new(what, law, fit.Shape.Parameters.Select((p, i) => (p.Name, Value: fit.Result.Theta[i])).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal), fit);
        }
        catch (ForetrainException e)
        {
            throw new ForetrainException(e.Code, $"{what} ({id}): {e.Message}", e.Place, e.Hint, e);
        }
    }
}
