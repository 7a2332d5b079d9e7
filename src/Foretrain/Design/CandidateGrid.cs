using Foretrain.Forecasting;
using Foretrain.Laws;

namespace Foretrain.Design;

/// <summary>Runs worth considering when the user gives none: round numbers over the inputs, within the budget.</summary>
public static class CandidateGrid
{
    // Six a decade, each about half as large again.
    private static readonly double[] s_round = [1, 1.5, 2, 3, 5, 7];

    // Tokens per parameter up to this factor beyond those of runs and targets.
    private const double RatioReach = 2;

    /// <summary>Makes the grid.</summary>
    /// <param name="law">A fitted law.</param>
    /// <param name="cost">Cost of a run over the law's inputs.</param>
    /// <param name="existing">Inputs of the runs there are.</param>
    /// <param name="targets">Inputs of targets, one column each, or null.</param>
    /// <param name="budget">Dearest run.</param>
    /// <exception cref="ForetrainException"><c>candidates-needed</c> where a grid makes no sense; <c>design-budget</c> when nothing is affordable.</exception>
    public static IReadOnlyList<Candidate> Make(FittedLaw law, CandidateCost cost, IReadOnlyList<double[]> existing, IReadOnlyList<double[]>? targets, double budget)
    {
        if (law.Variables.Any(v => v.Simplex || v.Text) || law.Variables.Count > 4)
        {
            throw new ForetrainException("candidates-needed", $"a grid over the inputs of {law.Name} ({string.Join(", ", law.Variables.Select(v => v.Name))}) would not be a list of sensible runs",
                hint: "list the runs you could do: --candidates file.csv with a column per input");
        }

        double[][] axes = [.. law.Variables.Select((v, k) => Axis(v, existing[k], targets?[k]))];
        (double Low, double High)? ratio = Ratio(law, existing, targets);
        var all = new List<Candidate>();
        double least = double.PositiveInfinity;
        var at = new int[axes.Length];
        while (true)
        {
            double[] inputs = [.. axes.Select((a, k) => a[at[k]])];
            if (Sensible(law, inputs, ratio))
            {
                double value = cost.At(law, inputs);
                if (value > 0) least = Math.Min(least, value);
                if (value > 0 && value <= budget) all.Add(new(inputs, value));
            }

            int k = 0;
            while (k < at.Length && ++at[k] == axes[k].Length) at[k++] = 0;
            if (k == at.Length) break;
        }

        if (all.Count > 0) return all;
        throw new ForetrainException("design-budget", double.IsFinite(least)
            ? $"the budget {Quantities.NumberText.Format(budget)} is below the cheapest run of the grid, which costs {Quantities.NumberText.Format(least)}"
            : "no run of the grid has a positive cost", hint: double.IsFinite(least) ? $"give --budget {Quantities.NumberText.Format(least)} or more, or your own list with --candidates" : "check the cost formula, or give --candidates with a cost column");
    }

    private static double[] Axis(LawVariable variable, double[] seen, double[]? targets)
    {
        double low = seen.Min(), high = Math.Max(seen.Max(), targets?.Max() ?? seen.Max());
        if (targets is not null) low = Math.Min(low, targets.Min());
        if (!(high > low)) return [low];
        double[] points;
        if (low > 0 && high / low >= 4)
        {
            int first = (int)Math.Floor(Math.Log10(low)), last = (int)Math.Ceiling(Math.Log10(high));
            points = [.. Enumerable.Range(first, last - first + 1).SelectMany(e => s_round.Select(r => double.Parse($"{r:R}e{e}", System.Globalization.CultureInfo.InvariantCulture))).Where(x => x >= low * 0.999 && x <= high * 1.001)];
        }
        else
        {
            points = [.. Enumerable.Range(0, 5).Select(i => low > 0 ? low * Math.Pow(high / low, i / 4.0) : low + (high - low) * i / 4)];
        }

        return variable.Integer ? [.. points.Select(p => Math.Max(1, Math.Round(p))).Distinct()] : points;
    }

    private static (double, double)? Ratio(FittedLaw law, IReadOnlyList<double[]> existing, IReadOnlyList<double[]>? targets)
    {
        int n = Index(law, "params"), d = Index(law, "tokens");
        if (n < 0 || d < 0) return null;
        double[] ratios = [.. existing[n].Select((v, i) => existing[d][i] / v), .. targets is null ? [] : targets[n].Select((v, i) => targets[d][i] / v)];
        return (ratios.Min() / RatioReach, ratios.Max() * RatioReach);
    }

    private static bool Sensible(FittedLaw law, double[] inputs, (double Low, double High)? ratio)
    {
        int unique = Index(law, "unique_tokens"), tokens = Index(law, "tokens");
        if (unique >= 0 && tokens >= 0 && inputs[unique] > inputs[tokens]) return false;
        return ratio is not { } r || inputs[tokens] / inputs[Index(law, "params")] is var x && x >= r.Low && x <= r.High;
    }

    private static int Index(FittedLaw law, string name)
    {
        for (int k = 0; k < law.Variables.Count; k++) if (law.Variables[k].Name == name) return k;
        return -1;
    }
}
