using Foretrain.Fitting;
using Foretrain.Forecasting;

namespace Foretrain.App.Texts;

/// <summary>Prints why a fit is the global minimum, and how sure that is.</summary>
internal static class CertificateText
{
    /// <summary>Prints the certificate in a few lines.</summary>
    public static void Write(IReport report, LawFit fit, IReadOnlyList<ParameterSummary> parameters)
    {
        Certificate c = fit.Result.Certificate;
        report.Space();
        report.Heading("Certificate");
        Tone tone = c.Code is FitCode.Certified or FitCode.ExactFit ? Tone.Good : Tone.Warn;
        report.Paragraph($"{Name(c.Code)}: {c.Code.Explain()}", indent: 2, hanging: 2, tone: tone);
        report.Paragraph($"local    scaled gradient {Num.Size(c.ScaledGradient)} (tolerance {Num.Size(c.GradientTolerance)}), least curvature {Num.Size(c.LeastCurvature)} of the largest", indent: 2, hanging: 9);
        report.Paragraph($"global   {c.Agreeing} of {c.Starts} starts agree ({c.Screened} points screened); {Basins(c)}", indent: 2, hanging: 9);
        foreach (BoundMultiplier b in c.AtBounds)
            report.Paragraph($"bound    {b.Name} at its {(b.Upper ? "upper" : "lower")} bound {Num.Value(b.Value, 4)}, multiplier {Num.Value(b.Multiplier, 2)}", indent: 2, hanging: 9);
        if (c.Profiles.Count > 0)
            report.Paragraph("profile  " + string.Join(", ", c.Profiles.Select(Profile)) + $" (not rejected at 95 %, all others refitted{(c.ProfileRows is { } rows ? $", an even sample of {rows} runs" : "")})", indent: 2, hanging: 9);
        report.Paragraph($"shape    condition {Num.Scale(c.Condition, 2)} of the scaled J'J{(c.FlatDirections.Count > 0 ? "; flat: " + string.Join("; ", c.FlatDirections.Select(f => f.Text)) : "")}", indent: 2, hanging: 9);
        Errors(report, parameters);
    }

    /// <summary>The verdict in one or two words.</summary>
    public static string Name(FitCode code) => code switch
    {
        FitCode.Certified => "certified",
        FitCode.CertifiedAtBound => "certified, on a bound",
        FitCode.ExactFit => "exact fit",
        FitCode.NotIdentified => "not identified",
        _ => "weak evidence",
    };

    private static string Basins(Certificate c) => c.RunnerUpGap is { } gap && double.IsFinite(gap)
        ? $"{Num.Count(c.Basins.Count, "minimum").Replace("minimums", "minima", StringComparison.Ordinal)}, the runner-up {Gap(gap)} worse"
        : c.Basins.Count > 1 ? $"{c.Basins.Count} minima, only the best one is exact" : "one minimum";

    private static string Gap(double gap) => gap >= 10 ? $"{Num.Scale(gap + 1, 2)} times" : Num.Percent(gap);

    private static string Profile(ProfileScan p)
    {
        string low = p.OpenLow ? "open" : Num.Value(p.Low, 3), high = p.OpenHigh ? "open" : Num.Value(p.High, 3);
        return $"{p.Name} {low} to {high}";
    }

    // The three estimators side by side only where they disagree; a finding says what that means.
    private static void Errors(IReport report, IReadOnlyList<ParameterSummary> parameters)
    {
        ParameterSummary[] differing = [.. parameters.Where(p => p.State == ParameterState.Free && Ratio(p) > FitRemarks.LargestRatio)];
        if (differing.Length == 0) return;
        report.Space();
        report.Paragraph("standard errors by estimator, where they differ by more than 35 %", indent: 2, tone: Tone.Dim);
        report.Table([new("name"), new("J'J", Right: true), new("sandwich", Right: true), new("bootstrap", Right: true)],
            [.. differing.Select(p => new[] { p.Name, Error(p.JacobianError), Error(p.SandwichError), Error(p.BootstrapError) })]);
    }

    private static string Error(double error) => double.IsFinite(error) ? Quantities.NumberText.Format(error, 2) : "-";

    private static double Ratio(ParameterSummary p)
    {
        double[] errors = [.. new[] { p.JacobianError, p.SandwichError, p.BootstrapError }.Where(e => e > 0 && double.IsFinite(e))];
        return errors.Length < 2 ? 1 : errors.Max() / errors.Min();
    }
}
