using Foretrain.Findings;

namespace Foretrain.Runs;

/// <summary>A column that a law (or a plan) needs from a table.</summary>
/// <param name="Name">Vocabulary name, or any other name; <c>r_*</c> asks for a family of columns with that prefix.</param>
/// <param name="Unit">Base unit, for messages.</param>
/// <param name="Counts">For params: <c>total</c>, <c>non-embedding</c> or <c>active</c>; otherwise null.</param>
/// <param name="Positive">True when rows with a value of zero or less cannot be used (see <paramref name="ZeroAllowed"/>).</param>
/// <param name="Text">True when the column is text that groups rows (a run's name).</param>
/// <param name="ZeroAllowed">True when zero is fine although negative values are not (shares of a mixture).</param>
public sealed record NeededColumn(
    string Name, string Unit = "1", string? Counts = null, bool Positive = true, bool Text = false, bool ZeroAllowed = false);

/// <summary>How a column was found.</summary>
public enum MappingKind
{
    /// <summary>The header is the name itself.</summary>
    Exact,

    /// <summary>The header is a known other name.</summary>
    Alias,

    /// <summary>The user named the column.</summary>
    User,

    /// <summary>The user gave a formula over columns.</summary>
    Formula,

    /// <summary>A column whose header or cells name a unit, brought to base units.</summary>
    Scaled,

    /// <summary>Worked out from other columns; a finding says so.</summary>
    Derived,
}

/// <summary>Where a needed variable comes from.</summary>
/// <param name="Variable">The variable; a member of a family has its own name, e.g. <c>r_code</c>.</param>
/// <param name="Source">The column, or the formula as the user wrote it.</param>
/// <param name="Kind">How it was found.</param>
/// <param name="Reason">Why this column, for people.</param>
public sealed record MappedColumn(string Variable, string Source, MappingKind Kind, string Reason)
{
    /// <summary>The column of <see cref="ColumnMapping.Table"/> that holds the values: the source, or the variable itself for what was computed.</summary>
    public string Column => Kind is MappingKind.Formula or MappingKind.Scaled or MappingKind.Derived ? Variable : Source;

    /// <summary>The column of the file that a fault in a cell belongs to.</summary>
    public string Blamed => Kind == MappingKind.Scaled ? Source : Column;

    /// <summary>What values of <see cref="Source"/> were multiplied by; 1 but for a scaled column.</summary>
    public double Factor { get; init; } = 1;
}

/// <summary>
/// Which column stands for which variable. Nothing is ever derived silently: units that headers name are applied, and tokens are
/// worked out from steps, batch and sequence length, with a finding each; any other missing variable is an error that says how the
/// user may derive it.
/// </summary>
/// <param name="Columns">One entry per variable, the target last; families are expanded.</param>
/// <param name="Target">Name of the target variable.</param>
/// <param name="Table">The table with every formula of the user added as a column under the variable's name.</param>
/// <param name="Findings">Doubts about the choice of columns.</param>
public sealed record ColumnMapping(
    EquatableList<MappedColumn> Columns, string Target, RunTable Table, EquatableList<Finding> Findings)
{
    /// <summary>The entry of a variable.</summary>
    /// <exception cref="KeyNotFoundException">The variable was not asked for.</exception>
    public MappedColumn Of(string variable) => Columns.FirstOrDefault(c => c.Variable == variable)
        ?? throw new KeyNotFoundException($"'{variable}' was not mapped");

    /// <summary>Finds a column for every needed variable and the target.</summary>
    /// <param name="table">The runs.</param>
    /// <param name="needed">Variables to find.</param>
    /// <param name="target">What is predicted; found like the variables.</param>
    /// <param name="userMap">Entries such as <c>params=params_total</c> or <c>tokens = flops / (6*params)</c>.</param>
    /// <exception cref="ForetrainException">
    /// <c>missing-column</c>, <c>ambiguous-column</c>, <c>column-not-numeric</c>, <c>bad-map</c>, <c>duplicate-map</c>,
    /// <c>unknown-column</c> or <c>formula-syntax</c>.
    /// </exception>
    public static ColumnMapping For(
        RunTable table, IReadOnlyList<NeededColumn> needed, NeededColumn target, IReadOnlyList<string>? userMap = null)
        => new ColumnMapper(table, needed, target, UserMap.Parse(userMap ?? [])).Map();
}
