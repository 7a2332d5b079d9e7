namespace Foretrain.Reproduction.Study;

/// <summary>Predictions beside what was observed.</summary>
/// <param name="Predicted">Values of the law.</param>
/// <param name="Observed">Outcomes.</param>
internal sealed record Scores(double[] Predicted, double[] Observed)
{
    /// <summary>Share of the variance explained.</summary>
    public double R2 => 1 - Error(e => e * e) / Variance(Observed);

    /// <summary>Mean size of the error.</summary>
    public double MeanAbsolute => Error(Math.Abs);

    /// <summary>Mean size of the error over the outcome.</summary>
    public double MeanRelative => Relative.Average(Math.Abs);

    /// <summary>Largest size of the error over the outcome.</summary>
    public double WorstRelative => Relative.Max(Math.Abs);

    /// <summary>Root mean square of the error.</summary>
    public double RootMeanSquare => Math.Sqrt(Error(e => e * e));

    /// <summary>Root mean square of the error in natural logarithms.</summary>
    public double LogRootMeanSquare => Math.Sqrt(Logs.Average(e => e * e));

    /// <summary>Mean size of the error in natural logarithms.</summary>
    public double LogMeanAbsolute => Logs.Average(Math.Abs);

    /// <summary>Errors over outcomes, signed.</summary>
    public double[] Relative => [.. Predicted.Zip(Observed, (p, o) => p / o - 1)];

    private IEnumerable<double> Logs => Predicted.Zip(Observed, (p, o) => Math.Log(p / o));

    /// <summary>Both sets of rows together.</summary>
    public Scores With(Scores other) => new([.. Predicted, .. other.Predicted], [.. Observed, .. other.Observed]);

    /// <summary>Variance with the number of values as divisor, as the benchmark has it.</summary>
    public static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Average(v => (v - mean) * (v - mean));
    }

    private double Error(Func<double, double> size) => Predicted.Zip(Observed, (p, o) => size(p - o)).Average();
}
