namespace Foretrain.Design;

/// <summary>
/// Chooses runs under a budget: greedy by benefit per cost, for several powers of the cost, then exchanges while anything gets
/// better. Benefit is the fall of the sum of log standard deviations of the quantities.
/// </summary>
internal sealed class DesignSearch
{
    /// <summary>Power of the cost by which the order of the runs is decided; the first run is the one that pays most.</summary>
    public const double OrderPower = 0.4;

    private static readonly double[] s_powers = [0, 0.2, 0.4, 0.7, 1];
    private readonly double[] _prior;
    private readonly double[] _costs;
    private readonly int _quantities, _size, _mostRuns;
    private readonly double _budget, _leastGain;
    private readonly CancellationToken _cancel;

    public DesignSearch(DesignModel model, double[] costs, double budget, int mostRuns, double leastGain, CancellationToken cancel = default)
    {
        (_prior, _quantities, _size) = (model.Covariance, model.Quantities, model.Size);
        _cancel = cancel;
        (_costs, _budget, _mostRuns, _leastGain) = (costs, budget * (1 + 1e-9), mostRuns, leastGain);
    }

    /// <summary>Sum of log standard deviations of the quantities before any new run.</summary>
    public double Before => Score(_prior);

    /// <summary>The chosen candidates in the order to do them.</summary>
    public int[] Run()
    {
        int[] best = [];
        double bestScore = Before;
        foreach (double power in s_powers)
        {
            List<int> chosen = Fill([], power);
            double score = ScoreOf(chosen);
            Exchange(chosen, ref score);
            if (score < bestScore - 1e-9) (best, bestScore) = ([.. chosen], score);
        }

        return Order(best);
    }

    /// <summary>Covariance given the outcomes of these candidates (whatever they are).</summary>
    public double[] After(IEnumerable<int> chosen)
    {
        double[] state = [.. _prior];
        foreach (int c in chosen) Observe(state, c);
        return state;
    }

    /// <summary>Sum of log standard deviations after these candidates.</summary>
    public double ScoreOf(IEnumerable<int> chosen) => Score(After(chosen));

    private List<int> Fill(IEnumerable<int> start, double power)
    {
        List<int> chosen = [.. start];
        double[] state = After(chosen);
        double left = _budget - chosen.Sum(c => _costs[c]);
        while (chosen.Count < _mostRuns)
        {
            _cancel.ThrowIfCancellationRequested();
            (int next, double gain) = Best(state, chosen, left, power, chosen.Count == 0 ? 0 : _leastGain * _quantities);
            if (next < 0) break;
            chosen.Add(next);
            left -= _costs[next];
            Observe(state, next);
        }

        return chosen;
    }

    private (int Candidate, double Gain) Best(double[] state, List<int> chosen, double left, double power, double least)
    {
        int best = -1;
        double bestRate = 0, bestGain = 0;
        for (int c = 0; c < _costs.Length; c++)
        {
            if (_costs[c] > left || chosen.Contains(c)) continue;
            double gain = Gain(state, c);
            if (!(gain > 1e-12) || gain < least) continue;
            double rate = gain / Math.Pow(_costs[c], power);
            if (rate > bestRate * (1 + 1e-12)) (best, bestRate, bestGain) = (c, rate, gain);
        }

        return (best, bestGain);
    }

    // Take one or two out, fill what became free, keep it when better; until nothing is.
    private void Exchange(List<int> chosen, ref double score)
    {
        for (int round = 0; round < 20; round++)
        {
            bool improved = false;
            foreach (int[] without in Removals(chosen.Count))
            {
                int[] kept = [.. chosen.Where((_, i) => !without.Contains(i))];
                foreach (double power in (double[])[0, 1])
                {
                    List<int> next = Fill(kept, power);
                    double value = ScoreOf(next);
                    if (!(value < score - 1e-9)) continue;
                    chosen.Clear();
                    chosen.AddRange(next);
                    score = value;
                    improved = true;
                    break;
                }

                if (improved) break;
            }

            if (!improved) return;
        }
    }

    private static IEnumerable<int[]> Removals(int count)
    {
        for (int i = 0; i < count; i++) yield return [i];
        if (count > 12) yield break; // pairs of many runs take long and change little
        for (int i = 0; i < count; i++) for (int j = i + 1; j < count; j++) yield return [i, j];
    }

    // The one that pays most for its cost first; a budget may still be cut.
    private int[] Order(int[] chosen)
    {
        List<int> rest = [.. chosen.Order()], order = [];
        double[] state = [.. _prior];
        while (rest.Count > 0)
        {
            int next = rest.MaxBy(c => Math.Max(Gain(state, c), 1e-15) / Math.Pow(_costs[c], OrderPower));
            rest.Remove(next);
            order.Add(next);
            Observe(state, next);
        }

        return [.. order];
    }

    private double Gain(double[] state, int candidate)
    {
        int x = _quantities + candidate;
        double own = state[x * _size + x], gain = 0;
        if (!(own > 0)) return 0;
        for (int t = 0; t < _quantities; t++)
        {
            double variance = state[t * _size + t], cross = state[t * _size + x];
            if (variance > 0) gain -= 0.5 * Math.Log(Math.Max(1 - cross * cross / (own * variance), 1e-12));
        }

        return gain;
    }

    private void Observe(double[] state, int candidate)
    {
        int x = _quantities + candidate;
        double own = state[x * _size + x];
        if (!(own > 0)) return;
        var column = new double[_size];
        for (int i = 0; i < _size; i++) column[i] = state[i * _size + x];
        for (int i = 0; i < _size; i++)
        {
            double factor = column[i] / own;
            if (factor == 0) continue;
            for (int j = 0; j < _size; j++) state[i * _size + j] -= factor * column[j];
        }
    }

    private double Score(double[] state)
    {
        double sum = 0;
        for (int t = 0; t < _quantities; t++) sum += 0.5 * Math.Log(Math.Max(state[t * _size + t], 1e-300));
        return sum;
    }
}
