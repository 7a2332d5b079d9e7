using Foretrain.Findings;
using Foretrain.Laws;
using Foretrain.Quantities;

namespace Foretrain.Forecasting;

/// <summary>Inputs that a law cannot be asked about: far from all it was measured on, or shares that are no mixture.</summary>
internal static class LawRange
{
    /// <summary>Printed constants are remarked on from this many times beyond the range of their law.</summary>
    private const double Far = 10;

    /// <summary>Shares are typed with two digits.</summary>
    private const double Rounding = 0.01;

    /// <summary>What there is to say about one point.</summary>
    public static IEnumerable<Finding> Remarks(FittedLaw law, IReadOnlyDictionary<string, double> at)
    {
        if (Mixture(law, at) is { } mixture) yield return mixture;
        if (law.Seen.Count > 0) yield break; // runs of one's own say more than the law's file
        foreach (LawVariable v in law.Variables)
        {
            if (v.Text || v.Simplex || !(v.High > v.Low) || !at.TryGetValue(v.Name, out double x)) continue;
            double beyond = x > v.High ? x / v.High : v.Low > 0 && x > 0 ? v.Low / x : 1;
            if (!(beyond > Far)) continue;
            yield return new("beyond-measured-range", Severity.Warning,
                $"{v.Name} = {NumberText.Format(x)} is {NumberText.Format(beyond, 2)} times {(x > v.High ? "above" : "below")} the range of {law.Name}, {NumberText.Format(v.Low)} to {NumberText.Format(v.High)}",
                "nothing was measured there, and printed constants come without an interval that would show it",
                "read it as an extrapolation, or fit the law to runs of your own");
        }
    }

    // A mixture is whole. Fitted laws may have been given per cent, or shares of a part, so they are held to what their runs show.
    private static Finding? Mixture(FittedLaw law, IReadOnlyDictionary<string, double> at)
    {
        LawVariable[] shares = [.. law.Variables.Where(v => v.Simplex && at.ContainsKey(v.Name))];
        if (shares.Length == 0) return null;
        double sum = shares.Sum(v => at[v.Name]);
        bool printed = law.Seen.Count == 0, aboveOne = sum > 1 + Rounding && shares.All(v => law.Seen.TryGetValue(v.Name, out var seen) && seen.High <= 1 + Rounding);
        if (printed ? Math.Abs(sum - 1) <= Rounding : !aboveOne) return null;
        return new("shares-not-one", Severity.Severe, $"the shares {string.Join(", ", shares.Select(v => $"{Fitting.LawProblem.ColumnName(v.Name)} = {NumberText.Format(at[v.Name])}"))} sum to {NumberText.Format(sum)}",
            "there is no such mixture, so the number is no forecast", "give shares that sum to 1");
    }
}
