using Foretrain.Backtesting;
using Foretrain.Forecasting;
using Foretrain.Runs;
using Foretrain.Uncertainty;

namespace Foretrain.Ranking;

/// <summary>Finds how much more the larger runs should count in the fit of the picked law: by the back-test that ranked the laws.</summary>
/// <param name="axis">What the runs are ordered by.</param>
/// <param name="units">What is one run.</param>
/// <param name="options">Kernels, threads.</param>
/// <param name="backtest">Forecasts per cut.</param>
/// <param name="isLog">True when errors are differences of logarithms.</param>
/// <param name="splits">The cuts that all laws share.</param>
internal sealed class EmphasisSearch(BacktestAxis axis, RunUnits units, RankOptions options, BacktestOptions backtest, bool isLog, OriginSplit[] splits)
{
    /// <summary>Errors below this are rounding (runs made from a formula).</summary>
    private const double LeastError = 1e-7;

    /// <summary>Tries the powers and fits the law with the best of them.</summary>
    /// <param name="pick">The law, fitted with all runs alike.</param>
    /// <param name="candidate">The same with its runs.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancel">Stops by throwing.</param>
    public PickedLaw Run(PickedLaw pick, RankCandidate candidate, IProgress<double>? progress, CancellationToken cancel)
    {
        EmphasisTest[] tests = pick.Standing is { } standing ? [.. Tests(standing, candidate, progress, cancel)] : [];
        double power = tests.Length == 0 ? Emphasis.Usual : tests.Where(t => double.IsFinite(t.Error)).MinBy(t => Math.Max(t.Error, LeastError))!.Power;
        if (power == 0) return pick with { Emphasis = new(0, null, [.. tests]) };
        try
        {
            LawFit fit = LawFitter.Fit(candidate.Law, Weighted(candidate.Runs, power), candidate.Choices, new BootstrapOptions(0), options.Kernels, cancel: cancel);
            return pick with { Fit = fit, Emphasis = new(power, Formula(candidate.Runs, power), [.. tests]) };
        }
        catch (ForetrainException)
        {
            return pick with { Emphasis = new(0, null, [.. tests]) }; // weights that leave too few runs to fit: all count alike
        }
    }

    private IEnumerable<EmphasisTest> Tests(RankedLaw standing, RankCandidate candidate, IProgress<double>? progress, CancellationToken cancel)
    {
        yield return new(0, standing.Error, standing.Score);
        double[] powers = [.. Emphasis.Powers.Where(p => p > 0)];
        var origins = new BacktestOrigin[powers.Length][];
        for (int p = 0; p < powers.Length; p++) origins[p] = new BacktestOrigin[splits.Length];
        PreparedRuns[] runs = [.. powers.Select(p => Weighted(candidate.Runs, p))];
        int jobs = powers.Length * splits.Length, done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount, CancellationToken = cancel };
        Parallel.For(0, jobs, parallel, j =>
        {
            (int p, int k) = (j / splits.Length, j % splits.Length);
            origins[p][k] = BacktestRefit.Of(candidate.Law, runs[p], axis, units, candidate.Choices, backtest, isLog, splits[k], cancel);
            progress?.Report(Interlocked.Increment(ref done) / (double)jobs);
        });
        for (int p = 0; p < powers.Length; p++)
        {
            bool whole = origins[p].All(o => o.Forecasts.Count > 0); // else not the same forecasts, so not to be compared
            yield return !whole ? new(powers[p], double.NaN, double.NaN) : new(powers[p], LawRanking.Geometric(origins[p], f => f.MedianError), LawRanking.Geometric(origins[p], LawRanking.Score));
        }
    }

    // A formula that gives the same weights when the table is read again; names of columns need not be names in formulas.
    private string? Formula(PreparedRuns runs, double power)
    {
        string? ColumnOf(string name) => runs.Mapping.Columns.FirstOrDefault(c => c.Variable == name)?.Column;
        double[] weights = Emphasis.WeightsOf(axis.Values, power);
        int top = Array.IndexOf(weights, weights.Max());
        foreach (string text in new[] { Emphasis.FormulaOf(axis.Formula, power, ColumnOf), Emphasis.FormulaOf(axis.Formula, power, _ => null) }.Distinct())
        {
            try
            {
                double[] read = runs.Table.IsNumeric(text) ? runs.Table.Numbers(text) : ColumnFormula.Values(runs.Table, text, "--weights", ColumnOf);
                if (Enumerable.Range(0, weights.Length).All(i => Math.Abs(read[i] / read[top] - weights[i]) <= 1e-9)) return text;
            }
            catch (ForetrainException)
            {
                // Not a formula over these columns.
            }
        }

        return null;
    }

    private PreparedRuns Weighted(PreparedRuns runs, double power) => runs with { Weights = Emphasis.WeightsOf(axis.Values, power) };
}
