using Foretrain.Numerics;

namespace Foretrain.Laws.Kernels;

/// <summary>
/// Gauss rules for sums over whole numbers: nodes x and weights w with sum w p(x) = p(1) + ... + p(n) for every polynomial p of
/// degree below twice the number of nodes. Nodes are the roots of the discrete Chebyshev (Gram) polynomial, from the eigenvalues of
/// its Jacobi matrix (Golub and Welsch, Math. Comp. 23 (1969) 221-230).
/// </summary>
internal static class DiscreteGauss
{
    /// <summary>The rule of that order for a sum from 1 to <paramref name="count"/>; with order &gt;= count every term itself.</summary>
    public static (double[] Nodes, double[] Weights) Rule(int count, int order)
    {
        if (order >= count) return ([.. Enumerable.Range(1, count).Select(k => (double)k)], [.. Enumerable.Repeat(1.0, count)]);
        Span<double> jacobi = stackalloc double[order * order], vectors = stackalloc double[order * order];
        jacobi.Clear();
        double n2 = (double)count * count;
        for (int k = 1; k < order; k++)
        {
            double k2 = (double)k * k;
            jacobi[((k - 1) * order) + k] = jacobi[(k * order) + k - 1] = Math.Sqrt(k2 * (n2 - k2) / (4 * ((4 * k2) - 1)));
        }

        double[] nodes = new double[order], weights = new double[order];
        SymmetricEigen.Decompose(jacobi, order, nodes, vectors);
        for (int j = 0; j < order; j++)
        {
            nodes[j] += (count + 1) / 2.0;
            weights[j] = count * vectors[j] * vectors[j];
        }

        return (nodes, weights);
    }
}
