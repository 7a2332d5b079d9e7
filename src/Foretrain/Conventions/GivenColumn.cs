namespace Foretrain.Conventions;

/// <summary>Values of a variable as the table gives them.</summary>
/// <param name="Source">The column, or the formula they come from.</param>
/// <param name="Values">In base units.</param>
internal sealed record GivenColumn(string Source, double[] Values);
