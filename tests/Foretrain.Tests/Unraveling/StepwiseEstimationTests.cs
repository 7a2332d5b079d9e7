using Foretrain.Laws.Kernels;
using Foretrain.Runs;
using Foretrain.Tests.Cli;
using Foretrain.Unraveling;
using Xunit;

namespace Foretrain.Tests.Unraveling;

/// <summary>The estimation finds the constants that made the runs.</summary>
public class StepwiseEstimationTests
{
    // Sizes x batches x steps by the law of Kaplan et al. with their constants (tables 3 and 5).
    private static PreparedRuns Runs(double lastStep, int rows = 14)
    {
        var all = (from s in Enumerable.Range(0, 5)
                   from b in Enumerable.Range(0, 4)
                   from k in Enumerable.Range(0, rows)
                   let n = 1e6 * Math.Pow(3, s)
                   let batch = 65536 * Math.Pow(4, b)
                   let step = 1000 * Math.Pow(lastStep / 1000, k / (rows - 1.0))
                   select (n, step, batch, loss: SampleRuns.Trained(n, step, batch))).ToArray();
        var numbers = new Dictionary<string, double[]>
        {
            ["params"] = [.. all.Select(r => r.n)],
            ["step"] = [.. all.Select(r => r.step)],
            ["batch"] = [.. all.Select(r => r.batch)],
            ["loss"] = [.. all.Select(r => r.loss)],
        };
        var table = new RunTable("curves.csv", all.Length, [.. numbers.Keys], numbers, new Dictionary<string, string[]>());
        return RunSelection.Prepare(new(table, [], []), StepwiseEstimation.Needs, new("loss", Positive: true));
    }

    private static StepwiseResult Estimate(PreparedRuns runs, StepwiseOptions? options = null, params IReadOnlyDictionary<string, double>[] at) =>
        StepwiseEstimation.Run(runs, options ?? new() { WarmUp = 900 }, at, KernelRegistry.Find);

    [Fact]
    public void Runs_trained_to_the_end_give_their_constants_step_by_step()
    {
        // 1e11 steps leave a millionth of the training term.
        StepwiseResult r = Estimate(Runs(1e11, 60), new() { WarmUp = 900, Levels = 12 });
        Assert.Equal(0.077, r.Constants["aN"], 0.0005);
        Assert.Equal(0.76, r.Constants["aS"], 0.04);
        Assert.Equal(0.21, r.Constants["aB"], 0.01);
        Assert.True(r.Unfinished < 1e-4, $"{r.Unfinished}");
        Assert.True(r.Error < 0.01, $"{r.Error}");
        Assert.DoesNotContain(r.Findings, f => f.Id == "unravel-unfinished");
    }

    [Fact]
    public void All_at_once_gives_them_from_unfinished_runs_too_and_says_that_step_by_step_does_not()
    {
        StepwiseResult r = Estimate(Runs(2e4, 8), null, new Dictionary<string, double> { ["params"] = 1e9, ["step"] = 1e5, ["batch"] = 524288 });
        double Joint(string name) => r.Joint.Result.Theta[r.Joint.Shape.Parameters.ToList().FindIndex(p => p.Name == name)];
        Assert.Equal(0.077, Joint("aN"), 1e-5);
        Assert.Equal(0.76, Joint("aS"), 1e-4);
        Assert.Equal(0.21, Joint("aB"), 1e-4);
        Assert.NotInRange(r.Constants["aN"], 0.0765, 0.0775); // large models are further from their end: the slope looks smaller
        Assert.Contains(r.Findings, f => f.Id == "unravel-unfinished");
        Assert.Contains(r.Findings, f => f.Id == "unravel-stepwise-worse");
        // The sheet's worked number for these constants (loss-laws, su-unraveling-2024).
        Assert.Equal(2.546051, r.Forecasts[0].Joint.Value, 2e-5);
    }

    [Fact]
    public void A_given_batch_law_needs_one_batch_only()
    {
        PreparedRuns runs = Runs(2e4, 8);
        PreparedRuns one = runs.Rows([.. Enumerable.Range(0, runs.Count).Where(i => runs.Variables["batch"][i] == 65536)]);
        var e = Assert.Throws<ForetrainException>(() => Estimate(one));
        Assert.Equal("unravel-one-batch", e.Code);
        StepwiseResult r = Estimate(one, new() { WarmUp = 900, Batch = new Dictionary<string, double> { ["Bstar"] = 2.1e8, ["aB"] = 0.21 } });
        Assert.Equal(0.21, r.Constants["aB"]);
        Assert.True(r.JointError < 1e-6, $"{r.JointError}");
    }

    [Fact]
    public void Steps_to_a_loss_are_read_between_rows_and_not_before_the_first()
    {
        var curve = new TrainingCurve(1e6, 1e5, [1000, 2000, 4000], [4, 3, 2]);
        Assert.Equal(2000, curve.StepsTo(3), 1e-9);
        Assert.Equal(2000 * Math.Pow(2, Math.Log(3 / 2.5) / Math.Log(1.5)), curve.StepsTo(2.5), 1e-9);
        Assert.True(double.IsNaN(curve.StepsTo(5)));
        Assert.True(double.IsNaN(curve.StepsTo(1.9)));
    }
}
