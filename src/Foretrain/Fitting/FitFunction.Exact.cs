using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;

namespace Foretrain.Fitting;

/// <summary>The exact side of absolute and pinball losses: residuals, Jacobian and the curvature of the residuals alone.</summary>
internal sealed unsafe partial class FitFunction : IKinkedSum
{
    /// <summary>A width so small that every residual but zero is outside: the loss as it is written.</summary>
    private const double NoWidth = 1e-200;

    private double[] _slopes = []; // pinned, padded: slopes given from outside
    private bool _givenSlopes;
    private double[]? _jacobian;
    private int _stride;
    private double[] _chain = [];

    public double Low => _shape.Low;

    public double High => _shape.High;

    public double ResidualScale { get; private set; }

    /// <summary>Takes the rounding of the kink away.</summary>
    public void Sharpen()
    {
        _shape = PsiShape.Of(Objective, NoWidth);
        double scale = 0, largest = 0;
        for (int i = 0; i < Rows; i++)
        {
            scale += _weights[i] * 4e-15 * Math.Max(1e-3, Math.Abs(_target[i]));
            largest = Math.Max(largest, Math.Abs(_target[i]));
        }

        ExactFitValue = scale * Math.Max(High, -Low);
        ResidualScale = Math.Max(1e-3, largest);
    }

    void IKinkedSum.Residuals(ReadOnlySpan<double> x, Span<double> residuals)
    {
        Coordinates.ToParameters(x, _theta);
        ResidualsAt(_theta, residuals);
    }

    void IKinkedSum.Linearise(ReadOnlySpan<double> x, ReadOnlySpan<double> slopes, double[] jacobian, int stride, Span<double> hessian)
    {
        if (_slopes.Length == 0) _slopes = GC.AllocateArray<double>(_weights.Length, pinned: true);
        slopes.CopyTo(_slopes);
        Coordinates.ToParameters(x, _theta);
        int n = Size, k = _model.InputCount;
        if (_chain.Length == 0) _chain = new double[k * n];
        Array.Clear(jacobian);
        (_jacobian, _stride, _givenSlopes) = (jacobian, stride, true);
        try
        {
            DerivativesAt(_theta, curvature: true);
        }
        finally
        {
            (_jacobian, _givenSlopes) = (null, false);
        }

        Span<double> gradient = stackalloc double[n];
        Coordinates.Pull(_theta, _gTheta, _hTheta, gradient, hessian);
    }

    private void StoreJacobian(int block, int n)
    {
        if (block == 0) Chain();
        int k = _model.InputCount, from = block * Block, used = Math.Min(n, Rows - from);
        double* jacobian = Pointer(_jacobian!) + from, outer = Pointer(_work) + 5 * Block, product = Pointer(_work) + 4 * Block;
        for (int a = 0; a < k; a++)
        {
            VectorMath.Multiply(_model.InputDerivative(a), outer, product, n);
            for (int i = used; i < n; i++) product[i] = 0;
            for (int c = 0; c < Size; c++)
                if (_chain[a * Size + c] is not 0 and double slope) VectorMath.AddScaled(product, slope, jacobian + c * _stride, n);
        }
    }

    // d input / d coordinate at the current parameters.
    private void Chain()
    {
        Array.Clear(_chain);
        for (int a = 0; a < _model.InputCount; a++)
        {
            for (int j = 0; j < _theta.Length; j++)
            {
                int c = Coordinates.CoordinateOf(j);
                if (c >= 0) _chain[a * Size + c] += _model.Inputs.Slope(a, j) * Coordinates.Slope(j, _theta);
            }
        }
    }
}
