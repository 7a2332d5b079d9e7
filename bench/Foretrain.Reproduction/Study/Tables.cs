using Foretrain.Data;
using Foretrain.Runs;

namespace Foretrain.Reproduction.Study;

/// <summary>The shared tables, each read once, and those made from several of them.</summary>
/// <param name="folder">The data folder.</param>
internal sealed class Tables(string folder)
{
    private readonly Dictionary<string, TableReading> _read = new(StringComparer.Ordinal);

    /// <summary>A table by path below the data folder, or by the name of a made one: <c>NAME?ARGUMENT</c>.</summary>
    /// <exception cref="ForetrainException"><c>file-not-found</c> and the errors of a reader.</exception>
    public TableReading Get(string name)
    {
        lock (_read)
        {
            if (!_read.TryGetValue(name, out TableReading? reading))
            {
                string[] parts = name.Split('?', 2);
                _read[name] = reading = parts.Length == 2 ? MadeTables.Make(this, parts[0], parts[1]) : TableFile.Read(Path.Combine(folder, name));
            }

            return reading;
        }
    }

    /// <summary>Full path of a table.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>True when the data folder has this sub-folder.</summary>
    public bool HasFolder(string name) => Directory.Exists(Path.Combine(folder, name));
}
