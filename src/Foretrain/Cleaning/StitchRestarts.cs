using System.Text.RegularExpressions;
using Foretrain.Quantities;

namespace Foretrain.Cleaning;

/// <summary>
/// Runs that begin in the middle of another one with the same configuration: a job that was started again from a checkpoint and logged
/// under a name of its own. Repeats with another seed begin at the start and stay what they are.
/// </summary>
internal sealed partial class StitchRestarts : ICleaningStep
{
    /// <summary>A restart may skip a few logging intervals.</summary>
    private const double MostIntervalsSkipped = 3;

    /// <inheritdoc/>
    public string Kind => "stitch";

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        if (!log.Options.Stitch || log.Along is not { } along || (log.RunColumn is null && !log.RunIsFile)) return;
        bool byName = log.ConfigColumns.Count == 0;
        string[][] config = [.. log.ConfigColumns.Append(log.SeedColumn).OfType<string>().Select(log.Table.Texts)];
        List<Piece> pieces = [.. log.Runs().Select(r => new Piece(r.Run, r.Rows, Finite(r.Rows, along))).Where(p => p.Steps.Length > 0)];
        foreach (var same in pieces.GroupBy(p => new EquatableList<string>(byName ? [Stem(log.RunIsFile ? WithoutExtension(p.Run) : p.Run)] : [.. config.Select(c => c[p.Rows[0]])])).ToArray())
        {
            // The start of a chain is what begins first; every other piece goes on from the piece it begins in.
            Piece[] ordered = [.. same.OrderBy(p => p.First)];
            var chains = new List<List<Piece>>();
            foreach (Piece piece in ordered)
            {
                List<Piece>? chain = chains.LastOrDefault(c => Continues(piece, c));
                if (chain is null || !log.Wants(Kind, piece.Run))
                {
                    chains.Add([piece]);
                    continue;
                }

                Piece first = chain[0];
                log.Decide(Kind, piece.Run, $"'{piece.Run}' goes on with '{first.Run}' from {log.AlongColumn} {NumberText.Format(piece.First, 6)}",
                    byName ? "their names differ in a mark of a restart only, and it begins in the middle" : "same configuration and seed, and it begins in the middle", piece.Rows, removed: false);
                foreach (int row in piece.Rows) log.Run[row] = first.Run;
                chain.Add(piece);
            }
        }
    }

    private static bool Continues(Piece piece, List<Piece> chain)
    {
        double last = chain.Max(p => p.Last), interval = chain.Max(p => p.Interval);
        return piece.First > chain[0].First + interval && piece.First <= last + MostIntervalsSkipped * Math.Max(interval, piece.Interval);
    }

    private static double[] Finite(int[] rows, double[] along) => [.. rows.Select(r => along[r]).Where(double.IsFinite).Order()];

    private static string Stem(string run) => Mark().Replace(run, "");

    // The core knows no files; what follows the last dot of the last part of a path is its extension, as of b.csv and b.csv.gz.
    private static string WithoutExtension(string path) => Extension().Replace(path, "");

    [GeneratedRegex(@"(?<=[^/\\])(?:\.[A-Za-z]\w*)?\.(?:[A-Za-z]\w*)$")]
    private static partial Regex Extension();

    [GeneratedRegex(@"[_\-\. ]*(?:restart|resume|resumed|cont|continued|continue|retry|requeue)[_\-\. ]*\d*$", RegexOptions.IgnoreCase)]
    private static partial Regex Mark();

    private sealed record Piece(string Run, int[] Rows, double[] Steps)
    {
        public double First => Steps[0];

        public double Last => Steps[^1];

        /// <summary>Typical distance of two rows.</summary>
        public double Interval { get; } = Steps.Length < 2 ? 0 : Steps.Zip(Steps.Skip(1), (a, b) => b - a).Order().ElementAt((Steps.Length - 1) / 2);
    }
}
