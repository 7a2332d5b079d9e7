using Foretrain.Findings;

namespace Foretrain.Forecasting.Checks;

/// <summary>Looks for one thing that makes forecasts from a fit go wrong. One class per finding; the id is part of the public contract.</summary>
public interface IFitCheck
{
    /// <summary>Id of the finding, e.g. <c>residual-trend</c>.</summary>
    string Id { get; }

    /// <summary>What it looks for, in one line, for the list of findings in the docs.</summary>
    string LooksFor { get; }

    /// <summary>The findings, none when all is well.</summary>
    IEnumerable<Finding> Look(LawFit fit);
}

/// <summary>All checks of a fit, in the order in which they are told.</summary>
public static class FitChecks
{
    /// <summary>Lines of a finding are listed up to this many.</summary>
    public const int MostLines = 50;

    /// <summary>The checks.</summary>
    public static IReadOnlyList<IFitCheck> All { get; } =
    [
        new OneBudget(), new CheckpointsAsRuns(), new WarmupPoints(), new MixedCounting(), new UndertunedSizes(), new ResidualTrend(),
    ];

    /// <summary>Runs all checks.</summary>
    public static IEnumerable<Finding> Of(LawFit fit) => All.SelectMany(c => c.Look(fit));

    /// <summary>Observed minus predicted on the residual scale: positive when a run came out higher than the law says.</summary>
    internal static double[] Excess(LawFit fit) => [.. fit.Result.Residuals.Select(r => -r)];

    /// <summary>Standard deviation of the residuals, not moved by a few wild ones.</summary>
    internal static double Scale(LawFit fit) =>
        Numerics.Statistics.MadToSigma * Numerics.Statistics.Median(fit.Result.Residuals.Select(Math.Abs).ToArray());

    /// <summary>Values of an input, or null where the law does not have it.</summary>
    internal static double[]? Input(LawFit fit, string name) => fit.Runs.Variables.TryGetValue(name, out double[]? values) ? values : null;

    /// <summary>A numeric column of the table whatever it is mapped to, or null.</summary>
    internal static double[]? Column(LawFit fit, string name) =>
        fit.Runs.Table.Has(name) && fit.Runs.Table.IsNumeric(name) ? fit.Runs.Table.Numbers(name) : null;

    /// <summary>Lines of rows, at most fifty.</summary>
    internal static EquatableList<int> Lines(LawFit fit, IEnumerable<int> rows) => [.. rows.Select(r => fit.Runs.Table.Lines[r]).Order().Take(MostLines)];
}
