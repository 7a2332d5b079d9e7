using Foretrain.Findings;

namespace Foretrain.App.Reporting;

/// <summary>What pages of every format have in common.</summary>
internal static class PageText
{
    /// <summary>A paragraph such as <c>local    scaled gradient ...</c> names its subject first: that word, or null, and the rest.</summary>
    public static (string? Key, string Said) Keyed(string text)
    {
        int end = text.IndexOf("  ", StringComparison.Ordinal);
        return end > 0 && end <= 12 && text[..end].All(char.IsLetter) ? (text[..end], text[end..].TrimStart()) : (null, text);
    }

    /// <summary>True for a heading that the title of its section has said already.</summary>
    public static bool Repeats(string heading, string section) => section == heading || section.StartsWith(heading + " ", StringComparison.Ordinal);

    /// <summary>A weight as a word.</summary>
    public static string Weight(Severity severity) => severity switch { Severity.Severe => "severe", Severity.Warning => "warning", _ => "note" };
}
