using System.Text.Json;
using Foretrain.Forecasting;
using Foretrain.Ranking;

namespace Foretrain.App.Documents;

/// <summary>A ranking as JSON.</summary>
public static class RankDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/rank/1";

    /// <summary>Writes the document.</summary>
    public static string Write(RankReport report) => JsonText.Document(Schema, json =>
    {
        RankResult result = report.Result;
        FitDocument.Request(json, report.Request);
        json.Object("question", () =>
        {
            json.Texts("laws", report.Question.Laws);
            json.WriteString("axis", report.Question.Axis);
            json.WriteNumber("origins", report.Question.Origins);
            json.WriteBoolean("throughRuns", report.Question.ThroughRuns);
        });
        json.WriteString("output", result.Runs.TargetName);
        json.WriteString("axis", result.Axis.Name);
        json.WriteString("errors", result.IsLog ? "log" : "linear");
        json.WriteNumber("runs", result.Units.Count);
        json.WriteNumber("rows", result.Runs.Count);
        json.WriteString("keptTogether", result.Units.Column);
        json.Objects("cuts", result.Laws[0].Origins, o =>
        {
            json.Number("cut", o.Cut);
            json.WriteNumber("runs", o.Runs);
            json.WriteNumber("rows", o.Rows);
            json.WriteNumber("forecasts", o.Forecasts.Count);
            json.Number("reach", Math.Pow(10, o.Forecasts.Max(f => f.Horizon)));
        });
        json.Object("pick", () =>
        {
            json.WriteString("law", result.Pick.Law.Id);
            json.WriteBoolean("tested", result.Pick.Standing is not null);
            Emphasis emphasis = result.Pick.Emphasis;
            json.Number("power", emphasis.Power);
            json.WriteString("weights", emphasis.Weights);
            json.Objects("powers", emphasis.Tests, t =>
            {
                json.Number("power", t.Power);
                json.Number("error", t.Error);
                json.Number("score", t.Score);
            });
            json.Map("constants", result.Pick.Fit.Result.Names.Zip(result.Pick.Fit.Result.Theta, KeyValuePair.Create));
        });
        json.Texts("tied", result.Laws.Where(l => l.Tied).Select(l => l.Law.Id));
        json.Objects("laws", result.Laws, l => Law(json, l));
        json.Objects("leftOut", result.LeftOut, l =>
        {
            json.WriteString("law", l.Law.Id);
            json.WriteString("code", l.Why.Code);
            json.WriteString("message", l.Why.Message);
            json.WriteString("hint", l.Why.Hint);
        });
        json.Objects("forecasts", report.Forecasts, f => Forecast(json, f));
        json.Findings(result.Findings);
    });

    private static void Law(Utf8JsonWriter json, RankedLaw l)
    {
        json.WriteString("id", l.Law.Id);
        json.Number("score", l.Score);
        json.Numbers("cutScores", l.CutScores);
        json.Number("behind", l.Behind);
        json.Number("behindError", l.BehindError);
        json.WriteBoolean("tied", l.Tied);
        json.Number("weight", l.Weight);
        json.Number("error", l.Error);
        json.Number("plainError", l.PlainError);
        json.Number("intervalScore80", l.IntervalScore);
        json.Number("coverage80", l.Coverage);
        json.WriteNumber("freeConstants", l.Constants);
        json.Number("aicc", l.Aicc);
        json.Number("crossValidation", l.CrossValidation);
        json.WriteString("certificate", FitDocument.CodeName(l.Fit.Result.Certificate.Code));
        json.Map("constants", l.Fit.Result.Names.Zip(l.Fit.Result.Theta, KeyValuePair.Create));
        json.Objects("tests", l.Tests, t =>
        {
            json.WriteString("hypothesis", t.Hypothesis);
            json.WriteString("estimate", t.Estimate);
            json.Number("statistic", t.Statistic);
            json.Number("p", t.PValue);
            json.WriteBoolean("rejected", t.Rejected);
        });
    }

    private static void Forecast(Utf8JsonWriter json, RankedForecast f)
    {
        json.WriteString("label", f.Label);
        json.Map("at", f.At);
        if (f.Pick is { } pick) json.Object("pick", () => Own(json, pick));
        else json.WriteNull("pick");
        json.Number("average", f.Average);
        json.Interval("interval", f.Interval);
        json.Number("observed", f.Observed);
        json.Objects("byLaw", f.Laws, l =>
        {
            json.WriteString("law", l.Law.Id);
            json.Number("weight", l.Weight);
            Own(json, l.Forecast);
        });
        json.Findings(f.Findings);
    }

    private static void Own(Utf8JsonWriter json, Forecast own)
    {
        json.Number("value", own.Value);
        json.Number("fitted", own.Fitted);
        json.WriteBoolean("calibrated", own.IsCalibrated);
        json.WriteBoolean("open", own.IsOpen);
        json.Interval("interval", own.Interval);
    }
}
