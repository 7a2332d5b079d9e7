using Foretrain.Figures;
using Foretrain.Forecasting;

namespace Foretrain.App.Charts;

/// <summary>Middle and intervals of an outcome at many places at once: the numbers of <see cref="Forecaster"/> without its remarks.</summary>
/// <param name="Middle">The forecast at each place.</param>
/// <param name="Fitted">The law taken at its word.</param>
/// <param name="Bands">Intervals by level, the widest first.</param>
/// <param name="Covers">What the intervals cover, in words.</param>
/// <param name="IsCalibrated">True when the middle is that of a calibrated distribution.</param>
internal sealed record Fan(double[] Middle, double[] Fitted, IReadOnlyList<(double Level, (double Low, double High)[] Ends)> Bands, string Covers, bool IsCalibrated)
{
    // Half and four fifths beside the level asked for: a single band looks like a wall.
    private static readonly double[] s_inner = [0.8, 0.5];

    /// <summary>The fan at columns of inputs.</summary>
    public static Fan Of(FittedLaw law, double[][] columns, double level, ForecastOf of = ForecastOf.Run)
    {
        double[] fitted = law.Predict(columns, law.Theta);
        double[] levels = [level, .. s_inner.Where(l => l < level - 0.02)];
        if (Predictive.Of(law, columns, of) is { } predictive)
        {
            (double Level, (double, double)[] Ends)[] bands = [.. levels.Select(l => (l, Enumerable.Range(0, fitted.Length).Select(i => predictive.Central(i, l)).ToArray()))];
            // The same rule as the forecaster's: without finite ends the law's own value stands.
            double[] middle = [.. fitted.Select((f, i) => Ends(predictive.Space, bands[0].Ends[i]) ? predictive.Quantile(i, 0.5) : f)];
            return new(middle, fitted, bands, of == ForecastOf.Run ? "one more run; errors of constants, form and run" : "the mean over runs; errors of constants and form", true);
        }

        if (law.Draws.Length == 0) return new(fitted, fitted, [], "", false);
        double[][] draws = [.. law.Draws.Select(d => law.Predict(columns, d))];
        return new(fitted, fitted, [.. levels.Select(l => (l, Enumerable.Range(0, fitted.Length).Select(i => Numerics.Statistics.Central(draws.Select(d => d[i]), l)).ToArray()))],
            $"errors of the constants only; {law.DrawMethod}", false);
    }

    /// <summary>The same at more places along an axis, on smooth lines through those computed.</summary>
    /// <param name="nodes">Places computed, on the scale of the axis.</param>
    /// <param name="at">Places wanted, between them.</param>
    public Fan Along(double[] nodes, double[] at)
    {
        double[] On(IEnumerable<double> values) => SmoothLine.Through(nodes, [.. values], at);
        return this with
        {
            Middle = On(Middle),
            Fitted = On(Fitted),
            Bands = [.. Bands.Select(b => (b.Level, On(b.Ends.Select(e => e.Low)).Zip(On(b.Ends.Select(e => e.High))).ToArray()))],
        };
    }

    /// <summary>True when the law alone would be seen apart from the middle on this axis.</summary>
    public bool Leaves(Axis y) => Middle.Zip(Fitted).Any(p => Math.Abs(y.Share(p.First) - y.Share(p.Second)) > 0.015);

    private static bool Ends(Objectives.ResidualSpace space, (double Low, double High) ends) =>
        double.IsFinite(ends.Low) && double.IsFinite(ends.High) && (space != Objectives.ResidualSpace.Log || ends.Low > 0);
}
