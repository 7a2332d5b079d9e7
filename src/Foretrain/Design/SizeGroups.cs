using Foretrain.Forecasting;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Design;

/// <summary>
/// What candidates share with runs of their size. Of an effect shared by n runs the table already says something, given the
/// constants: it moves with the mean residual of those runs, by n s2 / (noise + n s2), and so much less is left of it. A further
/// run of a size seen often is therefore mostly a look at that size's own effect and teaches little about the law.
/// </summary>
internal sealed class SizeGroups
{
    private readonly int[] _of; // group of each candidate
    private readonly int[][] _members; // existing runs of each group
    private readonly IReadOnlyList<double[]> _existing;

    public SizeGroups(FittedLaw law, string? by, IReadOnlyList<double[]> existing, double[][] candidates)
    {
        _existing = existing;
        int n = candidates.Length == 0 ? 0 : candidates[0].Length, input = -1;
        for (int k = 0; k < law.Variables.Count; k++) if (law.Variables[k].Name == by) input = k;
        if (input < 0)
        {
            // Clusters of the table: a new run is a cluster of its own.
            _of = [.. Enumerable.Range(0, n)];
            _members = [.. _of.Select(_ => Array.Empty<int>())];
            return;
        }

        double[] values = [.. candidates[input].Distinct()];
        _of = [.. candidates[input].Select(v => Array.IndexOf(values, v))];
        _members = [.. values.Select(v => Enumerable.Range(0, existing[input].Length).Where(i => existing[input][i] == v).ToArray())];
    }

    /// <summary>Takes the part of each candidate's outcome that the mean of its group's runs foretells off its slopes.</summary>
    public void Condition(FittedLaw law, FormModel model, FormComponent component, Span<double> slopes, int d)
    {
        double noise = component.Noise * component.Noise, shared = component.Shared * component.Shared;
        if (!(shared > 0)) return;
        for (int g = 0; g < _members.Length; g++)
        {
            int n = _members[g].Length;
            if (n == 0) continue;
            double[][] columns = [.. _existing.Select(c => _members[g].Select(i => c[i]).ToArray())];
            (double[] rows, _) = FormRows.Of(law, model, component, columns, n);
            double share = n * shared / (noise + n * shared);
            for (int x = 0; x < _of.Length; x++)
            {
                if (_of[x] != g) continue;
                for (int i = 0; i < n; i++)
                    for (int a = 0; a < d; a++) slopes[x * d + a] -= share * rows[i * d + a] / n;
            }
        }
    }

    /// <summary>Covariance of two candidates' outcomes that is not the law's: what is left of the effect they share.</summary>
    public double Common(int x, int y, double noise, double shared)
    {
        if (_of[x] != _of[y] || !(shared > 0)) return 0;
        return shared * noise / (noise + _members[_of[x]].Length * shared);
    }
}
