using Foretrain.App;
using Foretrain.Objectives;

namespace Foretrain.Reproduction.Study;

/// <summary>One fit: which rows of which table, which law, how it is estimated. Equal specs are fitted once.</summary>
/// <param name="Table">Path below the data folder, or the name of a table made from several (see <see cref="Tables"/>).</param>
/// <param name="Law">Id of the law, or <c>formula</c>.</param>
internal sealed record FitSpec(string Table, string Law)
{
    /// <summary>Id of a fit by <see cref="Formula"/>.</summary>
    public const string ByFormula = "formula";

    /// <summary>Formula where the catalogue has no such law.</summary>
    public string? Formula { get; init; }

    public string? Where { get; init; }

    public EquatableList<string> Map { get; init; } = [];

    public string? Target { get; init; }

    /// <summary>Objective as text, or null for the law's own.</summary>
    public string? Objective { get; init; }

    public EquatableList<string> Fix { get; init; } = [];

    public EquatableList<string> Free { get; init; } = [];

    public EquatableList<string> Range { get; init; } = [];

    public string? Cluster { get; init; }

    /// <summary>Column with the weight of each row, or null.</summary>
    public string? Weights { get; init; }

    /// <summary>The same as the program's options.</summary>
    public AnalysisRequest Request => new()
    {
        Law = Law == ByFormula ? null : Law,
        Formula = Formula,
        Where = Where,
        Map = Map,
        Target = Target,
        Objective = Objective is { } text ? ObjectiveText.Parse(text) : null,
        Fix = Fix,
        Free = Free,
        Range = Range,
        Cluster = Cluster,
        Weights = Weights,
        Resamples = 0,
        Threads = 1,
    };
}
