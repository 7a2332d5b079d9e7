using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>
/// The free coordinates of a fit and how they make the full parameter vector: positive parameters that span decades move in
/// their logarithm, ties copy, fixed values stay. Immutable.
/// </summary>
internal sealed class Coordinates
{
    /// <summary>
    /// A logarithm moves at most this factor beyond its start range. Where a term vanishes the objective is flat all the way to
    /// infinity; the cap is where the search may stop and say so.
    /// </summary>
    private const double Reach = 1e8;

    private readonly int[] _free; // coordinate > parameter
    private readonly int[] _source; // parameter > coordinate, or -1 when fixed
    private readonly double[] _fixed;
    private readonly bool[] _log;

    public Coordinates(IReadOnlyList<ParameterSpec> specs)
    {
        Specs = specs;
        int p = specs.Count;
        var index = specs.Select((s, i) => (s.Name, i)).ToDictionary(x => x.Name, x => x.i, StringComparer.Ordinal);
        _source = new int[p];
        _fixed = new double[p];
        var free = new List<int>();
        for (int j = 0; j < p; j++)
        {
            int root = Root(j);
            if (specs[root].Fixed is { } value)
            {
                _source[j] = -1;
                _fixed[j] = value;
            }
            else if (root == j)
            {
                _source[j] = free.Count;
                free.Add(j);
            }
        }

        for (int j = 0; j < p; j++) if (Root(j) != j && specs[Root(j)].Fixed is null) _source[j] = _source[Root(j)];
        _free = [.. free];
        _log = [.. _free.Select(j => specs[j].LogScale && specs[j].Min >= 0)];
        Lower = [.. _free.Select((j, c) => _log[c] ? Math.Log(Math.Max(specs[j].Min, specs[j].StartLow / Reach)) : specs[j].Min)];
        Upper = [.. _free.Select((j, c) => _log[c] ? Math.Log(Math.Min(specs[j].Max, specs[j].StartHigh * Reach)) : specs[j].Max)];

        int Root(int j)
        {
            for (int hops = 0; specs[j].TiedTo is { } to && hops < p; hops++)
            {
                if (!index.TryGetValue(to, out int next))
                    throw new ForetrainException("tie-unknown", $"parameter '{specs[j].Name}' is tied to '{to}', which is not a parameter");
                j = next;
            }

            return j;
        }
    }

    public IReadOnlyList<ParameterSpec> Specs { get; }

    /// <summary>Number of free coordinates.</summary>
    public int Count => _free.Length;

    public double[] Lower { get; }

    public double[] Upper { get; }

    /// <summary>Parameter number of a coordinate.</summary>
    public int ParameterOf(int coordinate) => _free[coordinate];

    /// <summary>Coordinate of a parameter, or -1 when it is fixed.</summary>
    public int CoordinateOf(int parameter) => _source[parameter];

    public bool IsLog(int coordinate) => _log[coordinate];

    public string Name(int coordinate) => Specs[_free[coordinate]].Name;

    public void ToParameters(ReadOnlySpan<double> x, Span<double> theta)
    {
        for (int j = 0; j < theta.Length; j++)
        {
            int c = _source[j];
            theta[j] = c < 0 ? _fixed[j] : _log[c] ? Math.Exp(x[c]) : x[c];
        }
    }

    /// <summary>Coordinates of a parameter vector, moved inside the bounds.</summary>
    public void FromParameters(ReadOnlySpan<double> theta, Span<double> x)
    {
        for (int c = 0; c < _free.Length; c++)
        {
            double value = theta[_free[c]];
            x[c] = Math.Clamp(_log[c] ? Math.Log(Math.Max(value, double.Epsilon)) : value, Lower[c], Upper[c]);
        }
    }

    /// <summary>d theta_j / d its coordinate.</summary>
    public double Slope(int parameter, ReadOnlySpan<double> theta)
    {
        int c = _source[parameter];
        return c < 0 ? 0 : _log[c] ? theta[parameter] : 1;
    }

    /// <summary>Gradient and Hessian over coordinates from those over parameters.</summary>
    public void Pull(ReadOnlySpan<double> theta, ReadOnlySpan<double> g, ReadOnlySpan<double> h, Span<double> gx, Span<double> hx)
    {
        int p = theta.Length, n = Count;
        gx[..n].Clear();
        hx[..(n * n)].Clear();
        for (int j = 0; j < p; j++)
        {
            int c = _source[j];
            if (c < 0) continue;
            double sj = Slope(j, theta);
            gx[c] += g[j] * sj;
            if (_log[c]) hx[c * n + c] += g[j] * sj;
            for (int l = 0; l < p; l++)
            {
                int d = _source[l];
                if (d >= 0) hx[c * n + d] += h[j * p + l] * sj * Slope(l, theta);
            }
        }
    }
}
