using System.Globalization;
using System.Reflection;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Quantities;

namespace Foretrain.App.Reporting;

/// <summary>Puts fit, forecasts, plans, back-test and findings of one question together.</summary>
public static class ReportOperation
{
    /// <summary>Version of the program, as <c>foretrain --version</c> prints it.</summary>
    public static string Version { get; } = typeof(ReportOperation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Makes the report.</summary>
    /// <param name="request">Runs and law.</param>
    /// <param name="question">What it is to answer.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops between steps and inside them.</param>
    /// <exception cref="ForetrainException">As for the operations it is made of; a back-test that is not possible is told, not thrown.</exception>
    public static RunReport Run(AnalysisRequest request, ReportQuestion question, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        foreach (string at in question.At) NumberText.ParseAssignments(at); // before the fit: a typo costs no time
        if (request.Source is null) throw new ForetrainException("no-source", "no run table given", hint: "name a CSV of runs: foretrain report runs.csv --out report.html");
        if (request.IsKeptFit) throw new ForetrainException("fit-is-kept", $"{request.Source} is a kept fit; a report shows the runs behind the fit and needs them", request.Source, "name the table the fit was made from");
        request = request with { Reading = RunTables.Of(request, progress, cancel) }; // once: standard input cannot be read again
        FitReport fit = FitOperation.Run(request, progress, cancel);
        AnalysisRequest fitted = request with { Fitted = fit };
        (string[] points, string[] budgets) = Split(question.At, fit.Fits[0].Law);
        PlanReport[] plans = [.. budgets.Select(b => Plan(fitted, b, progress, cancel))];
        PredictReport? forecast = points.Length > 0 || question.Targets is not null ? PredictOperation.Run(fitted, points, question.Targets, question.TargetsWhere, progress, cancel) : null;
        foreach (PlanReport plan in plans) forecast = With(forecast, plan);
        CheckReport? check = request.By is null ? CheckOperation.Run(fitted, Asked(forecast, fit), progress, cancel) : null;
        // Without a question the usual one is asked: ten times the largest run.
        if (forecast is null && check is { Target: { } usual }) forecast = new([new(Choice(fit, 0), [usual], [])], request);
        (BacktestReport? backtest, ForetrainException? without) = question.Backtest ? Backtest(request with { Law = Named(request, fit) }, progress, cancel) : (null, null);
        return new()
        {
            Request = request,
            Question = question,
            Fit = fit,
            Forecast = forecast,
            Plans = plans,
            Check = check,
            Backtest = backtest,
            NoBacktest = without,
            Rank = question.Rank ? RankOperation.Run(request, new() { At = points }, progress, cancel) : null,
            Inputs = request.Inputs.Files,
            References = fit.Fits[0].Shape.Law.Id == "formula" ? [] : LawCard.Of(fit.Fits[0].Shape.Law, LawSource.Catalog(request)).References,
            Version = Version,
        };
    }

    // What names only the cost of a law asks for a plan.
    private static (string[] Points, string[] Budgets) Split(IReadOnlyList<string> at, FittedLaw law)
    {
        bool Budget(string a) => NumberText.ParseAssignments(a).Keys.ToArray() is ["flops"] && law.Cost is not null && law.Variables.All(v => LawProblem.ColumnName(v.Name) != "flops");
        return ([.. at.Where(a => !Budget(a))], [.. at.Where(Budget)]);
    }

    private static PlanReport Plan(AnalysisRequest request, string budget, IProgress<(string, double)>? progress, CancellationToken cancel) =>
        PlanOperation.Run(request, new() { Budget = NumberText.ParseAssignments(budget).Values.Single(), CurvePoints = 33 }, progress, cancel);

    // The forecast at an optimum allows for the law's form, which the plan's own intervals do not.
    private static PredictReport With(PredictReport? so, PlanReport plan)
    {
        GroupForecast[] groups = [.. plan.Groups.Select((g, k) =>
        {
            FittedLaw law = g.Choice.Law;
            double[][] columns = [.. law.Variables.Select(v => new[] { g.Plan[v.Name].Value })];
            string label = $"best for {Texts.Num.Flops(plan.Question.Budget!.Value)} FLOP";
            Forecast[] at = [.. Forecaster.Predict(law, columns, plan.Request.Level).Select(f => f with { Label = label })];
            return so is null ? new GroupForecast(g.Choice, at, []) : so.Groups[k] with { Forecasts = [.. so.Groups[k].Forecasts, .. at] };
        })];
        return new(groups, plan.Request);
    }

    // The farthest target is the question that findings are weighed against.
    private static string? Asked(PredictReport? forecast, FitReport fit)
    {
        if (forecast?.Groups[0].Forecasts.MaxBy(f => f.Reach ?? 0) is not { } first || fit.Fits[0].Law.Variables.Any(v => v.Text)) return null;
        return string.Join(',', fit.Fits[0].Law.Variables.Select(v => $"{LawProblem.ColumnName(v.Name)}={first.At[v.Name].ToString("R", CultureInfo.InvariantCulture)}"));
    }

    private static FittedLawChoice Choice(FitReport fit, int g) => new(fit.Fits[g].Law, fit.Fits[g], fit.Fits[g].Group);

    private static string? Named(AnalysisRequest request, FitReport fit) => request.Formula is null ? fit.Fits[0].Shape.Law.Id : null;

    private static (BacktestReport?, ForetrainException?) Backtest(AnalysisRequest request, IProgress<(string, double)>? progress, CancellationToken cancel)
    {
        try
        {
            return (BacktestOperation.Run(request, new(), progress, cancel), null);
        }
        catch (ForetrainException e)
        {
            return (null, e); // too few runs or scales: the report says so and goes on
        }
    }
}
