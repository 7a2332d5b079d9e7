using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Objectives;

namespace Foretrain.Planning;

/// <summary>A plan, and one step either way along each coordinate that moves, on the surface of constant cost.</summary>
internal sealed class PlanSurroundings
{
    /// <summary>Evaluates the law around the plan.</summary>
    /// <param name="space">The question; all its coordinates are logarithms.</param>
    /// <param name="plan">Its answer.</param>
    /// <param name="scale">Scale on which errors of the law add.</param>
    /// <param name="step">Step in each coordinate.</param>
    public PlanSurroundings(PlanSpace space, PlanSolution plan, ResidualSpace scale, double step)
    {
        var model = new PlanModel(space);
        model.SetLogCost(plan.LogCost);
        int[] coordinates = model.Moving.ToArray();
        Moving = coordinates.Length;
        double[] at = [.. coordinates.Select(c => plan.U[c])];
        var slopes = new double[2 * Moving + 1][];
        Smooth = true;
        for (int point = 0; point < slopes.Length; point++)
        {
            double[] u = [.. at], slope = slopes[point] = new double[Moving];
            if (point > 0) u[(point - 1) / 2] += point % 2 == 1 ? step : -step;
            double value = space.Sign * model.Evaluate(u, slope), factor = Predictive.Slope(scale, value);
            for (int m = 0; m < Moving; m++) slope[m] *= factor;
            Smooth &= double.IsFinite(value) && slope.All(double.IsFinite);
            Inputs.Add(model.Inputs.ToArray());
        }

        int n = space.Inputs.Length;
        (InputSlopes, CurvatureFactor) = (new double[n * Moving], new double[Moving * Moving]);
        for (int m = 0; m < Moving; m++)
        {
            for (int i = 0; i < n; i++)
                if (Inputs[0][i] > 0) InputSlopes[i * Moving + m] = Math.Log(Inputs[2 * m + 1][i] / Inputs[2 * m + 2][i]) / (2 * step);
            for (int l = 0; l < Moving; l++)
            {
                double second = (slopes[2 * m + 1][l] - slopes[2 * m + 2][l]) / (2 * step);
                CurvatureFactor[m * Moving + l] += second / 2;
                CurvatureFactor[l * Moving + m] += second / 2;
            }
        }

        Smooth = Smooth && (Moving == 0 || Cholesky.Factor(CurvatureFactor, Moving));
    }

    /// <summary>Number of coordinates that move.</summary>
    public int Moving { get; }

    /// <summary>True when the output is finite around the plan and curves the way an optimum does.</summary>
    public bool Smooth { get; }

    /// <summary>Inputs: the plan, then up and down along each coordinate.</summary>
    public List<double[]> Inputs { get; } = [];

    /// <summary>d ln input i / d coordinate m at <c>i * moving + m</c>, at constant cost.</summary>
    public double[] InputSlopes { get; }

    /// <summary>Cholesky factor of the curvature of what is minimised, on the scale of the errors.</summary>
    public double[] CurvatureFactor { get; }

    /// <summary>d ln input / d ln cost along the best plans; NaN where they cannot be followed.</summary>
    public static double[] CostSlopes(PlanSpace space, PlanSolution plan, double step)
    {
        var solver = new PlanSolver(space);
        double[] up = At(plan.LogCost + step), down = At(plan.LogCost - step);
        return [.. up.Zip(down, (a, b) => a > 0 && b > 0 ? Math.Log(a / b) / (2 * step) : a == b ? 0 : double.NaN)];

        double[] At(double logCost) => double.IsFinite(solver.At(logCost, plan.U)) ? solver.Model.Inputs.ToArray() : [.. space.Inputs.Select(_ => double.NaN)];
    }
}
