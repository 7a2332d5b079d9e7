using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Foretrain.Expressions;
using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;
using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>
/// The objective over free coordinates with exact gradient and Hessian: one pass over the rows per call. One per thread;
/// target and weights may be shared or replaced (a bootstrap replaces weights).
/// </summary>
internal sealed unsafe partial class FitFunction : ISecondOrder
{
    private const int Block = FormulaEvaluator.BlockRows;
    private readonly FormulaEvaluator _model;
    private readonly ResidualSpace _space;
    private readonly double[] _target; // pinned, padded, already in residual space
    private readonly double[] _weights; // pinned, padded; padding has weight zero
    private readonly double[] _work; // pinned block columns
    private readonly double[] _theta, _gTheta, _hTheta, _gInput, _hInput, _gram, _scaleTheta;
    private PsiShape _shape;
    private double _psiSquares;

    public FitFunction(BoundFormula bound, double[] target, double[]? weights, Objective objective, Coordinates coordinates)
    {
        _model = bound.NewEvaluator();
        _space = objective.Space;
        Objective = objective;
        Coordinates = coordinates;
        Rows = bound.Rows;
        _target = GC.AllocateArray<double>(bound.Padded, pinned: true);
        _weights = GC.AllocateArray<double>(bound.Padded, pinned: true);
        for (int i = 0; i < Rows; i++)
        {
            _target[i] = Transform(_space, target[i]);
            _weights[i] = weights?[i] ?? 1;
        }

        if (Rows > 0) Array.Fill(_target, _target[Rows - 1], Rows, bound.Padded - Rows);
        int p = bound.Formula.Parameters.Count, k = _model.InputCount;
        _work = GC.AllocateArray<double>(6 * Block, pinned: true);
        _theta = new double[p];
        _gTheta = new double[p];
        _scaleTheta = new double[p];
        _hTheta = new double[p * p];
        _gInput = new double[k];
        _hInput = new double[k * k];
        _gram = new double[k * k];
        Smooth(SmoothingWidth());
    }

    public Objective Objective { get; }

    public Coordinates Coordinates { get; }

    public int Rows { get; }

    public int Size => Coordinates.Count;

    public double GradientNormaliser => Math.Sqrt(_psiSquares);

    /// <summary>Residuals at the rounding of the data: 4e-15 of the target's own scale.</summary>
    public double ExactFitValue { get; private set; }

    /// <summary>
    /// Objective of residuals of a millionth of the target: below it no better minimum can matter, since none is below zero.
    /// </summary>
    public double NearlyExactValue { get; private set; }

    /// <summary>Weight per row (writable; length Rows).</summary>
    public Span<double> Weights => _weights.AsSpan(0, Rows);

    public PsiShape Shape => _shape;

    /// <summary>Observation on the residual's scale.</summary>
    public static double Transform(ResidualSpace space, double y) => space switch
    {
        ResidualSpace.Linear => y,
        ResidualSpace.Log => Math.Log(y),
        _ => Math.Log(y / (1 - y)),
    };

    /// <summary>A starting width for the kink of absolute and pinball losses: a thousandth of the target's spread.</summary>
    public double SmoothingWidth()
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int i = 0; i < Rows; i++) (low, high) = (Math.Min(low, _target[i]), Math.Max(high, _target[i]));
        return Math.Max(1e-3 * (high - low), 1e-12);
    }

    /// <summary>Sets the width over which the kink of an absolute or pinball loss is rounded.</summary>
    public void Smooth(double width)
    {
        _shape = PsiShape.Of(Objective, width);
        (ExactFitValue, NearlyExactValue) = (0, 0);
        for (int i = 0; i < Rows; i++)
        {
            double size = Math.Max(1e-3, Math.Abs(_target[i]));
            ExactFitValue += _weights[i] * _shape.Rho(4e-15 * size);
            NearlyExactValue += _weights[i] * _shape.Rho(1e-6 * size);
        }
    }

    public double Value(ReadOnlySpan<double> x)
    {
        Coordinates.ToParameters(x, _theta);
        return ValueAt(_theta);
    }

    /// <summary>The objective at a full parameter vector.</summary>
    public double ValueAt(ReadOnlySpan<double> theta)
    {
        _model.SetParameters(theta, second: false);
        double sum = 0;
        for (int block = 0; block < _model.Blocks; block++)
        {
            double* y = _model.Forward(block);
            sum += Residuals(block, y, _model.BlockLength(block), derivatives: false);
        }

        return sum;
    }

    public double Derivatives(ReadOnlySpan<double> x, Span<double> gradient, Span<double> hessian, Span<double> scale)
    {
        Coordinates.ToParameters(x, _theta);
        double f = DerivativesAt(_theta, curvature: true);
        Coordinates.Pull(_theta, _gTheta, _hTheta, gradient, hessian);
        scale[..Size].Clear();
        for (int j = 0; j < _theta.Length; j++)
        {
            int c = Coordinates.CoordinateOf(j);
            if (c >= 0) scale[c] += _scaleTheta[j] * Math.Abs(Coordinates.Slope(j, _theta));
        }

        return f;
    }

    /// <summary>Residuals (prediction - observation in residual space) at a full parameter vector.</summary>
    public void ResidualsAt(ReadOnlySpan<double> theta, Span<double> residuals)
    {
        _model.SetParameters(theta, second: false);
        for (int block = 0; block < _model.Blocks; block++)
        {
            double* y = _model.Forward(block);
            Residuals(block, y, _model.BlockLength(block), derivatives: false);
            int from = block * Block, n = Math.Min(Block, Rows - from);
            _work.AsSpan(0, n).CopyTo(residuals.Slice(from, n));
        }
    }

    /// <summary>Jacobian of the residuals over free coordinates (a column of Rows entries per coordinate).</summary>
    public void ResidualJacobian(ReadOnlySpan<double> theta, Span<double> jacobian)
    {
        int p = _theta.Length;
        var y = new double[Rows];
        var full = new double[p * Rows];
        _model.Jacobian(theta, y, full);
        jacobian.Clear();
        for (int j = 0; j < p; j++)
        {
            int c = Coordinates.CoordinateOf(j);
            if (c < 0) continue;
            double slope = Coordinates.Slope(j, theta);
            for (int i = 0; i < Rows; i++)
            {
                double outer = _space switch { ResidualSpace.Linear => 1, ResidualSpace.Log => 1 / y[i], _ => 1 / (y[i] * (1 - y[i])) };
                jacobian[c * Rows + i] += full[j * Rows + i] * slope * outer;
            }
        }
    }

    private double DerivativesAt(ReadOnlySpan<double> theta, bool curvature)
    {
        int k = _model.InputCount;
        _model.SetParameters(theta, second: curvature);
        Array.Clear(_gInput);
        Array.Clear(_hInput);
        Array.Clear(_gram);
        _psiSquares = 0;
        double sum = 0;
        double* work = Pointer(_work);
        double* slopes = work + Block, curve = work + 2 * Block, gram = work + 3 * Block, product = work + 4 * Block;
        ScalarInputs inputs = _model.Inputs;
        for (int block = 0; block < _model.Blocks; block++)
        {
            int n = _model.BlockLength(block);
            double* y = _model.Forward(block);
            _model.Backward(block);
            sum += Residuals(block, y, n, derivatives: true);
            if (_jacobian is not null) StoreJacobian(block, n);
            for (int a = 0; a < k; a++)
            {
                double* da = _model.InputDerivative(a);
                _gInput[a] += VectorMath.Dot(slopes, da, n);
                VectorMath.Multiply(da, curve, product, n);
                for (int b = a; b < k; b++) _hInput[a * k + b] += VectorMath.Dot(product, _model.InputDerivative(b), n);
                VectorMath.Multiply(da, gram, product, n);
                if (inputs.AreParameters) _gram[a * k + a] += VectorMath.Dot(product, da, n);
                else for (int b = a; b < k; b++) _gram[a * k + b] += VectorMath.Dot(product, _model.InputDerivative(b), n);
            }

            if (curvature) _model.AddSecond(block, slopes, _secondScratch ??= new double[k * k]);
        }

        if (curvature) MergeSecond(k);
        for (int a = 0; a < k; a++)
        {
            for (int b = a + 1; b < k; b++)
            {
                _hInput[b * k + a] = _hInput[a * k + b];
                _gram[b * k + a] = _gram[a * k + b];
            }
        }

        Carry(inputs, k);
        return sum;
    }

    private double[]? _secondScratch;

    // The second-order sweep fills both triangles with the same numbers up to rounding; average them into the upper one.
    private void MergeSecond(int k)
    {
        double[] s = _secondScratch!;
        for (int a = 0; a < k; a++)
            for (int b = a; b < k; b++) _hInput[a * k + b] += 0.5 * (s[a * k + b] + s[b * k + a]);
        Array.Clear(s);
    }

    private void Carry(ScalarInputs inputs, int k)
    {
        int p = _theta.Length;
        if (inputs.AreParameters)
        {
            Array.Clear(_gTheta);
            Array.Clear(_hTheta);
            Array.Clear(_scaleTheta);
            for (int a = 0; a < k; a++)
            {
                int ja = inputs.ParameterOf(a);
                _gTheta[ja] = _gInput[a];
                _scaleTheta[ja] = Math.Sqrt(_gram[a * k + a]);
                for (int b = 0; b < k; b++) _hTheta[ja * p + inputs.ParameterOf(b)] = _hInput[a * k + b];
            }

            return;
        }

        inputs.GradientToParameters(_gInput, _gTheta);
        inputs.HessianToParameters(_gInput, _hInput, _hTheta);
        for (int j = 0; j < p; j++)
        {
            double sum = 0;
            for (int a = 0; a < k; a++)
            {
                double sa = inputs.Slope(a, j);
                if (sa == 0) continue;
                for (int b = 0; b < k; b++) sum += sa * _gram[a * k + b] * inputs.Slope(b, j);
            }

            _scaleTheta[j] = Math.Sqrt(Math.Max(0, sum));
        }
    }

    // Fills the work columns of a block: [0] residual, [1] w psi r', [2] weight of J J' in the Hessian, [3] w r'^2, [5] r'.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Residuals(int block, double* y, int n, bool derivatives)
    {
        double* r = Pointer(_work), slopes = r + Block, curve = r + 2 * Block, gram = r + 3 * Block;
        double* outer = r + 5 * Block, given = _givenSlopes ? Pointer(_slopes) + block * Block : null;
        double* target = Pointer(_target) + block * Block, weights = Pointer(_weights) + block * Block;
        if (_space == ResidualSpace.Log) VectorMath.Log(y, r, n);
        else if (_space == ResidualSpace.Linear) new ReadOnlySpan<double>(y, n).CopyTo(new Span<double>(r, n));
        else for (int i = 0; i < n; i++) r[i] = Math.Log(y[i] / (1 - y[i]));

        Vector256<double> low = Vector256.Create(_shape.Low), high = Vector256.Create(_shape.High), slope = Vector256.Create(_shape.Slope);
        Vector256<double> half = Vector256.Create(0.5 / _shape.Slope), sum = Vector256<double>.Zero, squares = sum, one = Vector256<double>.One;
        for (int i = 0; i < n; i += VectorMath.Width)
        {
            Vector256<double> w = Vector256.Load(weights + i), residual = Vector256.Load(r + i) - Vector256.Load(target + i);
            residual.Store(r + i);
            Vector256<double> raw = slope * residual;
            Vector256<double> psi = Vector256.MinNative(Vector256.MaxNative(raw, low), high);
            sum = Vector256.FusedMultiplyAdd(w, psi * (residual - psi * half), sum);
            if (!derivatives) continue;
            Vector256<double> value = Vector256.Load(y + i), first, second;
            if (_space == ResidualSpace.Linear) (first, second) = (one, Vector256<double>.Zero);
            else if (_space == ResidualSpace.Log)
            {
                first = one / value;
                second = -first * first;
            }
            else
            {
                first = one / (value * (one - value));
                second = (value + value - one) * first * first;
            }

            Vector256<double> inside = Vector256.ConditionalSelect(Vector256.Equals(raw, psi), slope, Vector256<double>.Zero);
            if (given != null) (psi, inside) = (Vector256.Load(given + i), Vector256<double>.Zero);
            Vector256<double> weighted = w * psi;
            squares = Vector256.FusedMultiplyAdd(weighted, psi, squares);
            (weighted * first).Store(slopes + i);
            Vector256.FusedMultiplyAdd(weighted, second, w * inside * first * first).Store(curve + i);
            (w * first * first).Store(gram + i);
            first.Store(outer + i);
        }

        _psiSquares += Vector256.Sum(squares);
        return Vector256.Sum(sum);
    }

    private static double* Pointer(double[] pinned) => (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
