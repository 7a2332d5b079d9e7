namespace Foretrain.Web.Jobs;

/// <summary>There is more work than may wait.</summary>
/// <param name="what">What is waited for.</param>
/// <param name="retryAfter">Seconds after which asking again makes sense.</param>
internal sealed class BusyException(string what, int retryAfter) : Exception($"the server is busy: {what}")
{
    /// <summary>Seconds after which asking again makes sense.</summary>
    public int RetryAfter => retryAfter;
}
