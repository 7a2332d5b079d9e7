using Foretrain.Uncertainty.Form;

namespace Foretrain.Forecasting;

/// <summary>A fitted law with its bend at some points, as one component of its form model has it.</summary>
internal static class FormRows
{
    /// <summary>Values on the residual scale, and their slopes in constants and bend.</summary>
    /// <param name="law">A fitted law.</param>
    /// <param name="model">Its form model.</param>
    /// <param name="component">A component of that.</param>
    /// <param name="columns">Inputs of the points, one column each.</param>
    /// <param name="rows">Number of points.</param>
    /// <returns>Slope of point i in unknown j at <c>i * unknowns + j</c>, constants first, then bends where the component has them; and the values.</returns>
    public static (double[] Slopes, double[] Means) Of(FittedLaw law, FormModel model, FormComponent component, IReadOnlyList<double[]> columns, int rows)
    {
        int p = component.Theta.Length, q = component.Coefficients.Length, d = p + q;
        double[] y = new double[rows], jacobian = new double[p * rows], slopes = new double[rows * d], means = new double[rows];
        if (rows == 0) return (slopes, means);
        law.Formula.Bind(columns, rows).NewEvaluator().Jacobian(component.Theta, y, jacobian);
        double[] directions = model.Axes.Directions(columns, rows);
        for (int i = 0; i < rows; i++)
        {
            double scale = Predictive.Slope(model.Space, y[i]);
            means[i] = Predictive.Transform(model.Space, y[i]);
            for (int j = 0; j < p; j++) slopes[i * d + j] = jacobian[j * rows + i] * scale;
            for (int b = 0; b < q; b++)
            {
                slopes[i * d + p + b] = directions[b * rows + i];
                means[i] += component.Coefficients[b] * directions[b * rows + i];
            }
        }

        return (slopes, means);
    }
}
