using Foretrain.Design;
using Foretrain.Forecasting;

namespace Foretrain.App.Documents;

/// <summary>The runs to do next as JSON.</summary>
public static class NextDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/next/1";

    /// <summary>Writes the document.</summary>
    public static string Write(NextReport report) => JsonText.Document(Schema, json =>
    {
        NextQuestion question = report.Question;
        FitDocument.Request(json, report.Request);
        json.Object("question", () =>
        {
            json.Texts("targets", question.At);
            json.Number("optimum", question.Optimum);
            json.WriteString("against", question.Against);
            json.WriteString("between", question.Between);
            json.WriteString("candidates", question.Candidates);
            json.Number("budget", report.Budget);
            json.Number("hours", question.Hours);
            json.Number("money", question.Money);
            json.Number("flopsPerHour", question.FlopsPerHour);
            json.Number("price", question.Price);
            json.WriteNumber("runs", question.MostRuns);
        });
        FittedLaw law = report.Fit.Law;
        DesignResult design = report.Design;
        PredictDocument.Law(json, law);
        if (report.Pair is { } pair)
        {
            json.Object("recipes", () =>
            {
                json.WriteString("first", pair.First);
                json.WriteString("second", pair.Second);
                json.Number("firstBetter", pair.Win);
                json.WriteBoolean("relative", pair.Relative);
            });
        }

        json.WriteString("costConvention", report.Cost.Convention);
        json.WriteString("costFormula", report.Cost.Text);
        json.WriteNumber("offered", report.Offered);
        json.WriteNumber("considered", design.Affordable);
        json.Number("cost", design.Cost);
        json.Number("costHours", design.Cost / question.FlopsPerHour);
        json.Number("costMoney", design.Cost / question.FlopsPerHour * question.Price);
        json.Objects("runs", design.Steps, step =>
        {
            json.WriteString("label", step.Run.Label);
            if (report.Pair is not null) json.WriteString("recipe", step.Run.Recipe);
            json.Map("at", law.Variables.Select((v, k) => KeyValuePair.Create(v.Name, step.Run.Inputs[k])));
            json.Number("cost", step.Run.Cost);
            json.Number("costHours", step.Run.Cost / question.FlopsPerHour);
            json.Number("costMoney", step.Run.Cost / question.FlopsPerHour * question.Price);
            json.Number("shareOfBudget", step.Share);
            json.Number("widthLeft", step.Left);
            json.Number("widthLeftAlone", step.Alone);
            json.Objects("expected", step.Quantities, q =>
            {
                json.Number("low", q.Low);
                json.Number("high", q.High);
            });
        });
        json.Objects("goals", design.Quantities, q =>
        {
            json.WriteString("name", q.Name);
            json.Map("at", q.At);
            json.Number("value", q.Value);
            json.Number("level", report.Request.Level);
            Ends("before", q.Before);
            Ends("expected", q.After);
            json.Number("widthLeft", q.Ratio);
        });
        json.Findings(report.Findings);

        void Ends(string name, (double Low, double High) ends) => json.Object(name, () =>
        {
            json.Number("low", ends.Low);
            json.Number("high", ends.High);
        });
    });
}
