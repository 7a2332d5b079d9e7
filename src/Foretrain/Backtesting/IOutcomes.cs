using Foretrain.Forecasting;

namespace Foretrain.Backtesting;

/// <summary>What a fit expects at several targets: the outcome of one more run at each, as a distribution.</summary>
public interface IOutcomes
{
    /// <summary>The value that the outcome stays below with this probability.</summary>
    double Quantile(int target, double probability);

    /// <summary>P(outcome at most <paramref name="value"/>).</summary>
    double Probability(int target, double value);
}

/// <summary>Makes forecasts of a fit at targets, one column per input of the law; null where the fit allows no distribution.</summary>
public delegate IOutcomes? OutcomeForecaster(LawFit fit, IReadOnlyList<double[]> columns);

/// <summary>The forecasts that the program shows.</summary>
public static class Outcomes
{
    /// <summary>The <see cref="Predictive"/> distribution where the fit has one, else the textbook interval.</summary>
    public static IOutcomes? Usual(LawFit fit, IReadOnlyList<double[]> columns) =>
        Predictive.Of(fit.Law, columns) is { } predictive ? new Joint(predictive) : PlainOutcomes.Of(fit, columns);

    private sealed class Joint(Predictive predictive) : IOutcomes
    {
        public double Quantile(int target, double probability) => predictive.Quantile(target, probability);

        public double Probability(int target, double value) => predictive.Probability(target, value);
    }
}
