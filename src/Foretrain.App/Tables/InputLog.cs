using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>The files that an operation has read, noted where they are read. Copies of a request share it.</summary>
/// <param name="hashOf">Hash of a table by name, for tables that are no files; null where names are files.</param>
public sealed class InputLog(Func<string, string?>? hashOf = null)
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, int? Rows, bool Beside)> _read = [];

    /// <summary>The files of runs in the order in which they were first read, then those beside them; hashed now.</summary>
    public IReadOnlyList<InputFile> Files
    {
        get
        {
            lock (_lock) return [.. _read.OrderBy(r => r.Beside).Select(r => hashOf is null ? InputFile.Of(r.Name, r.Rows) : new(r.Name, hashOf(r.Name), r.Rows))];
        }
    }

    /// <summary>Notes the files of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="beside">True for targets, candidates and joined columns.</param>
    public void Add(RunTable table, bool beside = false)
    {
        ArgumentNullException.ThrowIfNull(table);
        int[] rows = new int[table.Parts.Count];
        for (int row = 0; row < table.Rows; row++) rows[table.PartOf(row)]++;
        for (int k = 0; k < rows.Length; k++) Add(table.Parts[k].Source, rows[k], beside);
    }

    /// <summary>Notes a file.</summary>
    /// <param name="name">As the user named it.</param>
    /// <param name="rows">Its rows, or null when it is no table.</param>
    /// <param name="beside">True for what stands beside the runs.</param>
    public void Add(string name, int? rows = null, bool beside = false)
    {
        lock (_lock) if (_read.TrueForAll(r => r.Name != name)) _read.Add((name, rows, beside));
    }
}
