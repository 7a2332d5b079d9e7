namespace Foretrain.Numerics.Optimization;

/// <summary>Where starts are drawn. A logarithmic coordinate needs ends of one sign, both away from zero.</summary>
/// <param name="Low">One end per parameter.</param>
/// <param name="High">The other end.</param>
/// <param name="Logarithmic">True to spread starts evenly in ln |x|.</param>
internal sealed record StartBox(double[] Low, double[] High, bool[] Logarithmic)
{
    /// <summary>Maps the unit cube into the box.</summary>
    public void Map(ReadOnlySpan<double> unit, Span<double> x)
    {
        for (int j = 0; j < x.Length; j++)
        {
            double low = Low[j], high = High[j];
            x[j] = Logarithmic[j] ? low * Math.Pow(high / low, unit[j]) : low + unit[j] * (high - low);
        }
    }
}

/// <summary>How much work a multi-start does.</summary>
/// <param name="ScreenPerParameter">Points whose objective alone is computed, per parameter.</param>
/// <param name="Short">Best screened points that get a few iterations.</param>
/// <param name="ShortIterations">How many.</param>
/// <param name="Polished">Best of those that are run to the end, not counting those already close to a known minimum.</param>
internal sealed record MultiStartOptions(
    int ScreenPerParameter = 100, int Short = 60, int ShortIterations = 15, int Polished = 12);

/// <summary>A local minimum found by a multi-start.</summary>
/// <param name="X">Point.</param>
/// <param name="Outcome">How the best run that led here ended.</param>
/// <param name="Hits">Runs that ended here or were about to.</param>
internal sealed record Basin(double[] X, SolveOutcome Outcome, int Hits);

/// <summary>
/// Global search for a least-squares minimum when no good start is known, deterministic.
/// <para>
/// Halton points in a start box are screened by their objective; the best get a few Gauss-Newton iterations, which sorts
/// basins far better than the raw objective does when linear coefficients are off; the best of those are run to the end.
/// End points with the same objective and the same parameters (relative 1e-6 and 1e-4) are one basin. Basins come back
/// ordered by objective; nothing proves that the first is global.
/// </para>
/// <para>References: Rinnooy Kan and Timmer, Math. Program. 39 (1987) 57-78; Halton as in <see cref="Halton"/>.</para>
/// </summary>
internal static class MultiStart
{
    /// <summary>Runs the search; empty when the model is defined nowhere in the box.</summary>
    public static List<Basin> Minimise<T>(
        T problem, StartBox box, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, SolveOptions solve, MultiStartOptions options)
        where T : IResiduals
    {
        int p = problem.Parameters, n = problem.Residuals;
        var solver = new GaussNewton(p, n);
        List<(double[] X, double Value)> screened = Screen(problem, box, lower, upper, options.ScreenPerParameter * p);
        var shortened = new List<(double[] X, double Value)>();
        foreach ((double[] start, _) in screened.Take(options.Short))
        {
            double[] x = [.. start];
            SolveOutcome end = solver.Minimise(problem, x, lower, upper, solve with { MaxIterations = options.ShortIterations });
            if (double.IsFinite(end.Value)) shortened.Add((x, end.Value));
        }

        var basins = new List<Basin>();
        int polished = 0;

        // Exact fits differ by orders of magnitude in rounding noise only.
        double noise = screened.Count > 0 ? 1e-14 * screened[0].Value * screened[0].Value : 0;
        foreach ((double[] start, double value) in shortened.OrderBy(s => s.Value))
        {
            // What is about to arrive in a known basin is counted there and leaves the work to others.
            int known = basins.FindIndex(b => IsSame(b, start, value, 1e-3, 1e-2, noise));
            if (known >= 0)
            {
                basins[known] = basins[known] with { Hits = basins[known].Hits + 1 };
                continue;
            }

            if (polished++ == options.Polished) break;
            double[] x = [.. start];
            SolveOutcome end = solver.Minimise(problem, x, lower, upper, solve);
            if (!double.IsFinite(end.Value)) continue;
            int same = basins.FindIndex(b => IsSame(b, x, end.Value, 1e-6, 1e-4, noise));
            if (same < 0) basins.Add(new Basin(x, end, 1));
            else if (IsBetter(end, basins[same].Outcome)) basins[same] = new Basin(x, end, basins[same].Hits + 1);
            else basins[same] = basins[same] with { Hits = basins[same].Hits + 1 };
        }

        return [.. basins.OrderBy(b => b.Outcome.Value)];
    }

    private static List<(double[] X, double Value)> Screen<T>(
        T problem, StartBox box, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, int count)
        where T : IResiduals
    {
        int p = problem.Parameters;
        double[] unit = new double[p], residuals = new double[problem.Residuals];
        var points = new List<(double[] X, double Value)>(count);
        for (int i = 0; i < count; i++)
        {
            double[] x = new double[p];
            Halton.Point(i, unit);
            box.Map(unit, x);
            for (int j = 0; j < p; j++)
            {
                if (!lower.IsEmpty) x[j] = Math.Max(x[j], lower[j]);
                if (!upper.IsEmpty) x[j] = Math.Min(x[j], upper[j]);
            }

            if (!problem.Evaluate(x, residuals, default)) continue;
            double norm = HouseholderQr.Norm(residuals);
            if (double.IsFinite(norm)) points.Add((x, norm));
        }

        // OrderBy is stable: ties keep their order in the sequence.
        return [.. points.OrderBy(s => s.Value)];
    }

    // In one basin a run that satisfies the conditions of a minimum is worth more than the last digit of the objective.
    private static bool IsBetter(SolveOutcome candidate, SolveOutcome held) =>
        candidate.Code.IsMinimum() == held.Code.IsMinimum()
            ? candidate.ScaledGradient < held.ScaledGradient
            : candidate.Code.IsMinimum();

    private static bool IsSame(Basin basin, ReadOnlySpan<double> x, double value, double valueTolerance, double tolerance, double noise)
    {
        double other = basin.Outcome.Value;
        if (Math.Abs(other - value) > valueTolerance * Math.Max(other, value) + noise) return false;
        for (int j = 0; j < x.Length; j++)
        {
            if (Math.Abs(basin.X[j] - x[j]) > tolerance * Math.Max(Math.Abs(x[j]), Math.Abs(basin.X[j]))) return false;
        }

        return true;
    }
}
