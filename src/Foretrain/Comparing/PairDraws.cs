using Foretrain.Numerics;

namespace Foretrain.Comparing;

/// <summary>Crossover and multiplier, read from joint draws of two curves.</summary>
internal sealed class PairDraws
{
    private readonly AxisGrid _grid;
    private readonly double[][] _leader, _other;
    private readonly CompareRequest _request;
    private readonly double _sign;

    /// <summary>Draws the curves of leader (first) and other (second).</summary>
    public PairDraws(PairModel model, AxisGrid grid, CompareRequest request, ulong stream, CancellationToken cancel)
    {
        (_grid, _request, _sign) = (grid, request, request.HigherWins ? -1 : 1);
        (_leader, _other) = (new double[request.Draws][], new double[request.Draws][]);
        var random = new RandomStream(request.Seed, stream);
        for (int i = 0; i < request.Draws; i++)
        {
            if (i % 256 == 0) cancel.ThrowIfCancellationRequested();
            (_leader[i], _other[i]) = (new double[grid.Values.Length], new double[grid.Values.Length]);
            model.Draw(random, _leader[i], _other[i]);
        }
    }

    /// <summary>Where the winner changes; null when it does in no draw.</summary>
    public Crossover? Crossover(string leader, string other, double from, double to)
    {
        int n = _leader.Length;
        var found = new (double At, bool LeaderBefore, bool LeaderAtTarget)[n];
        var gap = new double[_grid.Values.Length];
        for (int i = 0; i < n; i++)
        {
            // Positive where the leader is better; negated so that "negative before" reads as "leader before".
            for (int g = 0; g < gap.Length; g++) gap[g] = _sign * (_leader[i][g] - _other[i][g]);
            (double at, bool before) = _grid.Root(gap, from, to);
            found[i] = (at, before, gap[_grid.Target] < 0);
        }

        var crossing = found.Where(f => !double.IsNaN(f.At)).ToArray();
        if (crossing.Length == 0) return null;

        // Draws without a change are put before or after the range, by who wins there; that needs a direction, the more frequent one.
        bool leaderBefore = 2 * crossing.Count(f => f.LeaderBefore) > crossing.Length;
        double[] extended = [.. found.Select(f => !double.IsNaN(f.At) ? f.At : f.LeaderAtTarget == leaderBefore ? double.PositiveInfinity : 0).Order()];
        double tail = 0.5 - _request.Level / 2;
        return new(leaderBefore, leaderBefore ? leader : other, leaderBefore ? other : leader, At(extended, 0.5), At(extended, tail), At(extended, 1 - tail), _request.Level, crossing.Length / (double)n, from, to);
    }

    /// <summary>The factor on the axis at which the other recipe gives what the leader gives at the target.</summary>
    public Multiplier Multiplier()
    {
        double target = _grid.Values[_grid.Target], most = _grid.Values[^1] / target;
        var factors = new double[_leader.Length];
        var gap = new double[_grid.Values.Length];
        int never = 0;
        for (int i = 0; i < factors.Length; i++)
        {
            for (int g = 0; g < gap.Length; g++) gap[g] = _sign * (_other[i][g] - _leader[i][_grid.Target]);
            (double at, _) = _grid.Root(gap, 0, double.PositiveInfinity);
            factors[i] = !double.IsNaN(at) ? at / target : gap[_grid.Target] > 0 ? double.PositiveInfinity : 0;
            if (double.IsPositiveInfinity(factors[i])) never++;
        }

        Array.Sort(factors);
        double tail = 0.5 - _request.Level / 2;
        return new(At(factors, 0.5), At(factors, tail), At(factors, 1 - tail), _request.Level, never / (double)factors.Length, most);
    }

    // A quantile that is one of the values: between a number and infinity there is nothing to interpolate.
    private static double At(double[] sorted, double probability) => sorted[(int)Math.Clamp(Math.Round(probability * (sorted.Length - 1)), 0, sorted.Length - 1)];
}
