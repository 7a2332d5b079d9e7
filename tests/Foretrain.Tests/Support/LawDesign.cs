using Foretrain.Expressions;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Numerics;

namespace Foretrain.Tests.Support;

/// <summary>
/// A synthetic experiment for any law: inputs spread over the ranges its file states, the first constant set as the truth
/// (or the middle of the start ranges), and one target at ten times every scale.
/// </summary>
internal sealed class LawDesign
{
    public LawDesign(Law law)
    {
        Law = law;
        IReadOnlyDictionary<string, double>? published = law.Constants.Count > 0 ? law.Constants[0].Values(law) : null;
        Shape = LawShape.Of(law, columnsOf: _ => Labels(published));
        Truth = [.. Shape.Parameters.Select(p => published is null ? Middle(p) : published[p.Name])];
        Columns = Shape.Variables.Any(v => v.Text) ? Schedules() : Grid();
        Rows = Columns[0].Length;
        double share = 1.0 / Math.Max(1, Shape.Variables.Count(v => v.Simplex));
        Target = [.. Shape.Variables.Select((v, k) => new[] { v.Simplex ? share : v.Integer || v.Text ? Columns[k].Max() : 10 * Columns[k].Max() })];
        Formula = CompiledFormula.Compile(Shape.Expr, [.. Shape.Variables.Select(v => v.Name)], [.. Shape.Parameters.Select(p => p.Name)], KernelRegistry.Find);
        Exact = Predict(Columns, Truth);
    }

    public Law Law { get; }

    public LawShape Shape { get; }

    public double[] Truth { get; }

    public double[][] Columns { get; }

    public int Rows { get; }

    public double[][] Target { get; }

    public CompiledFormula Formula { get; }

    public double[] Exact { get; }

    /// <summary>Exact values with multiplicative log-normal noise.</summary>
    public double[] Noisy(double sigma, ulong seed)
    {
        var random = new RandomStream(seed, 77);
        return [.. Exact.Select(y => y * Math.Exp(sigma * random.NextNormal()))];
    }

    public double[] Predict(double[][] columns, double[] theta)
    {
        var values = new double[columns[0].Length];
        Formula.Bind(columns, values.Length).NewEvaluator().Values(theta, values);
        return values;
    }

    /// <summary>Value at ten times the scale; a schedule is continued, not rescaled.</summary>
    public double Forecast(double[] theta) => Shape.Variables.Any(v => v.Text) ? Predict(Columns, theta)[^1] : Predict(Target, theta)[0];

    // Two members of a family are enough: those that the published constants name first.
    private static string[] Labels(IReadOnlyDictionary<string, double>? published)
    {
        string[] named = [.. published?.Keys.Where(k => k.EndsWith(']')).Select(k => k[(k.IndexOf('[', StringComparison.Ordinal) + 1)..^1]).Distinct().Take(2) ?? []];
        return named.Length == 2 ? named : ["a", "b"];
    }

    private static double Middle(LawParameter p) =>
        p.Fixed ?? (p.LogScale ? Math.Sqrt(p.StartLow * p.StartHigh) : 0.5 * (p.StartLow + p.StartHigh));

    private double[][] Grid()
    {
        int d = Shape.Variables.Count;
        int rows = d == 1 ? 24 : d == 2 ? 36 : 60;
        var columns = Enumerable.Range(0, d).Select(_ => new double[rows]).ToArray();
        var point = new double[d];
        for (int i = 0; i < rows; i++)
        {
            if (d == 1) point[0] = i / (rows - 1.0);
            else if (d == 2) (point[0], point[1]) = (i / 6 / 5.0, i % 6 / 5.0);
            else Halton.Point(i, point);
            for (int k = 0; k < d; k++)
            {
                LawVariable v = Shape.Variables[k];
                double low = v.Low > 0 ? v.Low : 1e-3 * v.High;
                double x = v.Simplex ? v.Low + point[k] * (v.High - v.Low) : low * Math.Pow(v.High / low, point[k]);
                columns[k][i] = v.Integer ? Math.Max(1, Math.Round(x)) : x;
            }
        }

        // Shares sum to one.
        int[] shares = [.. Enumerable.Range(0, d).Where(k => Shape.Variables[k].Simplex)];
        for (int i = 0; i < rows && shares.Length > 0; i++)
        {
            double sum = shares.Sum(k => columns[k][i]);
            foreach (int k in shares) columns[k][i] = sum > 0 ? columns[k][i] / sum : 1.0 / shares.Length;
        }

        // Unique tokens beyond the tokens seen mean nothing: keep them below.
        int unique = Shape.Variables.ToList().FindIndex(v => v.Name == "unique_tokens"), tokens = Shape.Variables.ToList().FindIndex(v => v.Name == "tokens");
        if (unique >= 0 && tokens >= 0)
            for (int i = 0; i < rows; i++) columns[unique][i] = columns[tokens][i] / Math.Pow(60, (i % 7) / 6.0);
        return columns;
    }

    // Three runs of different shape: constant, cosine and warm-up with linear decay, logged every 100 steps; every 400 for laws with many
    // constants, whose kernels cost the square of the rows.
    private double[][] Schedules()
    {
        var run = new List<double>();
        var step = new List<double>();
        var rate = new List<double>();
        int every = Shape.Parameters.Count > 6 ? 400 : 100;
        for (int r = 0; r < 3; r++)
        {
            for (int s = every; s <= 8000; s += every)
            {
                double u = s / 8000.0, peak = 3e-4;
                run.Add(r);
                step.Add(s);
                rate.Add(r switch { 0 => peak, 1 => 0.1 * peak + 0.45 * peak * (1 + Math.Cos(Math.PI * u)), _ => u < 0.6 ? peak : peak * (1 - 0.9 * (u - 0.6) / 0.4) });
            }
        }

        return [.. Shape.Variables.Select(v => v.Name switch { "run" => run.ToArray(), "step" => [.. step], _ => [.. rate] })];
    }
}
