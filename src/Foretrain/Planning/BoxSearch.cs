using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;

namespace Foretrain.Planning;

/// <summary>The least output when several coordinates move: scattered points, Newton steps from the best, then a pattern search where the slope has kinks.</summary>
internal sealed class BoxSearch : ISecondOrder
{
    private const int PointsPerCoordinate = 96, MostStarts = 4;
    private const double Probe = 1e-4; // step of the differences of exact slopes that make the Hessian
    private static readonly SolveOptions s_options = new(GradientTolerance: 1e-13, MaxIterations: 100, InitialRadius: 0.1);
    private readonly PlanModel _model;
    private readonly TrustRegionNewton _solver;
    private readonly double[] _low, _high, _trial, _forward, _backward, _slopes;
    private double _size = 1;

    public BoxSearch(PlanModel model)
    {
        _model = model;
        Size = model.Moving.Length;
        _solver = new TrustRegionNewton(Size);
        (_low, _high) = (new double[Size], new double[Size]);
        for (int m = 0; m < Size; m++)
        {
            Coordinate c = model.Space.Coordinates[model.Moving[m]];
            (_low[m], _high[m]) = (c.Low, c.High);
        }

        (_trial, _forward, _backward, _slopes) = (new double[Size], new double[Size], new double[Size], new double[Size]);
    }

    public int Size { get; }

    public double GradientNormaliser => _size;

    public double ExactFitValue => double.NegativeInfinity;

    public double Value(ReadOnlySpan<double> x) => _model.Evaluate(x, _slopes);

    public double Derivatives(ReadOnlySpan<double> x, Span<double> gradient, Span<double> hessian, Span<double> scale)
    {
        double value = _model.Evaluate(x, gradient);
        scale.Fill(1);
        _size = Math.Max(Math.Abs(value), 1e-300);
        for (int j = 0; j < Size; j++)
        {
            x.CopyTo(_trial);
            _trial[j] = x[j] + Probe;
            bool up = double.IsFinite(_model.Evaluate(_trial, _forward));
            _trial[j] = x[j] - Probe;
            bool down = double.IsFinite(_model.Evaluate(_trial, _backward));
            if (!up) gradient.CopyTo(_forward);
            if (!down) gradient.CopyTo(_backward);
            double width = Probe * ((up ? 1 : 0) + (down ? 1 : 0));
            for (int i = 0; i < Size; i++) hessian[i * Size + j] = width == 0 ? (i == j ? _size : 0) : (_forward[i] - _backward[i]) / width;
        }

        for (int i = 0; i < Size; i++)
            for (int j = 0; j < i; j++) hessian[i * Size + j] = hessian[j * Size + i] = 0.5 * (hessian[i * Size + j] + hessian[j * Size + i]);
        return value;
    }

    /// <summary>Improves x from nearby; NaN when the start cannot be evaluated.</summary>
    public double Near(Span<double> x)
    {
        for (int j = 0; j < Size; j++) x[j] = Math.Clamp(x[j], _low[j], _high[j]);
        double start = Value(x);
        if (!double.IsFinite(start)) return double.NaN;
        SolveOutcome end = _solver.Minimise(this, x, _low, _high, s_options);
        return end.Code.IsMinimum() || end.ScaledGradient < 1e-11 ? end.Value : CoordinateSearch.Improve(Value, x, _low, _high);
    }

    /// <summary>The best point of the whole box into x; NaN when nothing can be evaluated.</summary>
    public double Global(Span<double> x)
    {
        var starts = new List<(double Value, double[] Point)>();
        var point = new double[Size];
        for (int i = 0; i < PointsPerCoordinate * Size; i++)
        {
            Halton.Point(i, point);
            double[] at = [.. point.Select((p, j) => _low[j] + p * (_high[j] - _low[j]))];
            double value = Value(at);
            if (double.IsFinite(value)) starts.Add((value, at));
        }

        double best = double.NaN;
        foreach ((_, double[] start) in starts.OrderBy(s => s.Value).Take(MostStarts))
        {
            double value = Near(start);
            if (!double.IsFinite(value) || value >= best) continue;
            best = value;
            start.CopyTo(x);
        }

        return best;
    }
}
