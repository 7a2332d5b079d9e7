using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>Reads one file format into a <see cref="RunTable"/>. Formats are added by adding readers.</summary>
public interface ITableReader
{
    /// <summary>Name of the format for messages, e.g. <c>CSV</c>.</summary>
    string Name { get; }

    /// <summary>True when this reader is the one for such content.</summary>
    /// <param name="source">File name as the user gave it; its extension may help.</param>
    /// <param name="firstBytes">The first bytes of the content, up to 4 KiB; fewer when the file is shorter.</param>
    bool CanRead(string source, ReadOnlySpan<byte> firstBytes);

    /// <summary>Reads the whole table.</summary>
    /// <param name="source">Name for messages and for <see cref="RunTable.Source"/>.</param>
    /// <param name="content">The whole content.</param>
    /// <exception cref="ForetrainException">The content is faulty; names source, line and column.</exception>
    TableReading Read(string source, ReadOnlyMemory<byte> content);
}
