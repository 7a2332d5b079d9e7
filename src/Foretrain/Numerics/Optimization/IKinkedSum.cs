namespace Foretrain.Numerics.Optimization;

/// <summary>
/// A sum over rows of weight x kink(residual), kink(r) = High r above zero and Low r below, with residuals that are smooth
/// functions of a few parameters.
/// </summary>
internal interface IKinkedSum
{
    /// <summary>Number of parameters, 1..64.</summary>
    int Size { get; }

    /// <summary>Number of rows.</summary>
    int Rows { get; }

    /// <summary>Slope of the loss below zero (negative).</summary>
    double Low { get; }

    /// <summary>Slope of the loss above zero (positive).</summary>
    double High { get; }

    /// <summary>Non-negative weight per row.</summary>
    Span<double> Weights { get; }

    /// <summary>Size of the numbers whose difference a residual is: rounding is relative to it.</summary>
    double ResidualScale { get; }

    /// <summary>Objective at or below which the fit is exact to rounding.</summary>
    double ExactFitValue { get; }

    /// <summary>Residuals at x; not finite where undefined.</summary>
    void Residuals(ReadOnlySpan<double> x, Span<double> residuals);

    /// <summary>Jacobian of the residuals and the Hessian of sum of weight x slope x residual with the slopes held.</summary>
    /// <param name="x">Point, within bounds.</param>
    /// <param name="slopes">A slope per row.</param>
    /// <param name="jacobian">Receives a column per parameter, <paramref name="stride"/> apart.</param>
    /// <param name="stride">At least the number of rows, a multiple of four; entries beyond the rows become zero.</param>
    /// <param name="hessian">Receives the matrix, row-major.</param>
    void Linearise(ReadOnlySpan<double> x, ReadOnlySpan<double> slopes, double[] jacobian, int stride, Span<double> hessian);
}
