using System.Text.Json;
using Foretrain.Backtesting;

namespace Foretrain.App.Documents;

/// <summary>A back-test as JSON: every forecast with its outcome, and the scores.</summary>
public static class BacktestDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/backtest/1";

    /// <summary>Writes the document.</summary>
    public static string Write(BacktestReport report) => JsonText.Document(Schema, json =>
    {
        FitDocument.Request(json, report.Request);
        json.Object("question", () =>
        {
            json.WriteString("axis", report.Question.Axis);
            json.WriteNumber("origins", report.Question.Origins);
            json.Number("level", report.Question.Level);
            json.WriteBoolean("throughRuns", report.Question.ThroughRuns);
        });
        json.Objects("groups", report.Groups, g =>
        {
            BacktestResult result = g.Result;
            json.WriteString("group", g.Group);
            json.WriteString("law", result.Law.Id);
            json.WriteString("output", result.Runs.TargetName);
            json.WriteString("axis", result.Axis.Name);
            json.WriteString("errors", result.IsLog ? "log" : "linear");
            json.WriteNumber("runs", result.Units.Count);
            json.WriteNumber("rows", result.Runs.Count);
            json.WriteString("keptTogether", result.Units.Column);
            json.Object("overall", () => Scored(json, result.Overall));
            json.Objects("horizons", result.Horizons, s => Scored(json, s));
            json.Objects("origins", result.Origins, o => Origin(json, result, o));
            json.Findings(g.Findings);
        });
        json.Objects("failed", report.Failed, f =>
        {
            json.WriteString("group", f.Group);
            json.Reason(f.Why.Code, f.Why.Message, f.Why.Place, f.Why.Hint);
        });
    });

    /// <summary>Scores of a set of forecasts.</summary>
    internal static void Scored(Utf8JsonWriter json, BacktestScores s)
    {
        json.Number("from", s.From);
        json.Number("to", s.To);
        json.WriteNumber("forecasts", s.Forecasts);
        json.WriteNumber("runs", s.Runs);
        json.WriteNumber("origins", s.Origins);
        json.Number("meanError", s.MeanError);
        json.Number("medianError", s.MedianError);
        json.Number("bias", s.Bias);
        json.Number("crps", s.Crps);
        json.Objects("intervals", s.Levels, l =>
        {
            json.Number("level", l.Level);
            json.Number("coverage", l.Coverage);
            json.Number("score", l.Score);
            json.Number("width", l.Width);
        });
    }

    private static void Origin(Utf8JsonWriter json, BacktestResult result, BacktestOrigin o)
    {
        json.Number("cut", o.Cut);
        json.WriteNumber("runs", o.Runs);
        json.WriteNumber("rows", o.Rows);
        json.WriteNumber("beyond", o.HeldOut);
        json.WriteString("certificate", o.Code is { } code ? FitDocument.CodeName(code) : null);
        json.Map("constants", result.Names.Zip(o.Theta, KeyValuePair.Create));
        json.WritePropertyName("failure");
        if (o.Failure is null) json.WriteNullValue();
        else
        {
            json.WriteStartObject();
            json.Reason(o.Failure.Code, o.Failure.Message, o.Failure.Place, o.Failure.Hint);
            json.WriteEndObject();
        }

        json.Objects("forecasts", o.Forecasts, f =>
        {
            json.WriteNumber("line", result.Runs.Table.Lines[f.Row]);
            json.WriteString("run", FitRemarks.RunName(result.Runs, f.Row));
            json.Number("horizon", f.Horizon);
            json.Number("observed", f.Observed);
            json.Number("value", f.Value);
            json.Number("error", f.Error);
            json.Number("crps", f.Crps);
            json.Objects("intervals", f.Intervals, i =>
            {
                json.Number("level", i.Level);
                json.Number("low", i.Low);
                json.Number("high", i.High);
                json.Number("score", i.Score);
            });
        });
    }
}
