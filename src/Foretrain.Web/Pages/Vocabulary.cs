using Foretrain.App.Asking;

namespace Foretrain.Web.Pages;

/// <summary>Words that many pages know.</summary>
internal static class Vocabulary
{
    /// <summary>Leaves figures out: <c>figures=none</c>.</summary>
    public const string Figures = "figures";

    // Files of laws are named at the start of the server, and threads are the server's business.
    private static readonly string[] s_notHere = ["law-file", "threads"];

    /// <summary>Table, law, fit, runs and intervals.</summary>
    public static string[] Fit { get; } = ["t", Figures, .. RequestReading.Names.Where(n => !s_notHere.Contains(n) && n != "constants")];

    /// <summary>The same, with published constants.</summary>
    public static string[] FitOrConstants { get; } = [.. Fit, "constants"];
}
