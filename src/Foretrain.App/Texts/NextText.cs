using Foretrain.Design;
using Foretrain.Findings;
using Foretrain.Forecasting;

namespace Foretrain.App.Texts;

/// <summary>The report of the runs to do next: the runs in order, what each buys, the goal before and after.</summary>
internal static class NextText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, NextReport result)
    {
        DesignResult design = result.Design;
        FittedLaw law = result.Fit.Law;
        NextQuestion question = result.Question;
        report.Heading("Next runs");
        if (result.Pair is { } pair)
        {
            report.Paragraph($"to tell {pair.First} ({law.Source}) from {pair.Second} ({pair.SecondFit.Law.Source}); {law.Output.Name} in {law.Output.Unit}", indent: 2, hanging: 2, tone: Tone.Dim);
        }
        else
        {
            report.Paragraph($"{law.Source}; {law.Output.Name} in {law.Output.Unit}", indent: 2, hanging: 2, tone: Tone.Dim);
        }


        report.Paragraph($"budget {Cost(result, result.Budget)}{(result.Cost.Convention is null ? $" of {result.Cost.Text}" : " FLOP")}{Given(question)}; {Offer(result)}", indent: 2, hanging: 2, tone: Tone.Dim);
        report.Space();
        if (design.Steps.Count == 0) report.Paragraph("none: no candidate is expected to narrow the interval", indent: 2);
        else Runs(report, result, law);
        report.Space();
        if (result.Pair is null) Goals(report, result);
        else Gap(report, result, result.Pair);
        report.Space();
        if (design.Steps.Count > 0)
        {
            report.Paragraph($"width left: share of the interval's width expected to be left after this run and those above it{(design.Quantities.Count > 1 ? " (geometric mean over targets)" : "")}; alone: were it the only new run", indent: 2, hanging: 2, tone: Tone.Dim);
            report.Paragraph("expected: about the present estimate, which the new runs will move; fit again after each run, the choice may change", indent: 2, hanging: 2, tone: Tone.Dim);
        }

        if (result.Cost.Convention is { } convention) report.Paragraph($"cost: {convention} ({result.Cost.Text}); replace it with --cost", indent: 2, hanging: 2, tone: Tone.Dim);
        FindingsText.Write(report, result.Findings.Where(f => f.Severity != Severity.Note || f.Id.StartsWith("next-", StringComparison.Ordinal)));
    }

    private static void Goals(IReport report, NextReport result)
    {
        DesignResult design = result.Design;
        bool forecast = result.Question.Optimum is null;
        report.Heading(forecast ? "The forecast, now and then" : "The optimum, now and then");
        string[] names = [.. design.Quantities[0].At.Keys];
        report.Table(
            [.. names.Select(n => new Column(n, Right: true)), new(forecast ? design.Quantities[0].Name : $"best {design.Quantities[0].Name}", Right: true), new(Level(result)), new("expected"), new("width left", Right: true)],
            [.. design.Quantities.Select(q => (string[])[.. names.Select(n => At(q, n)), Value(q.Value), Ends(q.Before, q.Value), Ends(q.After, q.Value), Num.Percent(q.Ratio, 0)])]);
    }

    // Which recipe leads, how sure that is, and how far apart they are.
    private static void Gap(IReport report, NextReport result, NextPair pair)
    {
        DesignQuantity gap = result.Design.Quantities[0];
        string[] names = [.. gap.At.Keys];
        report.Heading("The gap, now and then");
        (string leader, double win) = pair.Win >= 0.5 ? (pair.First, pair.Win) : (pair.Second, 1 - pair.Win);
        report.Paragraph($"{leader} is better with probability {Num.Percent(win, 0)} as things stand", indent: 2, hanging: 2);
        report.Table(
            [.. names.Select(n => new Column(n, Right: true)), new($"{pair.Second} less {pair.First}", Right: true), new(Level(result)), new("expected"), new("width left", Right: true)],
            [[.. names.Select(n => At(gap, n)), Difference(gap.Value), Span(gap.Before), Span(gap.After), Num.Percent(gap.Ratio, 0)]]);

        string Difference(double x) => pair.Relative ? $"{(x < 0 ? "-" : "+")}{Num.Percent(Math.Abs(x), 2)}" : Num.Value(x);

        string Span((double Low, double High) ends) => $"{Difference(ends.Low)} to {Difference(ends.High)}";
    }

    private static string Level(NextReport result) => $"{Quantities.NumberText.Level(result.Request.Level)} interval";

    private static string At(DesignQuantity q, string name) => name == "flops" ? Num.Flops(q.At[name]) : FitText.Short(q.At[name]);

    private static void Runs(IReport report, NextReport result, FittedLaw law)
    {
        NextQuestion question = result.Question;
        bool label = question.Candidates is not null;
        var columns = new List<Column> { new("run", Right: !label) };
        if (result.Pair is not null) columns.Add(new("recipe"));
        columns.AddRange(law.Variables.Select(v => new Column(v.Name, Right: true)));
        columns.Add(new(result.Cost.Convention is null ? "cost" : "flops", Right: true));
        if (question.FlopsPerHour is not null) columns.Add(new("hours", Right: true));
        if (Money(1, question) is not null) columns.Add(new("money", Right: true));
        columns.AddRange([new("of budget", Right: true), new("width left", Right: true), new("alone", Right: true)]);
        var rows = new List<string[]>();
        for (int i = 0; i < result.Design.Steps.Count; i++)
        {
            DesignStep step = result.Design.Steps[i];
            rows.Add([label ? step.Run.Label ?? "" : $"{i + 1}", .. step.Run.Recipe is { } recipe ? (string[])[recipe] : [], .. step.Run.Inputs.Select(FitText.Short), .. Costs(step.Run.Cost), Num.Percent(step.Share, 1), Num.Percent(step.Left, 0), Num.Percent(step.Alone, 0)]);
        }

        if (rows.Count > 1)
            rows.Add(["all", .. result.Pair is null ? (string[])[] : [""], .. law.Variables.Select(_ => ""), .. Costs(result.Design.Cost), Num.Percent(result.Design.Cost / result.Budget, 1), Num.Percent(result.Design.Steps[^1].Left, 0), ""]);
        report.Table(columns, rows);

        IEnumerable<string> Costs(double cost)
        {
            yield return Cost(result, cost);
            if (question.FlopsPerHour is { } speed) yield return Num.Value(cost / speed, 3);
            if (Money(cost, question) is { } money) yield return Num.Value(money, 3);
        }
    }

    // Compute has an exponent; what the user's own formula counts, days or money, has not.
    private static string Cost(NextReport result, double cost) => result.Cost.Convention is null ? FitText.Short(cost) : Num.Flops(cost);

    private static double? Money(double cost, NextQuestion question) => cost / question.FlopsPerHour * question.Price;

    private static string Given(NextQuestion question) => question.Hours is { } hours ? $" ({Num.Scale(hours)} hours of {Num.Flops(question.FlopsPerHour!.Value)} FLOP)"
        : question.Money is { } money ? $" ({Num.Scale(money)} at {Num.Scale(question.Price!.Value)} an hour of {Num.Flops(question.FlopsPerHour!.Value)} FLOP)" : "";

    private static string Offer(NextReport result) => result.Question.Candidates is { } list
        ? $"{result.Design.Affordable} of the {Num.Count(result.Offered, "candidate")} of {list} within it"
        : $"{Num.Count(result.Design.Affordable, "candidate")} of a grid of round numbers within it";

    private static string Value(double x) => x >= 1e4 ? Num.Scale(x) : Num.Value(x);

    private static string Ends((double Low, double High) ends, double value) =>
        value >= 1e4 ? $"{Num.Scale(ends.Low)} to {Num.Scale(ends.High)}" : $"{Num.Like(ends.Low, value)} to {Num.Like(ends.High, value)}";
}
