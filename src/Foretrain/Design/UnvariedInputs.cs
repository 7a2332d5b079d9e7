using Foretrain.Forecasting;
using Foretrain.Objectives;

namespace Foretrain.Design;

/// <summary>
/// Inputs that have one value in all runs there are. Their effect is unknown, yet the fit need not show it: the constants of their term may lie
/// where the law has no slope in them (a factor on its bound 0), and a model linear around the fit would then see nothing to learn from a run
/// that varies them. So each gets an effect of its own, of a size that is known only roughly.
/// </summary>
internal sealed class UnvariedInputs
{
    /// <summary>
    /// Standard deviation of the slope of ln loss in ln input. Loss laws have .03 to .1 (alpha_N .076 and alpha_D .095 of Kaplan et al. 2020; .04 for
    /// tokens at 100B in Hoffmann et al. 2022, whose term shrinks beside the irreducible loss).
    /// </summary>
    public const double Slope = 0.05;

    /// <summary>Largest ratio of values that still counts as one value.</summary>
    public const double SameWithin = 1.02;

    private readonly (int Input, double Value)[] _inputs;

    /// <summary>Finds them.</summary>
    /// <param name="law">The fitted law.</param>
    /// <param name="existing">Inputs of the runs there are, one column each.</param>
    public UnvariedInputs(FittedLaw law, IReadOnlyList<double[]> existing) =>
        _inputs = [.. Enumerable.Range(0, law.Variables.Count)
            .Where(k => existing[k].Length > 1 && existing[k].Min() > 0 && existing[k].Max() <= SameWithin * existing[k].Min())
            .Select(k => (k, existing[k].Average()))];

    /// <summary>What is unknown about their effects on outcomes: per input one standard deviation at each point, all of one sign or the other together.</summary>
    /// <param name="points">Inputs of the points, one column each.</param>
    /// <param name="space">Scale of the residuals.</param>
    /// <param name="mean">Expected outcomes on that scale.</param>
    public IEnumerable<double[]> Effects(IReadOnlyList<double[]> points, ResidualSpace space, double[] mean)
    {
        foreach ((int k, double value) in _inputs)
            yield return [.. points[k].Select((x, i) => (x > 0 ? Slope * Math.Log(x / value) : 0) * (space == ResidualSpace.Linear ? Math.Abs(mean[i]) : 1))];
    }

    /// <summary>Adds one effect to a covariance, row-major.</summary>
    public static void Add(double[] covariance, double[] effect)
    {
        int size = effect.Length;
        for (int i = 0; i < size; i++) for (int j = 0; j < size; j++) covariance[i * size + j] += effect[i] * effect[j];
    }
}
