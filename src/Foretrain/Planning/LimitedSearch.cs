using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;

namespace Foretrain.Planning;

/// <summary>How a search among limits ended; the point is left in the model.</summary>
/// <param name="Value">Least value of what is minimised, NaN when no point meets all conditions.</param>
/// <param name="Position">Position by moving coordinate.</param>
/// <param name="Multipliers">By condition: how fast the value falls when the condition is relaxed.</param>
/// <param name="Optima">Separate optima among the searches that converged.</param>
internal sealed record LimitedEnd(double Value, double[] Position, double[] Multipliers, int Optima)
{
    public static LimitedEnd None { get; } = new(double.NaN, [], [], 0);
}

/// <summary>
/// The least value of a function under inequality conditions in the box of the search ranges: scattered starts, each finished
/// by an augmented Lagrangian, whose smooth problems go to the bounded Newton method. A workspace for one thread.
/// </summary>
/// <remarks>
/// References: Bertsekas, Constrained Optimization and Lagrange Multiplier Methods (1982), chapter 3, for the one-sided
/// augmented Lagrangian; Birgin and Martinez, Practical Augmented Lagrangian Methods (2014), for the rule that raises the penalty.
/// </remarks>
internal sealed class LimitedSearch : ISecondOrder
{
    private const int PointsPerCoordinate = 96, MostPoints = 1024, BestStarts = 6, ClosestStarts = 2, Rounds = 40;
    private const double Probe = 1e-4; // step of the differences of exact slopes that make the Hessian
    private const double Met = 1e-10; // a condition misses by no more than this where it counts as met
    private const double ShareReach = 4; // starts lie in the middle of the mixtures
    private static readonly SolveOptions s_options = new(GradientTolerance: 1e-12, MaxIterations: 100, InitialRadius: 0.1);
    private readonly PlanModel _model;
    private readonly TrustRegionNewton? _solver;
    private readonly double[] _low, _high, _trial, _forward, _backward, _slopes, _inputSlopes;
    private PlanCondition _objective = null!;
    private PlanCondition[] _conditions = [];
    private double[] _multipliers = [], _values = [];
    private double _penalty, _size = 1;

    public LimitedSearch(PlanModel model)
    {
        _model = model;
        Size = model.Moving.Length;
        _solver = Size > 0 ? new TrustRegionNewton(Size) : null;
        (_low, _high) = (new double[Size], new double[Size]);
        for (int m = 0; m < Size; m++)
        {
            Coordinate c = model.Space.Coordinates[model.Moving[m]];
            (_low[m], _high[m]) = (c.Low, c.High);
        }

        (_trial, _forward, _backward, _slopes) = (new double[Size], new double[Size], new double[Size], new double[Size]);
        _inputSlopes = new double[model.Space.Inputs.Length];
    }

    public int Size { get; }

    public double GradientNormaliser => _size;

    public double ExactFitValue => double.NegativeInfinity;

    /// <summary>The best point of the whole box.</summary>
    public LimitedEnd Global(PlanCondition objective, PlanCondition[] conditions)
    {
        Begin(objective, conditions);
        if (Size == 0) return Alone();
        var starts = new List<(double Merit, double Miss, double[] Point)>();
        var point = new double[Size];
        for (int i = 0; i < Math.Min(PointsPerCoordinate * Size, MostPoints); i++)
        {
            Halton.Point(i, point);
            double[] at = [.. point.Select(Spread)];
            Penalise(at);
            double merit = Value(at);
            if (double.IsFinite(merit)) starts.Add((merit, Miss(), at));
        }

        double[][] chosen =
        [
            .. starts.OrderBy(s => s.Merit).Take(BestStarts).Select(s => s.Point),
            .. starts.OrderBy(s => s.Miss).ThenBy(s => s.Merit).Take(ClosestStarts).Select(s => s.Point),
        ];
        LimitedEnd best = LimitedEnd.None;
        var optima = new List<double>();
        foreach (double[] start in chosen.Distinct())
        {
            LimitedEnd end = From([.. start], out bool converged);
            if (!double.IsFinite(end.Value)) continue;
            if (converged && !optima.Any(o => Math.Abs(o - end.Value) <= 1e-6 * Math.Abs(o))) optima.Add(end.Value);
            if (!(end.Value >= best.Value - 1e-12 * Math.Abs(best.Value))) best = end;
        }

        if (double.IsFinite(best.Value)) _model.Place(best.Position);
        return best with { Optima = optima.Count };

        double Spread(double p, int j)
        {
            bool share = _model.Space.Coordinates[_model.Moving[j]].Scale == Scale.Share;
            double low = share ? Math.Max(_low[j], -ShareReach) : _low[j], high = share ? Math.Min(_high[j], ShareReach) : _high[j];
            return low + p * (high - low);
        }
    }

    /// <summary>The best point near a start; none when the conditions cannot be met from there.</summary>
    public LimitedEnd Near(PlanCondition objective, PlanCondition[] conditions, ReadOnlySpan<double> start)
    {
        Begin(objective, conditions);
        if (Size == 0) return Alone();
        double[] x = new double[Size];
        for (int j = 0; j < Size; j++) x[j] = Math.Clamp(start[j], _low[j], _high[j]);
        LimitedEnd end = From(x, out _);
        if (double.IsFinite(end.Value)) _model.Place(end.Position);
        return end;
    }

    public double Value(ReadOnlySpan<double> x)
    {
        _model.Place(x);
        double value = _objective.Value(_model.Point);
        for (int i = 0; i < _conditions.Length; i++)
        {
            double g = _values[i] = _conditions[i].Value(_model.Point), mu = _multipliers[i], pull = Math.Max(0, mu + _penalty * g);
            value += double.IsNaN(g) ? double.NaN : (pull * pull - mu * mu) / (2 * _penalty);
        }

        return value;
    }

    public double Derivatives(ReadOnlySpan<double> x, Span<double> gradient, Span<double> hessian, Span<double> scale)
    {
        double value = Slopes(x, gradient);
        scale.Fill(1);
        _size = Math.Max(Math.Abs(value), 1e-9);
        for (int j = 0; j < Size; j++)
        {
            x.CopyTo(_trial);
            _trial[j] = x[j] + Probe;
            bool up = double.IsFinite(Slopes(_trial, _forward));
            _trial[j] = x[j] - Probe;
            bool down = double.IsFinite(Slopes(_trial, _backward));
            if (!up) gradient.CopyTo(_forward);
            if (!down) gradient.CopyTo(_backward);
            double width = Probe * ((up ? 1 : 0) + (down ? 1 : 0));
            for (int i = 0; i < Size; i++) hessian[i * Size + j] = width == 0 ? (i == j ? _size : 0) : (_forward[i] - _backward[i]) / width;
        }

        for (int i = 0; i < Size; i++)
            for (int j = 0; j < i; j++) hessian[i * Size + j] = hessian[j * Size + i] = 0.5 * (hessian[i * Size + j] + hessian[j * Size + i]);
        return value;
    }

    private double Slopes(ReadOnlySpan<double> x, Span<double> gradient)
    {
        double value = Value(x);
        if (!double.IsFinite(value)) return value;
        _inputSlopes.AsSpan().Clear();
        _objective.AddSlopes(_model.Point, 1, _inputSlopes);
        for (int i = 0; i < _conditions.Length; i++)
        {
            double pull = Math.Max(0, _multipliers[i] + _penalty * _values[i]);
            if (pull > 0) _conditions[i].AddSlopes(_model.Point, pull, _inputSlopes);
        }

        _model.Slopes(_inputSlopes, _model.Moving, gradient);
        return value;
    }

    private void Begin(PlanCondition objective, PlanCondition[] conditions)
    {
        (_objective, _conditions) = (objective, conditions);
        (_multipliers, _values) = (new double[conditions.Length], new double[conditions.Length]);
        _penalty = 1;
    }

    // A penalty in proportion to what is minimised, so that its unit does not matter.
    private void Penalise(ReadOnlySpan<double> x)
    {
        _multipliers.AsSpan().Clear();
        _model.Place(x);
        double value = Math.Abs(_objective.Value(_model.Point));
        _penalty = 10 * Math.Clamp(double.IsFinite(value) ? value : 1, 1e-6, 1e6);
    }

    private double Miss() => _values.Length == 0 ? 0 : Math.Max(0, _values.Max());

    // Everything is held: the one point there is either meets the conditions or does not.
    private LimitedEnd Alone()
    {
        double value = Value([]);
        return double.IsFinite(value) && Miss() <= 10 * Met ? new(_objective.Value(_model.Point), [], new double[_conditions.Length], 1) : LimitedEnd.None;
    }

    private LimitedEnd From(double[] x, out bool converged)
    {
        converged = false;
        Penalise(x);
        if (!double.IsFinite(Value(x))) return LimitedEnd.None;
        double last = double.PositiveInfinity, strongest = 1e12 * _penalty;
        for (int round = 0; round < Rounds; round++)
        {
            converged = Inner(x);
            Value(x);
            double miss = 0; // of the conditions, and of conditions that pull though they are not at their end
            for (int i = 0; i < _values.Length; i++)
            {
                miss = Math.Max(miss, Math.Abs(Math.Max(_values[i], -_multipliers[i] / _penalty)));
                _multipliers[i] = Math.Max(0, _multipliers[i] + _penalty * _values[i]);
            }

            if (miss <= 0.1 * Met) break;
            if (miss > 0.25 * last)
            {
                if (_penalty >= strongest) break;
                _penalty *= 8;
            }

            last = miss;
        }

        return Miss() <= 10 * Met ? new(_objective.Value(_model.Point), x, [.. _multipliers], 1) : LimitedEnd.None;
    }

    private bool Inner(Span<double> x)
    {
        SolveOutcome end = _solver!.Minimise(this, x, _low, _high, s_options);
        if (end.Code.IsMinimum() || end.ScaledGradient < 1e-8) return true;
        CoordinateSearch.Improve(Value, x, _low, _high);
        end = _solver.Minimise(this, x, _low, _high, s_options);
        return end.Code.IsMinimum() || end.ScaledGradient < 1e-8;
    }
}
