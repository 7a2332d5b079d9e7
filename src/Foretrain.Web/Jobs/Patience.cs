namespace Foretrain.Web.Jobs;

/// <summary>How long whoever is refused had better wait, judged by how long the last answers took.</summary>
internal static class Patience
{
    /// <summary>Seconds at least and at most: sooner is no use, and later nobody believes.</summary>
    public const int Least = 1, Most = 60;

    /// <summary>Seconds until there is a place: what waits has had its turn.</summary>
    /// <param name="ahead">Computations that come first.</param>
    /// <param name="usual">Milliseconds of one, or 0 when none has ended yet.</param>
    /// <param name="atOnce">How many run at once.</param>
    public static int Seconds(int ahead, double usual, int atOnce) =>
        (int)Math.Clamp(Math.Ceiling(ahead * usual / 1000 / atOnce), Least, Most);

    /// <summary>The usual time with one more: the newest counts for a share, the first for all.</summary>
    public static double Usual(double usual, double took, double weight) => usual == 0 ? took : usual + (weight * (took - usual));
}
