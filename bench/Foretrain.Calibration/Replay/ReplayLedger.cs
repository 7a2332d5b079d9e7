using System.Globalization;

namespace Foretrain.Calibration.Replay;

/// <summary>What one pool came to: the ends of every rule at every budget, and the rows known at the start; no ends where a rule could not finish.</summary>
/// <param name="Start">Rows known at the start.</param>
/// <param name="Ends">Ends by rule and budget, or null.</param>
internal sealed record PoolOutcome(int Start, Dictionary<(ReplayRule?, double), List<ReplayEnd>>? Ends);

/// <summary>
/// Finished pools of a table in a file, so that a replay can be broken off, shared out by table and carried on with more pools: pool r
/// is the same however many there are. The file knows nothing of settings or code; delete it when either changes.
/// </summary>
internal sealed class ReplayLedger
{
    private readonly string? _path;
    private readonly Lock _lock = new();
    private bool _torn;

    /// <summary>Opens the ledger of a table.</summary>
    /// <param name="folder">Folder of ledgers, or null for none.</param>
    /// <param name="table">Name of the table.</param>
    /// <param name="sequences">Random sequences a pool; ledgers of other numbers are kept apart.</param>
    public ReplayLedger(string? folder, string table, int sequences)
    {
        if (folder is null) return;
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, $"{table}-{sequences}.csv");
        if (!File.Exists(_path)) return;
        _torn = !File.ReadAllText(_path).EndsWith('\n');
        var open = new Dictionary<int, PoolOutcome>();
        foreach (string line in File.ReadLines(_path))
        {
            string[] cells = line.Split(',');
            if (cells.Length < 3 || !int.TryParse(cells[0], CultureInfo.InvariantCulture, out int pool)) continue;
            switch (cells[1])
            {
                case "start": open[pool] = new(int.Parse(cells[2], CultureInfo.InvariantCulture), []); break;
                case "none": Known[pool] = new(int.Parse(cells[2], CultureInfo.InvariantCulture), null); break;
                case "end" when open.Remove(pool, out PoolOutcome? whole): Known[pool] = whole; break; // a block that was broken off has no end
                default: Read(open, pool, cells); break;
            }
        }
    }

    /// <summary>Pools that are finished.</summary>
    public Dictionary<int, PoolOutcome> Known { get; } = [];

    /// <summary>Writes a finished pool.</summary>
    public void Keep(int pool, PoolOutcome outcome)
    {
        if (_path is null) return;
        var lines = new List<string>();
        if (outcome.Ends is null)
        {
            lines.Add($"{pool},none,{outcome.Start}");
        }
        else
        {
            lines.Add($"{pool},start,{outcome.Start}");
            foreach (((ReplayRule? rule, double budget), List<ReplayEnd> ends) in outcome.Ends)
            {
                foreach (ReplayEnd e in ends)
                    lines.Add(string.Create(CultureInfo.InvariantCulture, $"{pool},{rule?.ToString() ?? "-"},{budget:R},{e.Error:R},{e.Plain:R},{e.Width:R},{e.Runs},{e.Promised:R},{e.Covered:R}"));
            }

            lines.Add($"{pool},end,");
        }

        lock (_lock)
        {
            if (_torn) lines.Insert(0, ""); // ends a line that was broken off
            _torn = false;
            File.AppendAllLines(_path, lines);
        }
    }

    private static void Read(Dictionary<int, PoolOutcome> open, int pool, string[] cells)
    {
        if (cells.Length != 9 || cells[^1].Length == 0 || !open.TryGetValue(pool, out PoolOutcome? outcome)) return;
        double[] x = [.. cells[2..].Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
        (ReplayRule?, double) key = (cells[1] == "-" ? null : Enum.Parse<ReplayRule>(cells[1]), x[0]);
        if (!outcome.Ends!.TryGetValue(key, out List<ReplayEnd>? list)) outcome.Ends[key] = list = [];
        list.Add(new(x[1], x[2], x[3], (int)x[4], x[5], x[6]));
    }
}
