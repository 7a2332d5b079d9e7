using Foretrain.Numerics.Optimization;

namespace Foretrain.Tests.Support;

/// <summary>Residuals written once in dual numbers, with their Jacobian one column per pass.</summary>
internal sealed class DualResiduals(int parameters, int residualCount, DualResiduals.Function function) : IResiduals
{
    private readonly Dual[] point = new Dual[parameters];
    private readonly Dual[] values = new Dual[residualCount];

    public delegate void Function(ReadOnlySpan<Dual> x, Span<Dual> residuals);

    public int Parameters => parameters;

    public int Residuals => residualCount;

    public int Evaluations { get; private set; }

    public bool Evaluate(ReadOnlySpan<double> x, Span<double> residuals, Span<double> jacobian)
    {
        Evaluations++;
        for (int j = 0; j < parameters; j++) point[j] = x[j];
        function(point, values);
        for (int i = 0; i < residualCount; i++) residuals[i] = values[i].V;
        for (int j = 0; j < parameters && !jacobian.IsEmpty; j++)
        {
            point[j] = new Dual(x[j], 1);
            function(point, values);
            for (int i = 0; i < residualCount; i++) jacobian[j * residualCount + i] = values[i].D;
            point[j] = x[j];
        }

        return true;
    }
}
