namespace Foretrain.App;

/// <summary>Where a defect showed itself, in one line instead of a stack trace.</summary>
public static class DefectPlace
{
    /// <summary>The method of ours nearest to the fault.</summary>
    public static string Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        string? line = exception.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Foretrain.", StringComparison.Ordinal))?.Trim();
        return line is null ? "unknown place" : line.Split(" in ")[0].Split('(')[0];
    }
}
