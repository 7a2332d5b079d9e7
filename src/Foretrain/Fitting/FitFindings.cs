using Foretrain.Findings;

namespace Foretrain.Fitting;

/// <summary>What a fit says about itself.</summary>
internal static class FitFindings
{
    public static EquatableList<Finding> Of(FitProblem problem, Certificate certificate, Influence influence, double[] theta, double[] residuals)
    {
        var list = new List<Finding>();
        foreach (BoundMultiplier b in certificate.AtBounds)
        {
            list.Add(new("parameter-on-bound", Severity.Warning,
                $"{b.Name} ended on its {(b.Upper ? "upper" : "lower")} bound {b.Value:G6}",
                b.Multiplier > 0 ? "the runs push it outwards: the term it belongs to is not wanted, or the bound is too tight" : "the runs do not decide it",
                $"widen the bound if it is arbitrary; otherwise read {b.Name} as undetermined by these runs"));
        }

        foreach (FlatDirection flat in certificate.FlatDirections)
        {
            list.Add(new("flat-direction", Severity.Warning, $"moving {flat.Text} changes no prediction of these runs",
                "the parameters in it have no values of their own; only the combination has",
                "add runs that separate them, or hold one with --fix"));
        }

        foreach (ProfileScan p in certificate.Profiles.Where(p => !p.Identified))
        {
            string range = p.OpenLow && p.OpenHigh ? "any value in its range"
                : p.OpenLow ? $"any value below {p.High:G4}" : p.OpenHigh ? $"any value above {p.Low:G4}" : $"any value from {p.Low:G4} to {p.High:G4}";
            list.Add(new("not-identified", Severity.Warning, $"{p.Name} is not identified: {range} fits these runs about as well",
                "its printed value is one of many; forecasts that lean on it will move", $"add runs that vary what {p.Name} depends on, or fix it from a published set: --fix {p.Name}=VALUE"));
        }

        if (certificate.Code == FitCode.WeakGlobalEvidence)
        {
            list.Add(new("starts-disagree", Severity.Severe,
                $"only {certificate.Agreeing} of {certificate.Starts} starts reached the best minimum",
                "there may be a better one that no start found", "narrow the start ranges, hold parameters with --fix, or choose a simpler law"));
        }

        if (certificate.RunnerUpGap is { } gap && gap < 0.02)
        {
            Basin second = certificate.Basins[1];
            list.Add(new("close-runner-up", Severity.Warning,
                $"a second minimum is only {gap:P2} worse ({string.Join(", ", problem.Formula.Parameters.Select((n, j) => $"{n} {second.Theta[j]:G4}"))})",
                "the runs hardly prefer one over the other", "compare what both forecast before relying on either"));
        }

        if (certificate.Condition > 1e10)
        {
            list.Add(new("ill-conditioned", Severity.Warning, $"condition number of the scaled J'J is {(double.IsFinite(certificate.Condition) ? certificate.Condition.ToString("0e0") : "infinite")}",
                "several parameters do almost the same thing within these runs", "spread the runs over more scales, or use a law with fewer parameters"));
        }

        if (influence.Cook.Length > 0)
        {
            int worst = Array.IndexOf(influence.Cook, influence.Cook.Max());
            if (influence.Cook[worst] > 1 && influence.Largest.FirstOrDefault(l => l.Row == worst) is { } without)
            {
                int j = Enumerable.Range(0, theta.Length).MaxBy(k => Math.Abs(without.Theta[k] / theta[k] - 1));
                list.Add(new("influential-run", Severity.Warning,
                    $"one run alone moves the fit: without it {problem.Formula.Parameters[j]} goes from {theta[j]:G4} to {without.Theta[j]:G4}",
                    $"Cook's distance {influence.Cook[worst]:0.0} (above 1 is large)", "check that run; repeat it or leave it out with --where and compare", [worst]));
            }
        }

        return [.. list];
    }
}
