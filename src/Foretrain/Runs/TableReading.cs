using Foretrain.Findings;

namespace Foretrain.Runs;

/// <summary>A cell of a numeric column that is not a number. It counts as missing; whoever needs it rejects the row.</summary>
/// <param name="Line">1-based line of the source.</param>
/// <param name="Column">Column name.</param>
/// <param name="Text">The cell as written.</param>
/// <param name="Reason">Why it was not read.</param>
public sealed record RejectedCell(int Line, string Column, string Text, string Reason);

/// <summary>A table as read from a source, with what the reader noticed.</summary>
/// <param name="Table">The rows.</param>
/// <param name="RejectedCells">Cells that count as missing because they could not be read, in file order.</param>
/// <param name="Findings">Remarks about the file as a whole.</param>
public sealed record TableReading(
    RunTable Table, EquatableList<RejectedCell> RejectedCells, EquatableList<Finding> Findings);
