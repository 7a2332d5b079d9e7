using Xunit;

namespace Foretrain.Tests.Support;

/// <summary>Errors as one block of text, for inline snapshots.</summary>
public static class ErrorText
{
    /// <summary>Runs the action, which must fail with a <see cref="ForetrainException"/>, and writes that down.</summary>
    public static string Of(Action action)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(action);
        string text = $"[{e.Code}] {e.Message}";
        if (e.Place is not null) text += "\n" + string.Join("\n", e.Place.Split('\n').Select(l => "  | " + l));
        if (e.Hint is not null) text += "\n  hint: " + e.Hint;
        return text;
    }
}
