using System.Text.Json;
using Foretrain.Comparing;

namespace Foretrain.App.Documents;

/// <summary>A comparison of recipes as JSON.</summary>
public static class CompareDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/compare/1";

    /// <summary>Writes the document.</summary>
    public static string Write(CompareReport report) => JsonText.Document(Schema, json =>
    {
        FitDocument.Request(json, report.Request);
        json.Object("question", () =>
        {
            json.Texts("sources", report.Question.Sources);
            json.WriteString("axis", report.Question.Axis);
            json.WriteString("within", report.Question.Within);
            json.Number("sure", report.Question.Sure);
            json.WriteBoolean("higherWins", report.Question.HigherWins);
            json.Number("sharedForm", CompareRequest.DefaultSharedForm);
            json.Number("typicalGap", CompareRequest.DefaultTypicalGap);
        });
        json.Objects("recipes", report.Recipes, r =>
        {
            json.WriteString("name", r.Name);
            PredictDocument.Law(json, r.Choice.Law);
        });
        json.Objects("comparisons", report.Comparisons, c => One(json, c));
        json.Findings(report.Findings);
    });

    private static void One(Utf8JsonWriter json, Comparison comparison)
    {
        json.Map("at", comparison.Target);
        json.WriteString("axis", comparison.Axis);
        json.WriteString("along", comparison.Along);
        json.Objects("forecasts", comparison.Recipes, r =>
        {
            json.WriteString("recipe", r.Recipe.Name);
            json.Map("at", r.At);
            json.Number("value", r.Value);
            json.Number("fitted", r.Fitted);
            json.Interval("interval", r.Interval);
            json.Object("sources", () =>
            {
                json.Number("parameters", r.Errors.Parameters);
                json.Number("form", r.Errors.Form);
            });
            json.Number("seenLow", r.Seen?.Low);
            json.Number("seenHigh", r.Seen?.High);
        });
        json.Objects("pairings", comparison.Pairings, p => Pairing(json, p, comparison.Relative));
        json.Findings(comparison.Findings);
    }

    private static void Pairing(Utf8JsonWriter json, Pairing p, bool relative)
    {
        json.WriteString("leader", p.Leader);
        json.WriteString("other", p.Other);
        json.Number("win", p.Win);
        json.WriteBoolean("settled", p.Settled);
        json.Object("gap", () =>
        {
            json.Number("value", p.Gap.Value);
            json.Number("low", p.Gap.Low);
            json.Number("high", p.Gap.High);
            json.WriteBoolean("relative", relative);
        });
        Crossover(json, p.Crossover);
        json.Object("multiplier", () =>
        {
            json.Number("value", p.Multiplier.Value);
            json.Number("low", p.Multiplier.Low);
            json.Number("high", p.Multiplier.High);
            json.Number("level", p.Multiplier.Level);
            json.Number("never", p.Multiplier.Never);
            json.Number("most", p.Multiplier.Most);
        });
        Runs(json, "settles", p.Settles);
        Runs(json, "best", p.Best);
    }

    private static void Crossover(Utf8JsonWriter json, Crossover? crossover)
    {
        if (crossover is null)
        {
            json.WriteNull("crossover");
            return;
        }

        json.Object("crossover", () =>
        {
            json.Number("value", crossover.Value);
            json.Number("low", crossover.Low);
            json.Number("high", crossover.High);
            json.Number("level", crossover.Level);
            json.WriteString("before", crossover.Before);
            json.WriteString("after", crossover.After);
            json.Number("probability", crossover.Probability);
            json.Number("from", crossover.From);
            json.Number("to", crossover.To);
        });
    }

    private static void Runs(Utf8JsonWriter json, string name, ExtraRun? extra)
    {
        if (extra is null)
        {
            json.WriteNull(name);
            return;
        }

        json.Object(name, () =>
        {
            json.Objects("runs", extra.Recipes.Zip(extra.At), r =>
            {
                json.WriteString("recipe", r.First);
                json.Map("at", r.Second);
            });
            json.Number("cost", extra.Cost);
            json.Number("expected", extra.Expected);
        });
    }
}
