using Foretrain.App;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Runs;
using Foretrain.Uncertainty;
using Xunit;

namespace Foretrain.Tests.Uncertainty;

/// <summary>Where a bound or a flat direction makes refits misleading, intervals of constants come from the profile likelihood.</summary>
public sealed class ProfileIntervalTests
{
    private const double B = 30, Beta = 0.15;

    [Fact]
    public void A_floor_on_its_bound_is_limited_from_above_and_the_exponent_is_covered()
    {
        int bounded = 0, covered = 0;
        for (ulong seed = 1; seed <= 40; seed++)
        {
            LawFit fit = Fit(0, seed, 1e8, 4, 200);
            ParameterSummary[] all = [.. ParameterSummary.Of(fit, 0.95)];
            if (all.Single(p => p.Name == "gamma").State != ParameterState.OnBound) continue;
            bounded++;
            Assert.Equal(["beta_g", "gamma"], all.Where(p => p.Interval!.Method == ParameterSummary.ByProfile).Select(p => p.Name).Order(StringComparer.Ordinal));
            Interval floor = all.Single(p => p.Name == "gamma").Interval!, slope = all.Single(p => p.Name == "beta_g").Interval!;
            Assert.Equal(0, floor.Low);
            Assert.InRange(floor.High, 0.01, 2);
            if (slope.Low <= -Beta && -Beta <= slope.High) covered++;
        }

        // Half of the fits end on the bound; of those intervals at least nine in ten hold, less three standard errors.
        Assert.InRange(bounded, 10, 30);
        Assert.True(covered >= 0.9 * bounded - 3 * Math.Sqrt(0.09 * bounded), $"{covered} of {bounded}");
    }

    [Fact]
    public void A_determined_fit_keeps_its_bootstrap()
    {
        ParameterSummary[] all = [.. ParameterSummary.Of(Fit(1.7, 1, 1e8, 4, 200), 0.95)];
        Assert.All(all, p => Assert.StartsWith("pairs bootstrap", p.Interval!.Method, StringComparison.Ordinal));
    }

    [Fact]
    public void A_constant_that_nothing_limits_has_an_interval_up_to_its_bounds()
    {
        int open = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            ParameterSummary beta = ParameterSummary.Of(Fit(1.7, seed, 1e3, 0.002, 200), 0.95).Single(p => p.Name == "beta_g");
            Assert.Equal(ParameterSummary.ByProfile, beta.Interval!.Method);
            if ((beta.Spec.Min, beta.Spec.Max) == (beta.Interval.Low, beta.Interval.High)) open++;
        }

        // Half a per cent of range says nothing about the exponent; at 95 % one table in twenty may think otherwise.
        Assert.True(open >= 7, $"{open} of 10");
    }

    private static LawFit Fit(double floor, ulong seed, double from, double decades, int resamples)
    {
        const int rows = 30;
        var random = new RandomStream(seed, 21);
        double[] d = [.. Enumerable.Range(0, rows).Select(i => from * Math.Pow(10, decades * i / (rows - 1)))];
        double[] loss = [.. d.Select(t => (floor + B / Math.Pow(t, Beta)) * Math.Exp(0.01 * random.NextNormal()))];
        var table = new TableReading(new("made.csv", rows, ["tokens", "loss"], new Dictionary<string, double[]> { ["tokens"] = d, ["loss"] = loss }, new Dictionary<string, string[]>()), [], []);
        Law law = LawCatalog.Embedded.Get("hestness");
        PreparedRuns runs = RunSelection.Prepare(table, LawProblem.Needs(law), LawProblem.Target(law, law.Estimator.Objective));
        return LawFitter.Fit(law, runs, new FitChoices(), new BootstrapOptions(resamples, Seed: seed));
    }
}
