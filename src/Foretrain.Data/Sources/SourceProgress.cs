namespace Foretrain.Data.Sources;

/// <summary>The progress of several sources as one, in shares of their bytes.</summary>
internal sealed class SourceProgress
{
    private readonly IProgress<(string Stage, double Share)>? _whole;
    private readonly double[] _starts;

    public SourceProgress(IReadOnlyList<DataSource> sources, IProgress<(string Stage, double Share)>? whole)
    {
        _whole = whole;
        _starts = new double[sources.Count + 1];
        for (int i = 0; i < sources.Count; i++) _starts[i + 1] = _starts[i] + Math.Max(1, sources[i].Length);
        // A folder has files of its own, whose bytes nobody has counted.
        if (whole is IByteProgress bytes && sources.All(s => !s.IsFolder)) bytes.Expect(sources.Sum(s => s.Length));
    }

    /// <summary>Options for reading one of the sources.</summary>
    public ReadOptions For(int source, ReadOptions options) =>
        _whole is null ? options : options with { Progress = new Part(share => _whole.Report(("reading", (_starts[source] + share * (_starts[source + 1] - _starts[source])) / _starts[^1]))) };

    private sealed class Part(Action<double> told) : IProgress<(string Stage, double Share)>
    {
        public void Report((string Stage, double Share) value) => told(value.Share);
    }
}
