using System.Text.Json;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Calibration.Suite;

/// <summary>A prior on errors of form in a file, for trials.</summary>
internal static class SettingsFile
{
    /// <summary>Reads the file; null without one.</summary>
    /// <exception cref="ForetrainException"><c>settings-unreadable</c>.</exception>
    public static FormSettings? Read(string? path)
    {
        if (path is null) return null;
        try
        {
            using FileStream json = File.OpenRead(path);
            return FormSettings.Read(json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ForetrainException("settings-unreadable", $"--settings: {e.Message}", path, "take calibration/settings.json as the pattern", e);
        }
    }
}
