using Foretrain.Reproduction.Study;
using static Foretrain.Reproduction.Published.Claims;

namespace Foretrain.Reproduction.Published;

/// <summary>From loss to what tasks measure.</summary>
internal static class Tasks
{
    public static IReadOnlyList<PublishedFit> All { get; } =
    [
        Errors("c4_original", "C4", "0.850", "2.08", "0.756",
            ("1.4B, 80 tokens per parameter", "params > 1.4e9 and params < 2e9 and tokens_per_param > 70 and tokens_per_param < 90", "9.58", "3.08"), ("6.9B, 20", "params > 6e9", "0.14", "0.07")),
        Errors("rw_original", "RefinedWeb", "0.865", "2.21", "0.707",
            ("1.4B, 320 tokens per parameter", "params > 1.4e9 and params < 2e9 and tokens_per_param > 300 and tokens_per_param < 340", "5.62", "4.30"), ("6.9B, 20", "params > 6e9", "2.94", "2.76")),
        Ladder("hellaswag_val", (".6713", ".8252", "1.17"), (".6532", ".8530", "2.11")),
        Ladder("arc_easy_test", (".6038", ".7659", "7.97"), (".5931", ".7724", "9.93")),
        Ladder("socialiqa_val", ("1.0045", ".5874", "1.19"), (".9916", ".5995", "1.65")),
        Ladder("openbookqa_test", ("1.2848", ".4417", "5.23"), ("1.2750", ".4486", "3.78")),
        Ladder("boolq_val", (".2721", ".8308", "1.54"), (".2591", ".8562", "1.83")),
        Coverage(),
    ];

    // A power law of -ln coverage on 10 to 100 samples, carried to 10,000: forecasts of the README's straight line in logarithms.
    private static PublishedFit Coverage()
    {
        (string Model, string Forecast)[] models =
            [("70m", ".249"), ("160m", ".644"), ("410m", ".691"), ("1b", ".746"), ("2.8b", ".853"), ("6.9b", ".867"), ("12b", ".896")];
        return new()
        {
            Id = "coverage-ahead",
            Law = "coverage-power",
            Folder = "repeated_sampling",
            Source = "reference forecast in the README of the data",
            Extrapolation = true,
            How = "seven models, coverage of 10 to 100 samples fitted, that of 10,000 forecast",
            Quirk = "The README draws a straight line of ln(-ln coverage), the law's own estimator squares residuals of ln coverage: 0.015 counts as the same. The curve bends in these logarithms, so the forecast of five models is too high.",
            Claims = [.. models.Select(m => new Claim($"coverage of 10,000 samples, Pythia {m.Model}", m.Forecast, b => b.Value(new FitSpec("repeated_sampling/passk_math_10k.csv", "coverage-power")
            {
                Where = $"model = 'pythia-{m.Model}' and k >= 10 and k <= 100", Map = ["samples=k", "coverage=mean_pass_at_k"],
            }, ("samples", 10000))) { Reference = true, Within = 0.015 })],
        };
    }

    private static PublishedFit Errors(string dataset, string name, string eps, string k, string gamma, params (string What, string Where, string Error17, string Error46)[] targets)
    {
        const string table = "overtrain_downstream/runs.csv";
        FitSpec loss = new(table, "gadre-overtraining") { Where = $"dataset = '{dataset}' and fit_loss = 1", Map = ["loss=loss_c4_val", "params=params"] };
        FitSpec Error(string column) => new(table, "error-from-loss") { Where = $"dataset = '{dataset}' and fit_err = 1", Target = column, Map = ["loss=loss_c4_val"] };
        double Chained(Workbench b, string column, string where)
        {
            double predicted = b.At(loss, $"dataset = '{dataset}' and {where}").Predicted.Single(), observed = b.At(Error(column), $"dataset = '{dataset}' and {where}").Observed.Single();
            return 100 * Math.Abs(b.Value(Error(column), ("loss", predicted)) / observed - 1);
        }

        return new()
        {
            Id = "gadre-errors-" + name.ToLowerInvariant(),
            Law = "gadre-overtraining, then error-from-loss",
            Folder = "overtrain_downstream",
            Source = "Gadre et al. 2024, constants; errors of the forecasts by the README's refit",
            How = "loss law on five runs, error law on six (those and 1.4B at 20 tokens per parameter), both by least squares; the forecast goes through both",
            Quirk = name == "C4" ? "The 0.14 % for 6.9B is two errors that cancel: the loss comes out 4.3 % too low, and at the true loss the error law is 5.6 % too high." : null,
            Claims =
            [
                Constant(Error("err_avg17"), "eps", eps), Constant(Error("err_avg17"), "k", k), Constant(Error("err_avg17"), "gamma", gamma),
                .. targets.SelectMany(t => new Claim[]
                {
                    new($"|error| of 17 tasks at {t.What}, %", t.Error17, b => Chained(b, "err_avg17", t.Where)) { Reference = true },
                    new($"|error| of 46 tasks at {t.What}, %", t.Error46, b => Chained(b, "err_avg46", t.Where)) { Reference = true },
                }),
            ],
        };
    }

    private static PublishedFit Ladder(string task, (string Loss, string Accuracy, string Error) first, (string Loss, string Accuracy, string Error) second)
    {
        FitSpec loss = new("task_ladder/evals.csv", "chinchilla")
        {
            Where = $"checkpoint = 'final_mean5' and metric = 'bpb' and task = '{task}' and split = 'train'",
            Target = "value",
        };
        FitSpec accuracy = new($"task_ladder/step2?{task}", "accuracy-from-loss");
        IEnumerable<Claim> Target(string name, double size, double tokens, string checkpoint, (string Loss, string Accuracy, string Error) p)
        {
            double Loss(Workbench b) => b.Value(loss, ("params", size), ("tokens", tokens));
            double Accuracy(Workbench b) => b.Value(accuracy, ("task_loss", Loss(b)));
            yield return new($"task loss forecast, {name}", p.Loss, Loss) { Reference = true, Within = 2e-4 };
            yield return new($"accuracy forecast, {name}", p.Accuracy, Accuracy) { Reference = true, Within = 2e-4 };
            yield return new($"|error| of accuracy in points, {name}", p.Error, b => 100 * Math.Abs(Accuracy(b) -
                b.Observed("task_ladder/evals.csv", "value", $"model = '{name}' and task = '{task}' and metric = 'acc' and checkpoint = '{checkpoint}'").Single()))
            { Within = 0.02 };
        }

        return new()
        {
            Id = "ladder-" + task.Replace('_', '-'),
            Law = "chinchilla, then accuracy-from-loss",
            Folder = "task_ladder",
            Source = "Bhagia et al. 2024, tables of the repository; digits by the README's refit",
            How = "16 ladder runs: bits per byte at the end (mean of five checkpoints), Huber 1e-3 of ln residuals; then accuracy over all checkpoints after the first tenth, trailing means of five, one ideal point, least squares",
            Quirk = task switch
            {
                "arc_easy_test" => "The targets' last training phase used other data than the ladder, and the task comes out 8 to 10 points too low.",
                "hellaswag_val" => "At 13B the abstract's 2 points are missed by 0.1, in the authors' own table too.",
                _ => null,
            },
            Claims = [.. Target("7B-4T", 6887575552, 3945065873408, "final", first), .. Target("13B-5T", 13202396160, 5000088518656, "final_mean5", second)],
        };
    }
}
