using Foretrain.Expressions;
using Foretrain.Numerics;

namespace Foretrain.Laws.Kernels;

/// <summary>
/// What drops of the learning rate have gained so far (Luo et al. 2025, arXiv 2503.12811): the sum over steps k = 1..t of
/// (lr_{k-1} - lr_k) (1 - (1 + C lr_k^-gamma S_k)^-beta), S_k the sum of the rate over steps k..t. Called as
/// <c>lr_drop(run, step, lr, C, beta, gamma)</c>. A rise counts as a negative drop, that of the warm-up too: the published constants
/// were fitted so. Between logged rows the rate is linear per step.
/// </summary>
public sealed class LrDrop : IKernel
{
    /// <inheritdoc/>
    public string Name => "lr_drop";

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnArguments { get; } = ["run", "step", "lr"];

    /// <inheritdoc/>
    public IReadOnlyList<string> ScalarArguments { get; } = ["C", "beta", "gamma"];

    /// <inheritdoc/>
    public IReadOnlyList<double> UnitExponents { get; } = [0, 0, 1];

    /// <inheritdoc/>
    /// <exception cref="ForetrainException"><c>bad-schedule</c>: steps that are not whole numbers, bad or conflicting rates.</exception>
    public IBoundKernel Bind(IReadOnlyList<double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new Bound(new DropNodes(LrSchedule.Cut(columns), columns[0].Length));
    }

    private sealed unsafe class Bound : IBoundKernel
    {
        // VectorMath works on whole vectors of four.
        private const int Pad = 4;
        private readonly DropNodes _nodes;
        private readonly int _most;

        public Bound(DropNodes nodes)
        {
            _nodes = nodes;
            _most = Enumerable.Range(0, nodes.Count).Select(i => nodes.Blocks(i).Sum(b => b.Count)).DefaultIfEmpty().Max();
        }

        public void Evaluate(ReadOnlySpan<double> scalars, Span<double> values, Span<double> first, Span<double> second)
        {
            double c = scalars[0], beta = scalars[1], gamma = scalars[2];
            int rows = _nodes.Area.Length, count = _nodes.Weight.Length;
            double[] power = new double[count + Pad], weight = new double[_most + Pad], x = new double[_most + Pad], slope = new double[_most + Pad],
                u = new double[_most + Pad], log = new double[_most + Pad], v = new double[_most + Pad];
            for (int j = 0; j < count; j++) power[j] = -gamma * _nodes.LogRate[j];
            fixed (double* p = power) VectorMath.Exp(p, p, count);
            bool derivatives = !first.IsEmpty || !second.IsEmpty;
            Span<double> g = stackalloc double[3], h = stackalloc double[6];
            for (int segment = 0; segment < _nodes.Count; segment++)
            {
                int row = _nodes.Row(segment), n = 0;
                foreach ((int start, int length) in _nodes.Blocks(segment))
                {
                    for (int j = start; j < start + length; j++, n++)
                    {
                        weight[n] = _nodes.Weight[j];
                        slope[n] = -_nodes.LogRate[j];
                        x[n] = power[j] * (_nodes.Area[row] - _nodes.Before[j]);
                        u[n] = 1 + (c * x[n]);
                    }
                }

                fixed (double* pu = u, pl = log) VectorMath.Log(pu, pl, n);
                for (int j = 0; j < n; j++) v[j] = -beta * log[j];
                fixed (double* pv = v) VectorMath.Exp(pv, pv, n);
                double sum = _nodes.ToZero[row];
                for (int j = 0; j < n; j++) sum += weight[j] * (1 - v[j]);
                values[row] = sum;
                if (!derivatives) continue;
                Moments(n, c, beta, weight, slope, x, u, log, v, g, h);
                for (int a = 0; a < 3 && !first.IsEmpty; a++) first[(a * rows) + row] = g[a];
                for (int a = 0; a < 9 && !second.IsEmpty; a++)
                {
                    (int i, int j) = (Math.Min(a / 3, a % 3), Math.Max(a / 3, a % 3));
                    second[(a * rows) + row] = h[i == 0 ? j : i + j + 1];
                }
            }
        }

        // Derivatives of G = 1 - u^-beta, u = 1 + C x, x = lr^-gamma S, by C, beta and gamma; with q = x / u and p = C q,
        // dq/dC = -q^2, dp/dgamma = p (1 - p) s, s = -ln lr.
        private static void Moments(
            int n, double c, double beta, double[] weight, double[] slope, double[] x, double[] u, double[] log, double[] v, Span<double> g, Span<double> h)
        {
            g.Clear();
            h.Clear();
            for (int j = 0; j < n; j++)
            {
                double wv = weight[j] * v[j], q = x[j] / u[j], p = c * q, s = slope[j], l = log[j], bend = 1 - ((1 + beta) * p), mixed = 1 - (beta * l);
                g[0] += beta * wv * q;
                g[1] += wv * l;
                g[2] += beta * wv * p * s;
                h[0] -= beta * (beta + 1) * wv * q * q;
                h[1] += wv * q * mixed;
                h[2] += beta * wv * q * s * bend;
                h[3] -= wv * l * l;
                h[4] += wv * p * s * mixed;
                h[5] += beta * wv * p * s * s * bend;
            }
        }
    }
}
