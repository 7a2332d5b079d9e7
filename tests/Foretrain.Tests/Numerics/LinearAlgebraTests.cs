using Foretrain.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Xunit;

namespace Foretrain.Tests.Numerics;

public class LinearAlgebraTests
{
    private static double[] RandomSpd(RandomStream random, int n, double ridge = 0.1)
    {
        double[] b = new double[n * n];
        for (int i = 0; i < b.Length; i++) b[i] = random.NextNormal();
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int k = 0; k < n; k++) a[i * n + j] += b[i * n + k] * b[j * n + k];
                if (i == j) a[i * n + j] += ridge;
            }
        }

        return a;
    }

    private static Matrix<double> RowMajor(double[] a, int rows, int columns) =>
        DenseMatrix.Create(rows, columns, (i, j) => a[i * columns + j]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(30)]
    public void CholeskySolvesAndInvertsLikeTheOracle(int n)
    {
        var random = new RandomStream(1, (ulong)n);
        double[] a = RandomSpd(random, n);
        double[] b = [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())];
        double[] factor = [.. a];
        Assert.True(Cholesky.Factor(factor, n));
        double[] x = [.. b];
        Cholesky.Solve(factor, n, x);
        Vector<double> expected = RowMajor(a, n, n).Solve(DenseVector.OfArray(b));
        for (int i = 0; i < n; i++) Assert.Equal(expected[i], x[i], 1e-9 * (1 + Math.Abs(expected[i])));
        double[] inverse = new double[n * n];
        Cholesky.Inverse(factor, n, inverse);
        Matrix<double> identity = RowMajor(a, n, n) * RowMajor(inverse, n, n);
        Assert.True((identity - DenseMatrix.CreateIdentity(n)).L2Norm() < 1e-9);
        Assert.Equal(Math.Log(RowMajor(a, n, n).Determinant()), Cholesky.LogDeterminant(factor, n), 1e-8);
    }

    [Fact]
    public void CholeskyRefusesIndefiniteSingularAndNonFinite()
    {
        Assert.False(Cholesky.Factor([1, 0, 2, 1], 2));
        Assert.False(Cholesky.Factor([1, 1, 1, 1], 2));
        Assert.False(Cholesky.Factor([double.NaN], 1));
        Assert.False(Cholesky.Factor([double.PositiveInfinity], 1));
        Assert.False(Cholesky.Factor([0], 1));
    }

    [Fact]
    public void ShiftedCholeskyRepairsAnIndefiniteMatrixWithAModestShift()
    {
        double[] a = [1, 2, 2, 1];
        double[] factor = new double[4];
        double shift = Cholesky.FactorShifted(a, 2, factor);
        Assert.InRange(shift, 1, 6);
        double l11 = factor[0], l21 = factor[2], l22 = factor[3];
        Assert.Equal(1 + shift, l11 * l11, 1e-12);
        Assert.Equal(2, l11 * l21, 1e-12);
        Assert.Equal(1 + shift, l21 * l21 + l22 * l22, 1e-12);
        Assert.Equal(0, Cholesky.FactorShifted([4, 0, 0, 9], 2, factor));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(25)]
    public void EigenReconstructsAndIsOrthogonal(int n)
    {
        var random = new RandomStream(2, (ulong)n);
        double[] a = RandomSpd(random, n);
        for (int i = 0; i < n; i++) a[i * n + i] -= n;
        double[] values = new double[n], vectors = new double[n * n];
        Assert.True(SymmetricEigen.Decompose([.. a], n, values, vectors));
        Matrix<double> v = RowMajor(vectors, n, n);
        Matrix<double> rebuilt = v * DenseMatrix.OfDiagonalArray(values) * v.Transpose();
        Assert.True((rebuilt - RowMajor(a, n, n)).L2Norm() < 1e-12 * n * n);
        Assert.True((v.Transpose() * v - DenseMatrix.CreateIdentity(n)).L2Norm() < 1e-13 * n);
        for (int i = 1; i < n; i++) Assert.True(values[i - 1] <= values[i]);
    }

    [Fact]
    public void EigenKeepsTinyEigenvaluesOfGradedMatrices()
    {
        // D M D with D = diag(1, 1e-8) and M = [2 1; 1 2]: the small eigenvalue is 1.5e-16 to relative accuracy.
        double[] values = new double[2];
        Assert.True(SymmetricEigen.Decompose([2, 1e-8, 1e-8, 2e-16], 2, values, new double[4]));
        Assert.Equal(1.5e-16, values[0], 1e-26);
    }

    [Fact]
    public void PseudoInverseDropsTheNullSpace()
    {
        double[] inverse = new double[4];
        Assert.Equal(1, SymmetricEigen.PseudoInverse([1, 1, 1, 1], 2, inverse));
        foreach (double value in inverse) Assert.Equal(0.25, value, 1e-15);
        Assert.Equal(double.PositiveInfinity, SymmetricEigen.Condition([1, 0, 0, 0], 2));
        Assert.Equal(4, SymmetricEigen.Condition([1, 0, 0, -4], 2), 1e-14);
    }

    [Theory]
    [InlineData(40, 6)]
    [InlineData(5, 5)]
    [InlineData(300, 2)]
    public void QrLeastSquaresMatchesTheOracle(int m, int n)
    {
        var random = new RandomStream(3, (ulong)(m * n));
        double[] a = new double[m * n], b = new double[m], x = new double[n];
        for (int i = 0; i < a.Length; i++) a[i] = random.NextNormal();
        for (int i = 0; i < m; i++) b[i] = random.NextNormal();
        Matrix<double> oracle = DenseMatrix.Create(m, n, (i, j) => a[j * m + i]);
        Vector<double> expected = oracle.QR().Solve(DenseVector.OfArray(b));
        double residual = (oracle * expected - DenseVector.OfArray(b)).L2Norm();
        Assert.Equal(n, HouseholderQr.LeastSquares(a, m, n, b, x));
        for (int j = 0; j < n; j++) Assert.Equal(expected[j], x[j], 1e-11);
        Assert.Equal(residual, HouseholderQr.Norm(b.AsSpan(n)), 1e-11);
    }

    [Fact]
    public void QrFindsTheRank()
    {
        double[] a = [1, 2, 3, 4, 2, 4, 6, 8, 1, 0, 0, 1];
        double[] b = [1, 2, 3, 4], x = new double[3];
        Assert.Equal(2, HouseholderQr.LeastSquares(a, 4, 3, b, x));
        for (int i = 0; i < 4; i++)
        {
            double third = i is 0 or 3 ? 1 : 0;
            Assert.Equal(i + 1, (i + 1) * x[0] + 2 * (i + 1) * x[1] + third * x[2], 1e-13);
        }
    }

    [Fact]
    public void SingularValuesMatchTheOracleAndKeepSmallOnes()
    {
        var random = new RandomStream(4, 0);
        const int m = 50, n = 7;
        double[] a = new double[m * n];
        for (int i = 0; i < a.Length; i++) a[i] = random.NextNormal() * Math.Pow(10, -(i / m));
        Vector<double> expected = DenseMatrix.Create(m, n, (i, j) => a[j * m + i]).Svd(false).S;
        double[] values = new double[n];
        SingularValues.Compute(a, m, n, values);
        for (int j = 0; j < n; j++) Assert.Equal(expected[j], values[j], 1e-12 * expected[0]);

        // Columns (1, e, 0) and (1, 0, e): singular values sqrt(2 + e^2) and e, and e^2 is below the unit roundoff.
        double[] lauchli = [1, 1e-9, 0, 1, 0, 1e-9];
        double[] pair = new double[2];
        SingularValues.Compute(lauchli, 3, 2, pair);
        Assert.Equal(Math.Sqrt(2), pair[0], 1e-14);
        Assert.Equal(1e-9, pair[1], 1e-15);
    }

    [Fact]
    public void NormSurvivesExtremes()
    {
        Assert.Equal(5e200, HouseholderQr.Norm([3e200, 4e200]), 1e186);
        Assert.Equal(5e-200, HouseholderQr.Norm([3e-200, 4e-200]), 1e-214);
        Assert.Equal(0, HouseholderQr.Norm([0, 0]));
        Assert.True(double.IsNaN(HouseholderQr.Norm([1, double.NaN])));
        Assert.Equal(double.PositiveInfinity, HouseholderQr.Norm([1, double.NegativeInfinity]));
    }
}
