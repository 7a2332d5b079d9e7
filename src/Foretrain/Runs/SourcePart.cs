namespace Foretrain.Runs;

/// <summary>One of the files that a table was put together from.</summary>
/// <param name="Source">The file, as the user would name it.</param>
/// <param name="Offset">What was added to its lines, so that no two rows of the table have the same.</param>
/// <param name="Unit">What its lines are: <c>line</c>, or <c>row</c> where a format has no lines.</param>
public sealed record SourcePart(string Source, int Offset, string Unit = "line");
