namespace Foretrain.Uncertainty.Form;

/// <summary>
/// The directions in which a law can be bent: squares and products of the decades between a point and the centre of the runs,
/// one axis per positive input that varies. A law absorbs a change of level or slope into its constants; curvature is the
/// first thing it cannot follow, and it grows with the square of the distance.
/// </summary>
/// <param name="Inputs">Positions of the axes among the law's inputs.</param>
/// <param name="Centres">Mean of log10 of each axis over the runs.</param>
/// <param name="Slope">Typical change of the prediction per decade, on the residual scale.</param>
public sealed record FormAxes(EquatableList<int> Inputs, EquatableList<double> Centres, double Slope)
{
    /// <summary>Least spread of an input, in decades, that makes it an axis.</summary>
    public const double LeastSpread = 0.15;

    /// <summary>Number of directions.</summary>
    public int Count => Inputs.Count * (Inputs.Count + 1) / 2;

    /// <summary>Finds the axes of a law over its runs.</summary>
    /// <param name="positive">For each input whether it is a positive number.</param>
    /// <param name="columns">Inputs, one column each.</param>
    /// <param name="fitted">Predictions on the residual scale.</param>
    /// <param name="weights">Weight per run.</param>
    public static FormAxes Of(IReadOnlyList<bool> positive, IReadOnlyList<double[]> columns, double[] fitted, double[] weights)
    {
        var inputs = new List<int>();
        var centres = new List<double>();
        double spread = 0, total = weights.Sum();
        for (int k = 0; k < columns.Count; k++)
        {
            if (!positive[k] || columns[k].Any(v => !(v > 0))) continue;
            double[] z = [.. columns[k].Select(Math.Log10)];
            if (!(z.Max() - z.Min() >= LeastSpread) || z.Distinct().Count() < 3) continue;
            double mean = 0, square = 0;
            for (int i = 0; i < z.Length; i++) mean += weights[i] * z[i] / total;
            for (int i = 0; i < z.Length; i++) square += weights[i] * (z[i] - mean) * (z[i] - mean) / total;
            inputs.Add(k);
            centres.Add(mean);
            spread += square;
        }

        double level = 0, variance = 0;
        for (int i = 0; i < fitted.Length; i++) level += weights[i] * fitted[i] / total;
        for (int i = 0; i < fitted.Length; i++) variance += weights[i] * (fitted[i] - level) * (fitted[i] - level) / total;
        double slope = spread > 0 ? Math.Sqrt(variance / spread) : 0;
        return slope > 0 ? new([.. inputs], [.. centres], slope) : new([], [], 0);
    }

    /// <summary>The directions at each row: a column of <c>rows</c> entries per direction.</summary>
    public double[] Directions(IReadOnlyList<double[]> columns, int rows)
    {
        var z = new double[Inputs.Count][];
        for (int a = 0; a < z.Length; a++) z[a] = [.. columns[Inputs[a]].Select(v => Math.Log10(v) - Centres[a])];
        var directions = new double[Count * rows];
        int at = 0;
        for (int a = 0; a < z.Length; a++)
        {
            for (int b = a; b < z.Length; b++, at++)
            {
                // The square root of two makes the prior the same whichever way the axes are turned.
                double factor = a == b ? Slope : Math.Sqrt(2) * Slope;
                for (int i = 0; i < rows; i++) directions[at * rows + i] = factor * z[a][i] * z[b][i];
            }
        }

        return directions;
    }
}
