using System.Text;
using Foretrain.App.Texts;
using Foretrain.Forecasting;
using Foretrain.Objectives;
using Foretrain.Planning;

namespace Foretrain.App.Reporting;

/// <summary>How the numbers of a report were made, in words, and the command that makes them again.</summary>
internal static class ReportMethod
{
    /// <summary>Paragraphs on the parts that this report has.</summary>
    public static IEnumerable<string> Of(RunReport report)
    {
        LawFit fit = report.Fit.Fits[0];
        Objective objective = fit.Result.Problem.Objective;
        yield return $"Fit. The constants minimise the sum over the runs of {ObjectiveText.Format(objective)}. {fit.Result.Certificate.Screened} points of the search box were screened, the {fit.Result.Certificate.Starts} best starts among them were carried to a minimum by a bounded Newton method with exact second derivatives, and profiles of the exponents looked for anything lower. What that showed is the certificate; a fit without one is refused.";
        if (fit.Bootstrap is { } draws)
            yield return $"Errors of constants. {draws.Draws.Length} refits to runs drawn with replacement ({draws.Method}); a constant next to a bound or along a flat direction has the interval of its profile likelihood instead.";
        if (report.Forecast is { } forecast && forecast.Groups.Any(g => g.Forecasts.Any(f => f.Sources is not null)))
            yield return "Errors of forecasts. Three sources are kept apart: the constants; the form of the law, which may bend away from the truth the further a forecast reaches beyond the runs, by an amount that these runs and a prior from back-tests of other runs allow; and the noise of a single run. The value quoted is the middle of that distribution.";
        if (report.Plans.Count > 0)
        {
            PlanResult plan = report.Plans[0].Groups[0].Plan;
            yield return $"Plan. The law is minimised over its inputs at the given cost, {plan.Convention} ({plan.CostFormula}), and again for every refit; {(plan.CoversForm ? "each of those plans is then moved by a bend of the law that its residuals leave open, to first order, and widened by what best sizes of other runs were found to need" : "those intervals cover the constants only")}. The forecast at the optimum, given beside it, covers the form of the law and the run too.";
        }

        if (report.Backtest is not null)
            yield return "Back-test. The law is fitted to the cheaper runs only and forecasts the dearer ones, whole runs kept together, at several cuts; errors and coverage are told by the distance of the forecast.";
        yield return "Findings. Everything noticed about the runs, the fit and the forecasts stands in one list, the heaviest first. Where a finding names rows, the forecast was made again without them, and the list says how far it moves.";
    }

    /// <summary>The command that makes the report again.</summary>
    public static string Command(RunReport report)
    {
        ReportQuestion q = report.Question;
        var text = new StringBuilder("foretrain report ").Append(string.Join(' ', report.Request.Sources.Select(CommandText.Quote)));
        text.Append(CommandText.Options(report.Request, report.Request.Law is null ? null : report.Fit.Fits[0].Shape.Law.Id)).Append(CommandText.Sureness(report.Request));
        foreach (string at in q.At) text.Append(" --at ").Append(CommandText.Quote(at));
        if (q.Targets is not null) text.Append(" --targets ").Append(CommandText.Quote(q.Targets));
        if (q.TargetsWhere is not null) text.Append(" --targets-where ").Append(CommandText.Quote(q.TargetsWhere));
        if (!q.Backtest) text.Append(" --no-backtest");
        if (q.Rank) text.Append(" --rank");
        if (q.Title is not null) text.Append(" --title ").Append(CommandText.Quote(q.Title));
        return text.Append(" --out report.html").ToString();
    }
}
