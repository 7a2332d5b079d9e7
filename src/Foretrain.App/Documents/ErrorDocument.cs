namespace Foretrain.App.Documents;

/// <summary>An error as JSON, so that scripts need not read messages.</summary>
public static class ErrorDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/error/1";

    /// <summary>Writes the document.</summary>
    /// <param name="code">Stable id of the kind of error.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="place">Where, or null.</param>
    /// <param name="hint">What to do, or null.</param>
    public static string Write(string code, string message, string? place, string? hint) => JsonText.Document(Schema, json => json.Object("error", () =>
    {
        json.Reason(code, message, place, hint);
    }));
}
