using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Objectives;
using Foretrain.Uncertainty;

namespace Foretrain.App;

/// <summary>How a constant came by its value.</summary>
public enum ParameterState
{
    /// <summary>Estimated from the runs.</summary>
    Free,

    /// <summary>Estimated, and it ended on a bound.</summary>
    OnBound,

    /// <summary>Held at a value.</summary>
    Fixed,

    /// <summary>Copies another constant.</summary>
    Tied,
}

/// <summary>One constant of a fit with everything known about it, as it is printed and written to JSON.</summary>
/// <param name="Name">Name in the formula.</param>
/// <param name="Meaning">What it stands for.</param>
/// <param name="Value">Estimate, in the law's own units.</param>
/// <param name="State">How it came by its value.</param>
/// <param name="TiedTo">The constant it copies, or null.</param>
/// <param name="Interval">
/// Percentile interval of the bootstrap, or the sandwich interval without one; where a bound or a flat direction makes these invalid,
/// the profile likelihood, infinite on a side that nothing limits; null for held constants and exact fits.
/// </param>
/// <param name="JacobianError">Standard error from s^2 (J'J)^-1; NaN when unknown.</param>
/// <param name="SandwichError">Standard error from the sandwich; NaN when unknown.</param>
/// <param name="BootstrapError">Standard deviation of the bootstrap draws; NaN without draws.</param>
/// <param name="Spec">Bounds and start range.</param>
public sealed record ParameterSummary(
    string Name, string Meaning, double Value, ParameterState State, string? TiedTo, Interval? Interval,
    double JacobianError, double SandwichError, double BootstrapError, ParameterSpec Spec)
{
    /// <summary>Method of intervals from the profile likelihood.</summary>
    public const string ByProfile = "profile likelihood";

    /// <summary>The constants of a fit, in the law's order.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="level">Level of the intervals, 0..1.</param>
    public static IReadOnlyList<ParameterSummary> Of(LawFit fit, double level)
    {
        var bounds = fit.Result.Certificate.AtBounds.Select(b => b.Name).ToHashSet(StringComparer.Ordinal);
        return [.. fit.Result.Problem.Parameters.Select((spec, j) =>
        {
            ParameterState state = spec.TiedTo is not null ? ParameterState.Tied : spec.Fixed is not null ? ParameterState.Fixed
                : bounds.Contains(spec.Name) ? ParameterState.OnBound : ParameterState.Free;
            bool held = state == ParameterState.Fixed;
            double jacobian = held ? 0 : fit.Delta.StandardError(j, CovarianceKind.JacobianProduct);
            double sandwich = held ? 0 : fit.Delta.StandardError(j, CovarianceKind.Sandwich);
            double[] draws = held || fit.Bootstrap is null ? [] : [.. fit.Bootstrap.Draws.Select(d => d[j])];
            double value = fit.Result.Theta[j];
            Interval? interval = held || fit.Result.IsExact ? null : Profiled(fit, spec, level) ?? IntervalOf(fit, draws, value, sandwich, level);
            string meaning = fit.Shape.Parameters[j].Meaning;
            return new ParameterSummary(spec.Name, meaning, value, state, spec.TiedTo, interval, jacobian, sandwich, held ? 0 : Deviation(draws), spec);
        })];
    }

    // Next to a bound half of the refits pile up on it, and along a flat direction they go where their starts go: there the likelihood
    // itself is asked. It takes rows for independent, so runs that are drawn together keep their bootstrap while it has a meaning.
    private static Interval? Profiled(LawFit fit, ParameterSpec spec, double level)
    {
        Certificate certificate = fit.Result.Certificate;
        if (level != ProfileScan.Level || certificate.Profiles.FirstOrDefault(p => p.Name == (spec.TiedTo ?? spec.Name)) is not { } profile) return null;
        bool flat = profile.OpenLow || profile.OpenHigh;
        bool invalid = flat || (fit.Result.Problem.Clusters is null && (certificate.AtBounds.Count > 0 || certificate.FlatDirections.Count > 0));
        return invalid ? new(profile.OpenLow ? spec.Min : profile.Low, profile.OpenHigh ? spec.Max : profile.High, level, ByProfile) : null;
    }

    private static Interval? IntervalOf(LawFit fit, double[] draws, double value, double sandwich, double level)
    {
        if (draws.Length > 0)
        {
            (double low, double high) = Statistics.Central(draws, level);
            if (!double.IsNaN(low)) return new(low, high, level, fit.Bootstrap!.Method);
        }

        if (!double.IsFinite(sandwich)) return null;
        double half = Distributions.NormalQuantile(0.5 + level / 2) * sandwich;
        return new(value - half, value + half, level, "normal, sandwich standard error");
    }

    private static double Deviation(double[] draws)
    {
        if (draws.Length < 2) return double.NaN;
        double mean = draws.Average();
        return Math.Sqrt(draws.Sum(d => (d - mean) * (d - mean)) / (draws.Length - 1));
    }
}
