using System.Globalization;
using Foretrain.Quantities;

namespace Foretrain.Planning;

/// <summary>A condition that a plan must meet: one formula over the inputs at most, or at least, another.</summary>
/// <param name="Left">Formula left of the sign, e.g. <c>16*params</c>.</param>
/// <param name="AtMost">True for <c>&lt;=</c>, false for <c>&gt;=</c>.</param>
/// <param name="Right">Formula right of the sign, e.g. <c>80e9</c>; a number alone may have a suffix.</param>
public sealed record PlanLimit(string Left, bool AtMost, string Right)
{
    private const string Example = "e.g. --limit \"16*params <= 80G\"";

    /// <summary>Reads a limit as people write it.</summary>
    /// <exception cref="ForetrainException"><c>plan-limit</c>: no sign or several, or an empty side.</exception>
    public static PlanLimit Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.AsSpan().IndexOfAny('<', '>');
        if (at < 0)
        {
            string hint = text.Contains('=', StringComparison.Ordinal)
                ? "an input is held at a value by --fix-input NAME=VALUE; a limit is written with <= or >="
                : $"write a formula, <= or >=, and a formula or a number, {Example}";
            throw new ForetrainException("plan-limit", $"the limit '{text}' has neither <= nor >=", hint: hint);
        }

        int end = at + 1 < text.Length && text[at + 1] == '=' ? at + 2 : at + 1;
        string left = text[..at].Trim(), right = text[end..].Trim();
        if (right.AsSpan().IndexOfAny('<', '>') >= 0)
            throw new ForetrainException("plan-limit", $"the limit '{text}' has more than one <= or >=", hint: "write two limits, one with each sign");
        if (left.Length == 0 || right.Length == 0)
            throw new ForetrainException("plan-limit", $"the limit '{text}' has nothing on one side of its sign", hint: Example);
        return new(left, text[at] == '<', right);
    }

    /// <summary>The limit as written.</summary>
    public override string ToString() => $"{Left} {(AtMost ? "<=" : ">=")} {Right}";

    /// <summary>A side as a formula: numbers with a suffix (80G) are written out.</summary>
    internal static string Formula(string side) =>
        NumberText.TryParse(side, out double value, isCompute: true) ? value.ToString("R", CultureInfo.InvariantCulture) : side;
}
