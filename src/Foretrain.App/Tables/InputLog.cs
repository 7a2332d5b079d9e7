using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>The files that an operation has read, noted where they are read. Copies of a request share it.</summary>
/// <param name="hashOf">Hash of a table by name, for tables that are no files; null where names are files.</param>
public sealed class InputLog(Func<string, string?>? hashOf = null)
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, int? Rows)> _read = [];

    /// <summary>The files in the order in which they were first read, hashed now.</summary>
    public IReadOnlyList<InputFile> Files
    {
        get
        {
            lock (_lock) return [.. _read.Select(r => hashOf is null ? InputFile.Of(r.Name, r.Rows) : new(r.Name, hashOf(r.Name), r.Rows))];
        }
    }

    /// <summary>Notes the files of a table.</summary>
    public void Add(RunTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        int[] rows = new int[table.Parts.Count];
        for (int row = 0; row < table.Rows; row++) rows[table.PartOf(row)]++;
        for (int k = 0; k < rows.Length; k++) Add(table.Parts[k].Source, rows[k]);
    }

    /// <summary>Notes a file.</summary>
    /// <param name="name">As the user named it.</param>
    /// <param name="rows">Its rows, or null when it is no table.</param>
    public void Add(string name, int? rows = null)
    {
        lock (_lock) if (_read.TrueForAll(r => r.Name != name)) _read.Add((name, rows));
    }
}
