using Foretrain.Planning;

namespace Foretrain.App.Documents;

/// <summary>A plan as JSON.</summary>
public static class PlanDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/plan/1";

    // In the order of PlanConstraintKind.
    private static readonly string[] Kinds = ["budget", "target", "limit", "range"];

    /// <summary>Writes the document.</summary>
    public static string Write(PlanReport report) => JsonText.Document(Schema, json =>
    {
        FitDocument.Request(json, report.Request);
        json.Object("question", () =>
        {
            json.Number("flops", report.Question.Budget);
            json.Number("target", report.Question.TargetLoss);
            json.Map("combine", report.Question.Combine);
            json.Map("fixed", report.Question.Fixed);
            json.Objects("ties", report.Question.Ties, t =>
            {
                json.WriteString("input", t.Key);
                json.WriteString("formula", t.Value);
            });
            json.Texts("limits", report.Question.Limits.Select(l => l.ToString()));
            json.Objects("ranges", report.Question.Ranges, r =>
            {
                json.WriteString("input", r.Key);
                json.Number("low", r.Value.Low);
                json.Number("high", r.Value.High);
            });
            json.Number("inferenceTokens", report.Question.InferenceTokens);
            json.Number("tolerance", report.Question.Tolerance);
        });
        json.Objects("plans", report.Groups, g =>
        {
            json.WriteString("group", g.Choice.Group);
            PredictDocument.Law(json, g.Choice.Law);
            PlanResult plan = g.Plan;
            json.Objects("inputs", plan.Inputs, i =>
            {
                json.WriteString("name", i.Name);
                json.Number("value", i.Value.Value);
                json.Interval("interval", i.Value.Interval);
                json.Interval("parameterInterval", i.Value.Constants);
                json.WriteBoolean("fixed", i.Fixed);
                json.WriteBoolean("atEdge", i.AtEdge);
            });
            Quantity("output", plan.Output);
            json.Number("forecast", plan.Middle);
            Quantity("cost", plan.Cost);
            json.WriteString("costConvention", plan.Convention);
            json.WriteString("costFormula", plan.CostFormula);
            json.WriteString("costUnit", plan.CostUnit);
            json.Objects("costParts", plan.CostParts, p =>
            {
                json.WriteString("convention", p.Convention);
                json.Number("value", p.Value);
            });
            Quantity("tokensPerParam", plan.Ratio);
            Quantity("epochs", plan.Epochs);
            json.Number("marginal", plan.Marginal);
            json.Objects("constraints", plan.Constraints, c =>
            {
                json.WriteString("text", c.Text);
                json.WriteString("kind", Kinds[(int)c.Kind]);
                json.Number("value", c.Value);
                json.Number("bound", c.Bound);
                json.WriteBoolean("binding", c.Binding);
                json.Number("price", c.Price);
            });
            json.Number("stationarity", plan.Stationarity);
            json.WriteNumber("optima", plan.Optima);
            json.Objects("bowls", plan.Bowls, b =>
            {
                json.WriteString("input", b.Input);
                json.Number("low", b.Low);
                json.Number("high", b.High);
                json.WriteBoolean("openLow", b.OpenLow);
                json.WriteBoolean("openHigh", b.OpenHigh);
                json.Number("tolerance", b.Tolerance);
            });
            json.Objects("curve", plan.Curve, c =>
            {
                json.Map("at", c.Inputs);
                json.Number("output", c.Output);
            });
            json.Findings(PlanOperation.Findings(g, report.Request.Level));
        });

        void Quantity(string name, Quantity? quantity)
        {
            json.WritePropertyName(name);
            if (quantity is null)
            {
                json.WriteNullValue();
                return;
            }

            json.WriteStartObject();
            json.Number("value", quantity.Value);
            json.Interval("interval", quantity.Interval);
            json.Interval("parameterInterval", quantity.Constants);
            json.WriteEndObject();
        }
    });
}
