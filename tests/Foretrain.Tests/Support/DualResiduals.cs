using System.Runtime.Intrinsics;
using Foretrain.Numerics.Optimization;

namespace Foretrain.Tests.Support;

/// <summary>Residuals written once in dual numbers, with their Jacobian four columns per pass.</summary>
internal sealed class DualResiduals(int parameters, int residualCount, DualResiduals.Function function) : IResiduals
{
    private readonly Dual[] point = new Dual[parameters];
    private readonly Dual[] values = new Dual[residualCount];

    public delegate void Function(ReadOnlySpan<Dual> x, Span<Dual> residuals);

    public int Parameters => parameters;

    public int Residuals => residualCount;

    public bool Evaluate(ReadOnlySpan<double> x, Span<double> residuals, Span<double> jacobian)
    {
        for (int j = 0; j < parameters; j++) point[j] = x[j];
        for (int first = 0; first < parameters; first += 4)
        {
            int lanes = jacobian.IsEmpty ? 0 : Math.Min(4, parameters - first);
            for (int k = 0; k < lanes; k++) point[first + k] = new Dual(x[first + k], Vector256<double>.Zero.WithElement(k, 1));
            function(point, values);
            for (int k = 0; k < lanes; k++)
            {
                for (int i = 0; i < residualCount; i++) jacobian[(first + k) * residualCount + i] = values[i].D[k];
                point[first + k] = x[first + k];
            }

            if (lanes == 0) break;
        }

        for (int i = 0; i < residualCount; i++) residuals[i] = values[i].V;
        return true;
    }
}
