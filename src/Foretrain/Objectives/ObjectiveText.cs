using System.Globalization;

namespace Foretrain.Objectives;

/// <summary>Objectives as text: <c>log-huber:1e-3</c>, <c>squared</c>, <c>log-absolute</c>, <c>pinball:0.9</c>, <c>logit-huber:0.01</c>.</summary>
public static class ObjectiveText
{
    private static readonly string[] Spaces = ["linear", "log", "logit"];
    private static readonly string[] Losses = ["squared", "huber", "absolute", "pinball"];

    /// <summary>Shortest text that reads back.</summary>
    public static string Format(Objective objective)
    {
        string space = objective.Space == ResidualSpace.Linear ? "" : Spaces[(int)objective.Space] + "-";
        string shape = objective.Loss is LossKind.Huber or LossKind.Pinball ? ":" + objective.Shape.ToString("R", CultureInfo.InvariantCulture) : "";
        return space + Losses[(int)objective.Loss] + shape;
    }

    /// <summary>Reads an objective.</summary>
    /// <exception cref="ForetrainException">Code <c>objective-syntax</c>.</exception>
    public static Objective Parse(string text)
    {
        string[] halves = text.Trim().ToLowerInvariant().Split(':', 2);
        string name = halves[0];
        ResidualSpace space = ResidualSpace.Linear;
        for (int s = 0; s < Spaces.Length; s++)
        {
            if (!name.StartsWith(Spaces[s] + "-", StringComparison.Ordinal)) continue;
            space = (ResidualSpace)s;
            name = name[(Spaces[s].Length + 1)..];
            break;
        }

        int loss = Array.IndexOf(Losses, name);
        if (loss < 0) throw Bad(text, $"unknown loss '{name}'");
        LossKind kind = (LossKind)loss;
        double shape = kind switch { LossKind.Huber => 1e-3, LossKind.Pinball => 0.5, _ => 0 };
        if (halves.Length == 2)
        {
            if (kind is LossKind.Squared or LossKind.Absolute) throw Bad(text, $"'{name}' takes no number");
            if (!double.TryParse(halves[1], NumberStyles.Float, CultureInfo.InvariantCulture, out shape) || !(shape > 0) || !double.IsFinite(shape)
                || (kind == LossKind.Pinball && shape >= 1))
                throw Bad(text, kind == LossKind.Huber ? $"delta '{halves[1]}' is not a positive number" : $"quantile '{halves[1]}' is not between 0 and 1");
        }

        return new(space, kind, shape);
    }

    private static ForetrainException Bad(string text, string what) => new("objective-syntax", $"objective '{text}': {what}",
        hint: "write [linear-|log-|logit-] then squared, huber[:DELTA], absolute or pinball[:TAU]; the usual choice for loss laws is log-huber:1e-3");
}
