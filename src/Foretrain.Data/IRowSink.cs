namespace Foretrain.Data;

/// <summary>
/// Takes rows while a reader walks through a file, so that a file need not fit in memory: the same readers fill a table
/// (<see cref="TableBuilder"/>) or reduce a long history to one row per run.
/// </summary>
public interface IRowSink
{
    /// <summary>The number of a column, which is added when it is new.</summary>
    /// <param name="name">Name in UTF-8.</param>
    int Column(ReadOnlySpan<byte> name);

    /// <summary>A cell of the current row as written.</summary>
    /// <param name="column">Number from <see cref="Column"/>.</param>
    /// <param name="utf8">The cell without quotes, valid UTF-8.</param>
    void Cell(int column, ReadOnlySpan<byte> utf8);

    /// <summary>A cell of the current row that the format keeps as a number.</summary>
    void Number(int column, double value);

    /// <summary>A cell of the current row that is text even where it looks like a number: a name, a time.</summary>
    void Text(int column, ReadOnlySpan<byte> utf8);

    /// <summary>Ends the current row; columns without a cell are missing in it.</summary>
    /// <param name="line">1-based line (or row) of the source.</param>
    void EndRow(int line);
}
