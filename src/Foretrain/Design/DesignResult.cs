namespace Foretrain.Design;

/// <summary>A quantity whose interval the runs are to narrow.</summary>
/// <param name="Name">What it is: the law's output, or the input whose optimum is sought.</param>
/// <param name="At">Inputs of a target by name, or the budget of an optimum.</param>
/// <param name="Value">Estimate from the runs there are.</param>
/// <param name="Before">Interval from the runs there are.</param>
/// <param name="After">Interval expected once all chosen runs are done, were its centre to stay.</param>
/// <param name="Ratio">Expected share of the spread that is left, on the scale of the errors.</param>
public sealed record DesignQuantity(
    string Name, IReadOnlyDictionary<string, double> At, double Value, (double Low, double High) Before, (double Low, double High) After, double Ratio);

/// <summary>A chosen run.</summary>
/// <param name="Index">Position among the candidates.</param>
/// <param name="Run">The run.</param>
/// <param name="Share">Its part of the budget.</param>
/// <param name="Left">Share of the intervals' width that is left after it and those before it (geometric mean over quantities).</param>
/// <param name="Alone">The same, were it the only new run.</param>
/// <param name="Quantities">Expected interval of each quantity after it and those before it.</param>
public sealed record DesignStep(
    int Index, Candidate Run, double Share, double Left, double Alone, IReadOnlyList<(double Low, double High)> Quantities);

/// <summary>The runs to do next.</summary>
public sealed record DesignResult
{
    /// <summary>What is to be settled, before and after.</summary>
    public required IReadOnlyList<DesignQuantity> Quantities { get; init; }

    /// <summary>Chosen runs, the first to do first; empty when none narrows the intervals.</summary>
    public required IReadOnlyList<DesignStep> Steps { get; init; }

    /// <summary>Cost of all chosen runs.</summary>
    public required double Cost { get; init; }

    /// <summary>Candidates within the budget.</summary>
    public required int Affordable { get; init; }
}
