using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.Planning;
using Foretrain.Tests.Cli;
using Foretrain.Tests.Support;

namespace Foretrain.Tests.Charts;

/// <summary>The figures of every operation on our own runs and on tables made from known laws: what every test of figures goes through.</summary>
public static class AllFigures
{
    private static readonly Lazy<IReadOnlyList<(string Operation, NamedFigure Figure)>> s_all = new(Make);

    /// <summary>Operation and figure.</summary>
    public static IReadOnlyList<(string Operation, NamedFigure Figure)> List => s_all.Value;

    /// <summary>The runs of tiny_ladder that fits use.</summary>
    public static AnalysisRequest Ladder { get; } = new() { Source = CliRunner.InRepository("datasets/tiny_ladder/runs.csv"), Law = "chinchilla", Where = "split = 'train'", Resamples = 200 };

    /// <summary>Their fit, made once.</summary>
    public static FitReport LadderFit => s_fit.Value;

    private static readonly Lazy<FitReport> s_fit = new(() => FitOperation.Run(Ladder));

    /// <summary>The figures of one operation.</summary>
    public static IEnumerable<NamedFigure> Of(string operation) => List.Where(f => f.Operation == operation).Select(f => f.Figure);

    private static IReadOnlyList<(string, NamedFigure)> Make()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("foretrain-figures-");
        try
        {
            string File(string name, string text)
            {
                string path = Path.Combine(folder.FullName, name);
                System.IO.File.WriteAllText(path, text);
                return path;
            }

            AnalysisRequest kept = Ladder with { Fitted = LadderFit };
            string budgets = File("budgets.csv", SampleRuns.Budgets), groups = File("groups.csv", SampleRuns.TwoGroups), curves = File("curves.csv", SampleRuns.Curves);
            var published = new AnalysisRequest { Law = "chinchilla", Constants = "besiroglu-2024" };
            AnalysisRequest all = Ladder with { Where = null };
            (string, IReadOnlyList<NamedFigure>)[] made =
            [
                ("fit", ResultFigures.Of(LadderFit)),
                ("fit-groups", ResultFigures.Of(FitOperation.Run(new() { Source = groups, By = "recipe", Law = "chinchilla", Resamples = 0 }))),
                ("fit-curves", ResultFigures.Of(FitOperation.Run(new() { Source = CliRunner.InRepository("datasets/tiny_ladder/curves.csv"), Law = "lr-annealing", Target = "train_loss", Where = "step > 200", Resamples = 0 }))),
                ("predict", ResultFigures.Of(PredictOperation.Run(kept, ["params=1M,tokens=20M"], null))),
                ("predict-held-out", ResultFigures.Of(PredictOperation.Run(kept, [], Ladder.Source, "split = 'test'"))),
                ("predict-tokens", ResultFigures.Of(PredictOperation.Run(kept, ["params=1M,tokens=20M"], null), axis: "tokens")),
                ("predict-published", ResultFigures.Of(PredictOperation.Run(published, ["params=70B,tokens=1.4T"], null))),
                ("plan", ResultFigures.Of(PlanOperation.Run(kept, new PlanRequest { Budget = 1e15 }))),
                ("plan-use", ResultFigures.Of(PlanOperation.Run(published, new PlanRequest { TargetLoss = 2, InferenceTokens = 1e13 }))),
                ("isoflop", ResultFigures.Of(IsoFlopOperation.Run(new() { Source = budgets }, IsoFlopApproach.Parabola, new IsoFlopOptions { Targets = [1e22], Replicates = 200 }))),
                ("isoflop-envelope", ResultFigures.Of(IsoFlopOperation.Run(new() { Source = curves, Map = ["flops=6*params*tokens"] }, IsoFlopApproach.Envelope, new IsoFlopOptions { Replicates = 200 }))),
                ("backtest", ResultFigures.Of(BacktestOperation.Run(all, new()))),
                ("rank", ResultFigures.Of(RankOperation.Run(all with { Law = null }, new() { Laws = ["chinchilla", "kaplan-nd", "kaplan-c"], At = ["params=1M,tokens=20M"] }))),
                ("compare", ResultFigures.Of(CompareOperation.Run(new() { By = "recipe", Law = "chinchilla" }, new() { Sources = [groups], At = ["flops=1e23"] }))),
                ("compare-cross", ResultFigures.Of(CompareOperation.Run(new() { Law = "chinchilla" }, new() { Sources = [File("a.csv", SampleRuns.Noisy), File("b.csv", SampleRuns.Steeper)], At = ["params=3B,tokens=100B"], Axis = "tokens" }))),
                ("next", ResultFigures.Of(NextOperation.Run(Ladder, new() { At = ["params=1M,tokens=20M"], Budget = 1e14, MostRuns = 5 }))),
                ("chain", ResultFigures.Of(ChainOperation.Run(new() { Source = curves }, ["power-d", "henighan-n"], ["params=10B,tokens=1T"]))),
                ("unravel", ResultFigures.Of(UnravelOperation.Run(new() { Source = File("batches.csv", SampleRuns.Batches) }, []))),
            ];
            // While the files are there: a figure is made when it is first looked at.
            foreach (NamedFigure figure in made.SelectMany(m => m.Item2)) _ = figure.Figure;
            return [.. made.SelectMany(m => m.Item2.Select(f => (m.Item1, f)))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
