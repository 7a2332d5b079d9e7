namespace Foretrain;

/// <summary>
/// The one error type a user sees. It names the thing, the value and what was possible (<see cref="Exception.Message"/>),
/// the place, and what to do next. Anything else that escapes is a defect of ours.
/// </summary>
public sealed class ForetrainException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="code">Stable kebab-case id, e.g. <c>unknown-law</c>; scripts and tests match on it.</param>
    /// <param name="message">What is wrong, with names and values; no trailing full stop.</param>
    /// <param name="place">Where: file, row, column, or the formula with a caret under the fault. May span lines.</param>
    /// <param name="hint">What to do about it, or null.</param>
    /// <param name="inner">The cause, kept for debugging only.</param>
    public ForetrainException(string code, string message, string? place = null, string? hint = null, Exception? inner = null)
        : base(message is null ? message : CutText.Message(message), inner)
    {
        Code = code;
        Place = place is null ? null : CutText.Place(place);
        Hint = hint is null ? null : CutText.Message(hint);
    }

    /// <summary>Stable kebab-case id of the kind of error.</summary>
    public string Code { get; }

    /// <summary>Where the fault is, or null. May span several lines (a formula and its caret).</summary>
    public string? Place { get; }

    /// <summary>What to do about it, or null.</summary>
    public string? Hint { get; }

    /// <summary>What the user could choose between, or null when the error is no question.</summary>
    public OpenChoice? Choice { get; init; }
}

/// <summary>A question with a few answers, which a terminal can ask and a script answers with an option.</summary>
/// <param name="Name">What is chosen: the variable.</param>
/// <param name="Candidates">The answers.</param>
public sealed record OpenChoice(string Name, EquatableList<string> Candidates);
