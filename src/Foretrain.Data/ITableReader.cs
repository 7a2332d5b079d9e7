using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>Reads one file format into a <see cref="RunTable"/>. Formats are added by adding readers.</summary>
public interface ITableReader
{
    /// <summary>Name of the format for messages, e.g. <c>CSV</c>.</summary>
    string Name { get; }

    /// <summary>True when this reader is the one for such a file or folder, by its content first and its name second.</summary>
    bool CanRead(DataSource source);

    /// <summary>Reads the whole table.</summary>
    /// <exception cref="ForetrainException">The content is faulty; names source, line and column.</exception>
    TableReading Read(DataSource source, ReadOptions options);
}
