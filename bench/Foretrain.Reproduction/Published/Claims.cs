using Foretrain.Reproduction.Study;

namespace Foretrain.Reproduction.Published;

/// <summary>Claims of the common kinds.</summary>
internal static class Claims
{
    /// <summary>A constant as printed.</summary>
    public static Claim Constant(FitSpec spec, string name, string published, double? within = null) => new(name, published, b => b.Constant(spec, name)) { Within = within };

    /// <summary>The natural logarithm of a constant, as printed.</summary>
    public static Claim Log(FitSpec spec, string name, string published, double? within = null) =>
        new($"ln {name}", published, b => Math.Log(b.Constant(spec, name))) { Within = within };

    /// <summary>The least value of the objective: ours may be lower.</summary>
    public static Claim Objective(FitSpec spec, string published, string what = "sum of the objective") =>
        new(what, published, b => b.Objective(spec)) { Rule = MatchRule.AtMost };

    /// <summary>Share of the variance explained.</summary>
    public static Claim R2(FitSpec spec, string published) => new("R2", published, b => b.Fitted(spec).R2) { Rule = MatchRule.AtLeast };

    /// <summary>The same claim, computed by whoever collected the rows.</summary>
    public static Claim AsReference(this Claim claim) => claim with { Reference = true };
}
