using Foretrain.Unraveling;

namespace Foretrain.App.Texts;

/// <summary>The report of a step-by-step estimation.</summary>
internal static class UnravelText
{
    private const int MostLevels = 16;

    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, UnravelReport result)
    {
        StepwiseResult r = result.Result;
        report.Heading("Loss along training, step by step");
        report.Paragraph($"{Num.Count(r.Rows, "checkpoint")} of {r.Joint.Runs.Table.Source} beyond step {Num.Scale(r.WarmUp)}", indent: 2, tone: Tone.Dim);
        foreach (StepwiseForecast f in r.Forecasts)
        {
            report.Space();
            string interval = f.Joint.Interval is { } i ? $", {Quantities.NumberText.Level(i.Level)} interval {Num.Value(i.Low, 4)} to {Num.Value(i.High, 4)}" : "";
            report.Paragraph($"{string.Join(", ", f.At.Select(a => $"{a.Key} {Num.Scale(a.Value)}"))}: loss {Num.Value(f.Joint.Value, 4)}{interval}", indent: 2, hanging: 4);
            report.Paragraph($"step by step {Num.Value(f.Stepwise, 4)}; a very large batch would take {Num.Scale(f.MinSteps)} steps; critical batch there {Num.Scale(f.CriticalBatch)} tokens", indent: 4, hanging: 2, tone: Tone.Dim);
        }

        report.Space();
        report.Heading("Laws, in the order they were estimated");
        foreach (StepFit s in new[] { r.Size, r.SizeWithFloor, r.Data, r.Batch, r.Training }.OfType<StepFit>())
        {
            report.Paragraph($"{s.Law.Id}: {s.Law.Outputs[0].Name} = {s.Law.Formula}", indent: 2, hanging: 4);
            string from = s.Fit is null ? "given" : $"{Num.Count(s.Fit.Runs.Count, "row")}, {CertificateText.Name(s.Fit.Result.Certificate.Code)}";
            report.Paragraph($"{s.What}: {string.Join(", ", s.Constants.Select(c => $"{c.Key} {Num.Value(c.Value, 4)}"))} ({from})", indent: 4, hanging: 2, tone: Tone.Dim);
        }

        if (r.Levels.Count > 0) Levels(report, r);
        report.Space();
        report.Heading("Step by step and all at once");
        report.Table([new("constant"), new("step by step", Right: true), new("all at once", Right: true)],
            [.. r.Joint.Shape.Parameters.Select((p, i) => (string[])[p.Name, Num.Value(r.Constants[p.Name], 4), Num.Value(r.Joint.Result.Theta[i], 4)]),
             ["misfit", Num.Percent(r.Error, 2), Num.Percent(r.JointError, 2)]]);
        report.Paragraph($"all at once: {CertificateText.Name(r.Joint.Result.Certificate.Code)}; the forecasts above are its own", indent: 2, hanging: 2, tone: Tone.Dim);
        FindingsText.Write(report, r.Findings);
    }

    private static void Levels(IReport report, StepwiseResult r)
    {
        report.Space();
        report.Heading("Critical batch");
        report.Table([new("params", Right: true), new("loss", Right: true), new("batches", Right: true), new("least steps", Right: true), new("critical batch", Right: true)],
            [.. Shown(r).Select(l => (string[])[Num.Scale(l.Params), Num.Value(l.Loss, 4), $"{l.Batches}", Num.Scale(l.MinSteps), Num.Scale(l.CriticalBatch)])]);
        if (r.Levels.Count > MostLevels) report.Paragraph($"first, middle and last of {r.Levels.Count}; --json has all", indent: 2, tone: Tone.Dim);
    }

    // The ends and the middle of every size where there are many.
    private static IEnumerable<LossLevel> Shown(StepwiseResult r) => r.Levels.Count <= MostLevels ? r.Levels
        : r.Levels.GroupBy(l => l.Params).SelectMany(g => new[] { g.First(), g.ElementAt(g.Count() / 2), g.Last() }.Distinct());
}
