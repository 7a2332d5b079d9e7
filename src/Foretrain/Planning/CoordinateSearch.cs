namespace Foretrain.Planning;

/// <summary>Along one coordinate at a time: slow, but kinks (min, max) and edges of what can be evaluated do not stop it.</summary>
internal static class CoordinateSearch
{
    /// <summary>A function of a position.</summary>
    public delegate double Function(ReadOnlySpan<double> x);

    /// <summary>Improves x inside a box; the value at its end.</summary>
    public static double Improve(Function function, Span<double> x, ReadOnlySpan<double> low, ReadOnlySpan<double> high)
    {
        double best = function(x);
        for (double step = 0.25; step > 1e-9;)
        {
            bool moved = false;
            for (int j = 0; j < x.Length; j++)
            {
                double from = x[j];
                foreach (int way in (ReadOnlySpan<int>)[1, -1])
                {
                    x[j] = Math.Clamp(from + way * step, low[j], high[j]);
                    double value = function(x);
                    if (!(value < best)) continue;
                    (best, from, moved) = (value, x[j], true);
                    break;
                }

                x[j] = from;
            }

            if (!moved) step *= 0.5;
        }

        return best;
    }
}
