using Foretrain.Backtesting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Backtesting;

public sealed class PlainOutcomesTests
{
    private static readonly Law s_law = LawCatalog.Embedded.Get("chinchilla");

    [Fact]
    public void It_is_a_t_distribution_around_the_forecast()
    {
        LawFit fit = LawFitter.Fit(s_law, MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002), new(), new(0));
        double[][] at = [[7e9, 2e7], [1.4e11, 1e9]];
        PlainOutcomes outcomes = PlainOutcomes.Of(fit, at)!;
        double[] values = fit.Law.Predict(at, fit.Law.Theta);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(values[i], outcomes.Quantile(i, 0.5), 1e-9);
            Assert.Equal(0.9, outcomes.Probability(i, outcomes.Quantile(i, 0.9)), 1e-9);

            // On the log scale both sides are alike, and 19 degrees of freedom make 97.5 % lie 2.093 spreads out (Student's table).
            double half = Math.Log(outcomes.Quantile(i, 0.975) / values[i]);
            Assert.Equal(half, -Math.Log(outcomes.Quantile(i, 0.025) / values[i]), 1e-9);
            Assert.Equal(2.093 * half / Distributions.StudentQuantile(0.975, 19), half, 1e-3 * half);
            Assert.True(half > 2 * 0.001, "at least the scatter of a run");
        }

        Assert.True(outcomes.Quantile(0, 0.975) / values[0] > outcomes.Quantile(1, 0.975) / values[1], "wider where it extrapolates");
    }

    [Fact]
    public void Without_a_run_to_spare_there_is_none()
    {
        LawFit fit = LawFitter.Fit(s_law, MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.02).Rows([0, 5, 11, 14, 19]), new(), new(0));
        Assert.Null(PlainOutcomes.Of(fit, [[1e10], [1e11]]));
    }
}
