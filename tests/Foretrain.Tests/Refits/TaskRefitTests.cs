using System.Globalization;
using System.Text;
using System.Text.Json;
using Foretrain.Laws;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Refits;

/// <summary>
/// Published forecasts of task scores made again from the runs. Expected numbers come from the README of each data set, where
/// they are given to four digits of a share.
/// </summary>
[Collection(CliRunner.Alone)]
public class TaskRefitTests
{
    // Accuracy forecast for 7B on 4T and for 13B on 5T, and task loss forecast for the same.
    [Theory]
    [InlineData("hellaswag_val", 0.8252, 0.8530, 0.6713, 0.6532)]
    [InlineData("arc_easy_test", 0.7659, 0.7724, 0.6038, 0.5931)]
    [InlineData("socialiqa_val", 0.5874, 0.5995, 1.0045, 0.9916)]
    [InlineData("openbookqa_test", 0.4417, 0.4486, 1.2848, 1.2750)]
    public void The_ladder_gives_its_table(string task, double small, double large, double smallLoss, double largeLoss)
    {
        (string steps, string checkpoints) = Ladder(task);
        JsonElement one = Fit(steps, "--law", "chinchilla", "--map", "loss=bpb"), two = Fit(checkpoints, "--law", "accuracy-from-loss");
        double k = Of(two, "k"), floor = k * (Of(one, "E") - Of(two, "L0"));
        Dictionary<string, double> both = new()
        {
            ["b"] = Of(two, "b"),
            ["a"] = Of(two, "a"),
            ["z0"] = floor,
            ["A"] = k * Of(one, "A"),
            ["alpha"] = Of(one, "alpha"),
            ["B"] = k * Of(one, "B"),
            ["beta"] = Of(one, "beta"),
        };
        foreach (var (n, d, accuracy, loss) in new[] { (6887575552.0, 3945065873408.0, small, smallLoss), (13202396160.0, 5000088518656.0, large, largeLoss) })
        {
            Dictionary<string, string> at = new() { ["params"] = Text(n), ["tokens"] = Text(d) };
            Assert.Equal(accuracy, LawPrediction.Of(LawCatalog.Embedded.Get("task-ladder"), "accuracy", both, at), 1.1e-4);
            Dictionary<string, double> first = new() { ["E"] = Of(one, "E"), ["A"] = Of(one, "A"), ["alpha"] = Of(one, "alpha"), ["B"] = Of(one, "B"), ["beta"] = Of(one, "beta") };
            Assert.Equal(loss, LawPrediction.Of(LawCatalog.Embedded.Get("chinchilla"), "loss", first, at), 5.1e-5);
        }
    }

    // Relative error of the average error over 17 tasks and over 46, in per cent.
    [Theory]
    [InlineData("c4_original", 0.7561, 9.58, 3.08, 0.14, 0.07)]
    [InlineData("rw_original", 0.7070, 5.62, 4.30, 2.94, 2.76)]
    public void Overtraining_errors_of_the_large_runs(string series, double gamma, double small17, double small46, double large17, double large46)
    {
        string[][] rows = Rows("overtrain_downstream/runs.csv");
        int[] at = Columns(rows[0], "params", "tokens", "loss_c4_val", "err_avg17", "err_avg46", "fit_loss", "fit_err", "split");
        string[][] mine = [.. rows.Skip(1).Where(r => r[1] == series)];
        JsonElement loss = Fit(Table("params,tokens,loss", mine.Where(r => r[at[5]] == "1").Select(r => $"{r[at[0]]},{r[at[1]]},{r[at[2]]}")), "--law", "gadre-overtraining");
        (double Small, double Large)[] found = [.. new[] { 3, 4 }.Select(c =>
        {
            JsonElement error = Fit(Table("loss,error", mine.Where(r => r[at[6]] == "1").Select(r => $"{r[at[2]]},{r[at[c]]}")), "--law", "error-from-loss");
            if (c == 3) Assert.Equal(gamma, Of(error, "gamma"), 1e-4);
            double g = Of(error, "gamma");
            Dictionary<string, double> both = new()
            {
                ["eps"] = Of(error, "eps"),
                ["k"] = Of(error, "k") * Math.Exp(-g * Of(loss, "E")),
                ["a"] = g * Of(loss, "a"),
                ["b"] = g * Of(loss, "b"),
                ["eta"] = Of(loss, "eta"),
            };
            double[] off = [.. mine.Where(r => r[at[7]] == "test").OrderBy(r => Number(r[at[0]])).Select(r => 100 * Math.Abs((LawPrediction.Of(
                LawCatalog.Embedded.Get("overtraining-error"), "error", both, new Dictionary<string, string> { ["params"] = r[at[0]], ["tokens"] = r[at[1]] }) / Number(r[at[c]])) - 1))];
            return (off[0], off[1]);
        })];
        Assert.Equal(small17, found[0].Small, 0.011);
        Assert.Equal(large17, found[0].Large, 0.011);
        Assert.Equal(small46, found[1].Small, 0.011);
        Assert.Equal(large46, found[1].Large, 0.011);
    }

    // Coverage at 10000 samples: forecast of the power law from k = 10..100, and what was measured.
    [Theory]
    [InlineData("pythia-70m", 0.249, 0.266)]
    [InlineData("pythia-1b", 0.746, 0.742)]
    [InlineData("pythia-2.8b", 0.853, 0.812)]
    [InlineData("pythia-12b", 0.896, 0.875)]
    public void Coverage_of_ten_thousand_samples_from_a_hundred(string model, double forecast, double measured)
    {
        string[][] rows = [.. Rows("repeated_sampling/passk_math_10k.csv").Where(r => r[0] == model)];
        Assert.Equal(measured, Number(rows.Single(r => r[3] == "10000")[4]), 5.1e-4);
        string few = Table("samples,coverage", rows.Where(r => Number(r[3]) is >= 10 and <= 100).Select(r => $"{r[3]},{r[4]}"));
        JsonElement fit = Fit(few, "--law", "coverage-power");
        Dictionary<string, double> power = new() { ["k0"] = Of(fit, "k0"), ["beta"] = Of(fit, "beta") };
        Assert.Equal(forecast, LawPrediction.Of(LawCatalog.Embedded.Get("coverage-power"), "coverage", power, new Dictionary<string, string> { ["samples"] = "10000" }), 0.01);
    }

    private static (string Steps, string Checkpoints) Ladder(string task)
    {
        string[][] ends = [.. Rows("task_ladder/evals.csv").Where(r => r[8] == task && r[9] == "bpb" && r[13] == "train")];
        string steps = Table("params,tokens,bpb", ends.Where(r => r[7] == "final_mean5")
            .Select(r => $"{r[2]},{ends.Single(e => e[0] == r[0] && e[7] == "final")[3]},{r[10]}"));

        // The first tenth of each run is left out, both axes are averaged over five checkpoints, and one point is added.
        var points = new List<string>();
        foreach (var run in Rows("task_ladder/trajectory.csv").Where(r => r[6] == task && r[5] == "train").GroupBy(r => r[0]))
        {
            (double Loss, double Accuracy)[] kept = [.. run.OrderBy(r => Number(r[2])).Skip((run.Count() + 9) / 10).Select(r => (Number(r[7]), Number(r[8])))];
            for (int i = 0; i < kept.Length; i++)
            {
                var window = kept[Math.Max(0, i - 4)..(i + 1)];
                points.Add($"{Text(window.Average(w => w.Loss))},{Text(window.Average(w => w.Accuracy))}");
            }
        }

        return (steps, Table("task_loss,accuracy", points.Append("0,1")));
    }

    private static JsonElement Fit(string csv, params string[] options)
    {
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["runs.csv"] = csv }, ["fit", "runs.csv", "--resamples", "0", "--json", .. options]);
        Assert.True(result.Exit is 0 or 3, result.All);
        return result.Json.GetProperty("fits")[0];
    }

    private static double Of(JsonElement fit, string constant) => RefitCommand.Constant(fit, constant);

    private static string[][] Rows(string file) => [.. File.ReadLines(SharedData.Path(file)).Select(Cells)];

    // Quotes hold cells with commas together.
    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c != ',' || quoted) cell.Append(c);
            else
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
        }

        return [.. cells, cell.ToString()];
    }

    private static int[] Columns(string[] header, params string[] names) => [.. names.Select(n => Array.IndexOf(header, n))];

    private static string Table(string header, IEnumerable<string> rows) => string.Join('\n', rows.Prepend(header)) + "\n";

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double x) => x.ToString("R", CultureInfo.InvariantCulture);
}
