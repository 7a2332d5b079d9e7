using Foretrain.Backtesting;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Uncertainty;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Calibration.Synthetic;

/// <summary>A 95 % interval of ln loss, counted from the truth.</summary>
internal readonly record struct Reach(double Low, double High)
{
    public const double Level = 0.95;

    public bool Holds => Scores.Covers(Low, High, 0);

    public double Width => High - Low;

    public double Score => Scores.IntervalScore(Low, High, Level, 0);

    /// <summary>The interval about its middle, times a constant.</summary>
    public Reach Times(double factor) => new((Low + High) / 2 - factor * Width / 2, (Low + High) / 2 + factor * Width / 2);
}

/// <summary>Intervals of one table at both targets.</summary>
/// <param name="Plain">Percentiles of bootstrap refits.</param>
/// <param name="Delta">Delta method.</param>
/// <param name="Form">What the program shows.</param>
/// <param name="BendProbability">Weight of the bent components.</param>
internal sealed record SyntheticTrial(Reach[] Plain, Reach[] Delta, Reach[] Form, double BendProbability)
{
    private static readonly Law s_law = LawCatalog.Embedded.Get("chinchilla");
    private static readonly LawShape s_shape = LawShape.Of(s_law);

    private static readonly Expressions.CompiledFormula s_formula =
        Expressions.CompiledFormula.Compile(s_shape.Expr, ["params", "tokens"], [.. s_shape.Parameters.Select(p => p.Name)]);

    /// <summary>Draws a table, fits it and forecasts.</summary>
    /// <param name="cell">Cell of the grid.</param>
    /// <param name="repetition">Number of the table, the same noise in every cell.</param>
    /// <param name="resamples">Bootstrap refits.</param>
    /// <param name="settings">Prior on errors of form.</param>
    public static SyntheticTrial Of(SyntheticCell cell, int repetition, int resamples, FormSettings settings)
    {
        (double[] n, double[] d, double[] loss) = SyntheticDesign.Draw(cell, new RandomStream(77, (ulong)repetition));
        var problem = new FitProblem(s_formula, [n, d], loss, s_law.Estimator.Objective, [.. s_shape.Parameters.Select(p => p.ToSpec())]);
        FitResult fit = FitEngine.Fit(problem, FitOptions.Refit);
        double[][] columns = [[.. SyntheticDesign.Targets.Select(t => t.Params)], [.. SyntheticDesign.Targets.Select(t => t.Tokens)]];
        double[] truth = [.. SyntheticDesign.Targets.Select(t => SyntheticDesign.Truth(t.Params, t.Tokens, cell.Bend))];
        BootstrapResult draws = Bootstrap.Run(fit, new(resamples, (ulong)repetition, 1));
        var law = new FittedLaw(s_law.Id, s_shape.Expr, s_shape.Variables, s_shape.Output, [.. s_shape.Parameters.Select(p => p.Name)], fit.Theta)
        {
            Source = "synthetic",
            Draws = draws.Draws,
            Covariance = new DeltaMethod(fit).FullCovariance(CovarianceKind.Sandwich),
            FormSource = new(() => FormFitter.Fit(fit, [true, true], settings)),
        };
        double[][] drawn = [.. draws.Draws.Select(theta => law.Predict(columns, theta))];
        IReadOnlyList<Forecast> delta = Forecaster.Predict(law, columns, Reach.Level);
        Predictive predictive = Predictive.Of(law, columns, ForecastOf.Mean) ?? throw new InvalidOperationException("a form model needs more runs than constants");
        return new(
            [.. truth.Select((t, i) => Statistics.Central([.. drawn.Select(v => Math.Log(v[i] / t))], Reach.Level) is var c ? new Reach(c.Low, c.High) : default)],
            [.. truth.Select((t, i) => From(delta[i].Delta is { } v ? (v.Low, v.High) : (double.NaN, double.NaN), t))],
            [.. truth.Select((t, i) => From(predictive.Central(i, Reach.Level), t))],
            law.Form!.BendProbability);
    }

    // An interval that reaches below zero loss is counted down to a thousandth of the truth.
    private static Reach From((double Low, double High) interval, double truth) => new(Math.Log(Math.Max(interval.Low / truth, 1e-3)), Math.Log(interval.High / truth));
}
