using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Design;

/// <summary>
/// The joint covariance of what is to be settled and of what each candidate would show, as the form model of a fit sees it.
/// Every component of the mixture is linear and normal around its own fit; the mixture enters by its first two moments, so
/// that a run on which the components disagree counts for telling them apart (linear Bayes).
/// </summary>
internal sealed class DesignModel
{
    /// <summary>Takes moments worked out elsewhere.</summary>
    public DesignModel(double[] covariance, int quantities, int size, StudentMixture[] spread) =>
        (Covariance, Quantities, Size, Spread) = (covariance, quantities, size, spread);

    /// <summary>Covariance, row-major: first the quantities, then the candidates' outcomes, noise included.</summary>
    public double[] Covariance { get; }

    /// <summary>Number of quantities.</summary>
    public int Quantities { get; }

    /// <summary>Quantities and candidates.</summary>
    public int Size { get; }

    /// <summary>Distribution of each quantity as it is known now.</summary>
    public StudentMixture[] Spread { get; }

    /// <summary>Builds it.</summary>
    /// <param name="law">A fitted law with a form model.</param>
    /// <param name="model">That model.</param>
    /// <param name="goal">What is to be settled.</param>
    /// <param name="existing">Inputs of the runs there are.</param>
    /// <param name="candidates">Runs that could be done.</param>
    public static DesignModel Of(FittedLaw law, FormModel model, DesignGoal goal, IReadOnlyList<double[]> existing, IReadOnlyList<Candidate> candidates)
    {
        var optimum = goal is OptimumGoal o ? new OptimumSlope(law, model, o.Flops) : null;
        IReadOnlyList<double[]>? targets = goal is ForecastGoal f ? f.Columns : null;
        int quantities = targets is null ? 1 : targets[0].Length, n = candidates.Count, size = quantities + n;
        double[][] columns = [.. law.Variables.Select((_, k) => candidates.Select(c => c.Inputs[k]).ToArray())];
        var groups = new SizeGroups(law, model.SharedBy, existing, columns);
        int count = model.Components.Count;
        double[] covariance = new double[size * size], mean = new double[size];
        double[][] means = new double[count][], scales = new double[count][];
        for (int k = 0; k < count; k++)
        {
            FormComponent component = model.Components[k];
            double inflate = model.Inflation * model.Inflation, noise = component.Noise * component.Noise, shared = component.Shared * component.Shared;
            int d = component.Theta.Length + component.Coefficients.Length;
            (double[] atCandidates, double[] m) = FormRows.Of(law, model, component, columns, n);
            double[] all = new double[size * d];
            means[k] = new double[size];
            m.CopyTo(means[k], quantities);
            if (targets is not null)
            {
                (double[] atTargets, double[] t) = FormRows.Of(law, model, component, targets, quantities);
                atTargets.CopyTo(all, 0);
                t.CopyTo(means[k], 0);
            }
            else
            {
                (double[] slope, means[k][0]) = optimum!.Of(component);
                slope.CopyTo(all, 0);
            }

            atCandidates.CopyTo(all, quantities * d);
            groups.Condition(law, model, component, all.AsSpan(quantities * d), d);
            double own = targets is null ? 0 : noise + shared;
            scales[k] = new double[quantities];
            double[] half = Half(all, component.Covariance, d, size);
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double v = 0;
                    for (int a = 0; a < d; a++) v += all[i * d + a] * half[j * d + a];
                    if (i < quantities)
                    {
                        if (i == j) v += own;
                    }
                    else if (j >= quantities)
                    {
                        v += groups.Common(i - quantities, j - quantities, noise, shared) + (i == j ? noise : 0);
                    }

                    covariance[i * size + j] += component.Weight * inflate * v;
                    if (i == j && i < quantities) scales[k][i] = Math.Sqrt(Math.Max(0, inflate * v));
                }

                mean[i] += component.Weight * means[k][i];
            }
        }

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double between = 0;
                for (int k = 0; k < count; k++) between += model.Components[k].Weight * (means[k][i] - mean[i]) * (means[k][j] - mean[j]);
                covariance[i * size + j] = covariance[j * size + i] = covariance[i * size + j] + between;
            }
        }

        // An optimum hangs on how two effects compare: with one of them unknown it is unknown by a factor of e or so.
        double[][] points = [.. columns.Select((c, k) => (double[])[.. targets?[k] ?? [double.NaN], .. c])];
        foreach (double[] effect in new UnvariedInputs(law, existing).Effects(points, model.Space, mean))
        {
            if (targets is null) effect[0] = 1;
            UnvariedInputs.Add(covariance, effect);
        }

        double[] weights = [.. model.Components.Select(c => c.Weight)];
        StudentMixture[] spread = [.. Enumerable.Range(0, quantities).Select(t => new StudentMixture(weights, [.. means.Select(m => m[t])], [.. scales.Select(s => s[t])], model.Freedom))];
        return new(covariance, quantities, size, spread);
    }

    private static double[] Half(double[] all, double[] covariance, int d, int size)
    {
        var half = new double[size * d];
        for (int i = 0; i < size; i++)
        {
            for (int a = 0; a < d; a++)
            {
                double sum = 0;
                for (int b = 0; b < d; b++) sum += covariance[a * d + b] * all[i * d + b];
                half[i * d + a] = sum;
            }
        }

        return half;
    }
}
