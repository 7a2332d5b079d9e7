using Foretrain.Forecasting;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Comparing;

/// <summary>
/// The mean outcome of one recipe at points of its path, on the residual scale: for each component of its form model the curve
/// and its slopes in constants and bends.
/// </summary>
internal sealed class RecipeCurves
{
    private RecipeCurves(FormModel model, int points, int constants, string[] directions, double[][] means, double[][] slopes) =>
        (Model, Points, Constants, Directions, Means, Slopes) = (model, points, constants, directions, means, slopes);

    public FormModel Model { get; }

    /// <summary>Number of points.</summary>
    public int Points { get; }

    /// <summary>Number of constants; bend coefficients follow them.</summary>
    public int Constants { get; }

    /// <summary>Name of each bend direction, e.g. <c>params*tokens</c>: the same name bends the same way in any recipe.</summary>
    public string[] Directions { get; }

    /// <summary>Curve per component.</summary>
    public double[][] Means { get; }

    /// <summary>Per component the slope of point i in unknown j at <c>i * unknowns + j</c>.</summary>
    public double[][] Slopes { get; }

    /// <summary>Unknowns of a component: constants, and bends where it has them.</summary>
    public int Unknowns(int component) => Constants + Model.Components[component].Coefficients.Length;

    /// <summary>Evaluates all components; null when the law carries no form model.</summary>
    public static RecipeCurves? Of(FittedLaw law, IReadOnlyList<double[]> points)
    {
        if (law.Form is not { } model) return null;
        int rows = points.Count, p = law.Theta.Length, inputs = law.Variables.Count;
        double[][] columns = [.. Enumerable.Range(0, inputs).Select(k => points.Select(x => x[k]).ToArray())];
        double[][] means = new double[model.Components.Count][], slopes = new double[model.Components.Count][];
        for (int k = 0; k < means.Length; k++) (slopes[k], means[k]) = FormRows.Of(law, model, model.Components[k], columns, rows);
        string[] names = [.. model.Axes.Inputs.Select(i => law.Variables[i].Name)];
        string[] directions = [.. from a in Enumerable.Range(0, names.Length) from b in Enumerable.Range(a, names.Length - a) select $"{names[a]}*{names[b]}"];
        return new(model, rows, p, directions, means, slopes);
    }
}
