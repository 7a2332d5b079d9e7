namespace Foretrain.Laws.Kernels;

/// <summary>
/// The steps at which learning-rate drops are evaluated. A sum over all steps before a row would cost steps x rows; what is summed
/// is smooth in the step except where the row itself or a rate of zero is near, so a stretch of equal drops is cut in halves until
/// each block is at least as far from both as it is long, and a block is summed by a Gauss rule for sums. Blocks of distant
/// stretches are shared between rows.
/// </summary>
internal sealed class DropNodes
{
    // A rule of m nodes errs like rho^-2m, rho the Bernstein ellipse through the nearest singularity, at 1 + 2 distance / length:
    // distance / length from which m = 2, 3 ... nodes give 1e-11, (cosh(ln 1e11 / 2m) - 1) / 2. Eight do from 0.97 on.
    private const int MaxOrder = 8;
    private static readonly double[] s_enough = [.. Enumerable.Range(0, MaxOrder).Select(m => m < 2 ? double.PositiveInfinity : (Math.Cosh(Math.Log(1e11) / (2 * m)) - 1) / 2)];

    private readonly LrSegment[] _segments;
    private readonly double[] _startArea;
    private readonly Dictionary<(int Count, int Order), (double[] Nodes, double[] Weights)> _rules = [];
    private readonly (int First, int Count)[] _shared;
    private readonly long[] _end;
    private readonly int[] _start;
    private readonly (int First, int Count)[][] _near;
    private readonly List<double> _weight = [], _logRate = [], _before = [];

    /// <summary>Lays out the nodes of every row.</summary>
    /// <param name="segments">Schedules cut by <see cref="LrSchedule"/>.</param>
    /// <param name="rows">Number of table rows.</param>
    public DropNodes(LrSegment[] segments, int rows)
    {
        _segments = segments;
        _startArea = new double[segments.Length];
        _shared = new (int, int)[segments.Length * (MaxOrder + 1)];
        (_end, _start, _near) = (new long[segments.Length], new int[segments.Length], new (int, int)[segments.Length][]);
        Area = new double[rows];
        ToZero = new double[rows];
        Lay();
        (Weight, LogRate, Before) = ([.. _weight], [.. _logRate], [.. _before]);
    }

    /// <summary>Drop of the rate that a node stands for: one step's drop times the weight of the rule.</summary>
    public double[] Weight { get; }

    /// <summary>ln of the rate after the drop.</summary>
    public double[] LogRate { get; }

    /// <summary>Sum of the rate over the steps of the run before the drop.</summary>
    public double[] Before { get; }

    /// <summary>Per row: sum of the rate from the start of the run through the row's step.</summary>
    public double[] Area { get; }

    /// <summary>Per row: drops to a rate of zero before it, whose effect is complete and has no logarithm.</summary>
    public double[] ToZero { get; }

    /// <summary>Number of segments, one per row, in the order of <see cref="LrSchedule"/>.</summary>
    public int Count => _segments.Length;

    /// <summary>The table row in which segment <paramref name="i"/> ends.</summary>
    public int Row(int i) => _segments[i].Row;

    /// <summary>First node and number of nodes of each block that counts at the end of segment <paramref name="i"/>.</summary>
    public IEnumerable<(int First, int Count)> Blocks(int i)
    {
        foreach ((int, int) block in _near[i]) yield return block;
        for (int j = _start[i]; j <= i; j++)
        {
            int order = FarOrder(j, i);
            if (order > 0) yield return _shared[(j * (MaxOrder + 1)) + order];
        }
    }

    private void Lay()
    {
        double area = 0;
        var near = new List<(int, int)>();
        for (int i = 0; i < _segments.Length; i++)
        {
            LrSegment s = _segments[i];
            if (s.StartsRun) area = 0;
            _start[i] = s.StartsRun ? i : _start[i - 1];
            _end[i] = (s.StartsRun ? 0 : _end[i - 1]) + s.Steps;
            _startArea[i] = area;
            area += (s.Steps * s.From) + ((s.To - s.From) * (s.Steps + 1) / 2);
            Area[s.Row] = area;
            near.Clear();
            for (int j = _start[i]; j <= i; j++)
            {
                LrSegment past = _segments[j];
                if (past.Steps == 0 || past.From == past.To) continue;
                if (past.To == 0 && j < i && area > _startArea[j + 1]) ToZero[s.Row] += past.From / past.Steps;
                int order = FarOrder(j, i);
                if (order == 0) near.Add(Block(j, _end[i] - _end[j], 0));
                else if (_shared[(j * (MaxOrder + 1)) + order].Count == 0) _shared[(j * (MaxOrder + 1)) + order] = Block(j, -1, order);
            }

            _near[i] = [.. near];
        }
    }

    // The order that the distance from segment j to the end of segment i asks for; 0 where it must be cut for that row alone, or has no drop.
    private int FarOrder(int j, int i)
    {
        LrSegment s = _segments[j];
        long distance = _end[i] - _end[j] + 1;
        return s.From == s.To || distance < s.Steps ? 0 : Order(s.Steps, distance);
    }

    private (int, int) Block(int segment, long gap, int least)
    {
        int first = _weight.Count;
        Split(segment, 1, _segments[segment].Steps, gap, least);
        return (first, _weight.Count - first);
    }

    private void Split(int segment, int a, int b, long gap, int least)
    {
        LrSegment s = _segments[segment];
        int length = b - a + 1;
        double zero = s.From * s.Steps / (s.From - s.To);
        double distance = zero < a ? a - zero : Math.Max(0, zero - b);
        if (gap >= 0) distance = Math.Min(distance, gap + s.Steps - b + 1);
        if (length > 2 && distance < length)
        {
            int middle = a + (length / 2) - 1;
            Split(segment, a, middle, gap, least);
            Split(segment, middle + 1, b, gap, least);
            return;
        }

        int order = Math.Max(least, Order(length, distance));
        if (!_rules.TryGetValue((length, order), out var rule)) _rules.Add((length, order), rule = DiscreteGauss.Rule(length, order));
        double slope = (s.To - s.From) / s.Steps;
        for (int k = 0; k < rule.Nodes.Length; k++)
        {
            double step = a - 1 + rule.Nodes[k], rate = step == s.Steps ? s.To : s.From + (slope * step);
            if (rate <= 0) continue; // only the last step of a decay to zero: see ToZero
            _weight.Add(-slope * rule.Weights[k]);
            _logRate.Add(Math.Log(rate));
            _before.Add(_startArea[segment] + ((step - 1) * (s.From + (slope * step / 2))));
        }
    }

    private static int Order(int length, double distance)
    {
        for (int m = 2; m < MaxOrder; m++) if (distance >= s_enough[m] * length) return m;
        return MaxOrder;
    }
}
