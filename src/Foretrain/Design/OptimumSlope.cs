using Foretrain.Expressions;
using Foretrain.Forecasting;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Design;

/// <summary>
/// How the best size for a budget moves with constants and bend. Along the line of equal cost with u = ln(size) the optimum has
/// h'(u) = 0, so du = -dh'/h'' : first differences of the law's derivatives over its curvature.
/// </summary>
internal sealed class OptimumSlope
{
    // Five per cent: wide enough for differences of smooth laws, narrow against any bowl.
    private const double Step = 0.05;

    // A budget this many times the largest run is a slip of the exponent.
    private const double FarBudget = 1e9;
    private readonly FittedLaw _law;
    private readonly FormModel _model;
    private readonly double[][] _line; // inputs at u - step, u, u + step
    private readonly double _curvature, _log;

    /// <summary>Finds the optimum.</summary>
    /// <exception cref="ForetrainException"><c>optimum-inputs</c>, <c>optimum-none</c>.</exception>
    public OptimumSlope(FittedLaw law, FormModel model, double flops)
    {
        (_law, _model) = (law, model);
        if (law.CostExpr is not { } cost || law.Variables.Count != 2 || ExprTools.Symbols(cost).Count(s => law.Variables.Any(v => v.Name == s)) != 2)
        {
            throw new ForetrainException("optimum-inputs", $"{law.Name} does not trade one input against another at equal cost (inputs: {string.Join(", ", law.Variables.Select(v => v.Name))})",
                hint: "an optimum needs a law of params and tokens, e.g. --law chinchilla; or choose runs for a forecast with --at");
        }

        Input = law.Variables[0].Name == "tokens" ? 1 : 0;
        (double low, double high) = law.Seen.TryGetValue(law.Variables[Input].Name, out var seen) ? seen : (1e4, 1e12);
        (low, high) = (Math.Log(low) - Math.Log(1e3), Math.Log(high) + Math.Log(1e6));
        double[][] grid = Line([.. Enumerable.Range(0, 400).Select(i => low + (high - low) * i / 399)], cost, flops);
        double[] values = law.Predict(grid, law.Theta);
        int best = Array.IndexOf(values, values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min());
        if (best <= 0 || best >= values.Length - 1)
        {
            throw new ForetrainException("optimum-none", $"{law.Name} has no best {law.Variables[Input].Name} at a cost of {Quantities.NumberText.Format(flops)}",
                hint: law.LargestCost is { } largest && flops > FarBudget * largest
                    ? $"that is {Quantities.NumberText.Format(flops / largest, 2)}x the largest run, further than any optimum can be followed; --optimum is training compute, e.g. --optimum {Quantities.NumberText.Format(100 * largest, 1)}"
                    : "the runs do not yet say where the optimum is; choose runs for a forecast with --at first");
        }

        double a = low + (high - low) * (best - 1) / 399, b = low + (high - low) * (best + 1) / 399;
        for (int i = 0; i < 100; i++)
        {
            double left = a + 0.382 * (b - a), right = a + 0.618 * (b - a);
            double[] pair = law.Predict(Line([left, right], cost, flops), law.Theta);
            if (pair[0] < pair[1]) b = right;
            else a = left;
        }

        _log = 0.5 * (a + b);
        _line = Line([_log - Step, _log, _log + Step], cost, flops);
        double[] h = [.. law.Predict(_line, law.Theta).Select(y => Predictive.Transform(model.Space, y))];
        _curvature = (h[0] - 2 * h[1] + h[2]) / (Step * Step);
        if (!(_curvature > 0)) throw new ForetrainException("optimum-none", $"{law.Name} is flat at its best {law.Variables[Input].Name}", hint: "choose runs for a forecast with --at");
    }

    /// <summary>Position of the input whose optimum is meant.</summary>
    public int Input { get; }

    /// <summary>The optimum under the plain fit.</summary>
    public double Value => Math.Exp(_log);

    /// <summary>Inputs of the optimum under the plain fit, one column each.</summary>
    public double[][] Place => [.. _line.Select(column => new[] { column[1] })];

    /// <summary>Derivatives of ln(optimum) and its mean for a component.</summary>
    public (double[] Slopes, double Mean) Of(FormComponent component)
    {
        (double[] rows, double[] means) = FormRows.Of(_law, _model, component, _line, 3);
        int d = rows.Length / 3;
        var slopes = new double[d];
        for (int a = 0; a < d; a++) slopes[a] = -(rows[2 * d + a] - rows[a]) / (2 * Step) / _curvature;
        return (slopes, _log - (means[2] - means[0]) / (2 * Step) / _curvature);
    }

    // The other input follows from the cost, which grows with it.
    private double[][] Line(double[] logs, Expr cost, double flops)
    {
        string own = _law.Variables[Input].Name, other = _law.Variables[1 - Input].Name;
        double[] size = [.. logs.Select(Math.Exp)], rest = [.. size.Select(s =>
        {
            double low = -60, high = 160;
            for (int i = 0; i < 90; i++)
            {
                double middle = 0.5 * (low + high);
                if (ExprTools.Evaluate(cost, name => name == own ? s : name == other ? Math.Exp(middle) : double.NaN) < flops) low = middle;
                else high = middle;
            }

            return Math.Exp(0.5 * (low + high));
        })];
        return Input == 0 ? [size, rest] : [rest, size];
    }
}
