namespace Foretrain.App;

/// <summary>Passes progress on at once, on the thread that reports it.</summary>
internal sealed class Inline<T>(Action<T> report) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => report(value);
}
