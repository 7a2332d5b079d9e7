using Foretrain.Quantities;

namespace Foretrain.App.Asking;

/// <summary>Numbers and lists out of given options.</summary>
public static class GivenValues
{
    /// <summary>A whole number of 0 or more, suffixes allowed.</summary>
    /// <exception cref="ForetrainException"><c>bad-option</c>.</exception>
    public static long Count(this IGiven given, string name, long otherwise, long most)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (given.One(name) is not { } text) return otherwise;
        if (long.TryParse(text, out long whole) && whole >= 0 && whole <= most) return whole; // seeds have more digits than a double
        if (NumberText.TryParse(text, out double value) && value >= 0 && value <= most && value == Math.Floor(value)) return (long)value;
        throw new ForetrainException("bad-option", $"--{name} '{text}' is not a whole number from 0 to {most}", hint: $"write e.g. --{name} {otherwise}");
    }

    /// <summary>A level between 0 and 1, or null when it is not given.</summary>
    /// <exception cref="ForetrainException"><c>bad-option</c>.</exception>
    public static double? Level(this IGiven given)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (given.One("level") is not { } text) return null;
        if (NumberText.TryParse(text, out double level) && level > 0 && level < 1) return level;
        bool percent = NumberText.TryParse(text.TrimEnd('%', ' '), out double share) && share is >= 50 and < 100;
        throw new ForetrainException("bad-option", $"--level '{text}' is not between 0 and 1", hint: percent ? $"write --level {share / 100:0.####}" : "write --level 0.95");
    }

    /// <summary>A number, or null when it is not given.</summary>
    /// <exception cref="ForetrainException"><c>not-a-number</c>.</exception>
    public static double? Number(this IGiven given, string name, bool isCompute = false)
    {
        ArgumentNullException.ThrowIfNull(given);
        return given.One(name) is { } text ? NumberText.Parse(text, "--" + name, isCompute) : null;
    }

    /// <summary>Items of options that take several, joined by commas.</summary>
    public static string[] Items(this IGiven given, string name)
    {
        ArgumentNullException.ThrowIfNull(given);
        return [.. given.Many(name).SelectMany(f => f.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
    }
}
