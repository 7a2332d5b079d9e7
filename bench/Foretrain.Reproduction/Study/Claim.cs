using System.Globalization;

namespace Foretrain.Reproduction.Study;

/// <summary>When a number of ours counts as the published one.</summary>
internal enum MatchRule
{
    /// <summary>It is the same to a tolerance.</summary>
    Same,

    /// <summary>It is no larger: objectives and errors, of which a lower one is a better fit of the same rows.</summary>
    AtMost,

    /// <summary>It is no smaller: shares of variance explained.</summary>
    AtLeast,
}

/// <summary>One published number and how ours is computed.</summary>
/// <param name="What">The quantity.</param>
/// <param name="Published">As printed; its digits say how exact it is.</param>
/// <param name="Ours">Computes it from the same rows.</param>
internal sealed record Claim(string What, string Published, Func<Workbench, double> Ours)
{
    public MatchRule Rule { get; init; }

    /// <summary>Largest difference that counts as the same; null for one unit of the last printed digit.</summary>
    public double? Within { get; init; }

    /// <summary>True when the number was computed by whoever collected the rows and not printed by the authors.</summary>
    public bool Reference { get; init; }

    /// <summary>Value of the printed number.</summary>
    public double Value => double.Parse(Published, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>One unit of the last printed digit.</summary>
    public double LastDigit
    {
        get
        {
            string[] parts = Published.ToLowerInvariant().Split('e');
            int point = parts[0].IndexOf('.', StringComparison.Ordinal), decimals = point < 0 ? 0 : parts[0].Length - point - 1;
            int exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
            return Math.Pow(10, exponent - decimals);
        }
    }

    /// <summary>Largest difference that still matches.</summary>
    public double Tolerance => Within ?? LastDigit;

    /// <summary>True when a number of ours counts as the published one. Half a unit is rounding of what was printed.</summary>
    public bool Matches(double ours) => Rule switch
    {
        MatchRule.AtMost => ours <= Value + (Within ?? LastDigit / 2),
        MatchRule.AtLeast => ours >= Value - (Within ?? LastDigit / 2),
        _ => Math.Abs(ours - Value) <= Tolerance * (1 + 1e-9),
    };
}

/// <summary>What came of a claim.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Ours">Our number; NaN where there is none.</param>
/// <param name="Failure">Why there is none, or null.</param>
internal sealed record ClaimResult(Claim Claim, double Ours, string? Failure)
{
    public bool Matches => Failure is null && Claim.Matches(Ours);
}
