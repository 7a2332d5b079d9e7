using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>Texts of the errors that end a fit before it begins.</summary>
internal static class FitErrors
{
    public static void RequireEnoughRuns(int rows, Coordinates coordinates)
    {
        int free = coordinates.Count;
        if (rows >= free && rows > 0) return;
        string names = string.Join(", ", Enumerable.Range(0, free).Select(coordinates.Name));
        throw new ForetrainException("too-few-runs",
            $"{rows} usable run{(rows == 1 ? "" : "s")} cannot determine {free} free parameters ({names})",
            hint: rows < 2
                ? "a law needs runs at several scales; add runs, or forecast with published constants: --constants ID"
                : $"add at least {free - rows} run{(free - rows == 1 ? "" : "s")}, hold some parameters with --fix NAME=VALUE, or choose a law with fewer");
    }

    public static void RequireDomain(double[] target, ResidualSpace space)
    {
        for (int i = 0; i < target.Length; i++)
        {
            double y = target[i];
            bool ok = double.IsFinite(y) && space switch { ResidualSpace.Log => y > 0, ResidualSpace.Logit => y > 0 && y < 1, _ => true };
            if (ok) continue;
            string need = space switch { ResidualSpace.Log => "positive", ResidualSpace.Logit => "between 0 and 1", _ => "finite" };
            throw new ForetrainException("target-domain", $"observation {i + 1} is {y:R}; this objective needs {need} values",
                hint: "drop the row with --where, or choose another residual scale with --objective linear-...");
        }
    }
}
