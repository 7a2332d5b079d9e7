using System.Text.Json;

namespace Foretrain.Uncertainty.Form;

/// <summary>
/// What is believed about errors of form before a table is seen: chosen on back-tests of training rows only and kept in one
/// file (<c>calibration/settings.json</c>), which says when and on what.
/// </summary>
public sealed record FormSettings
{
    /// <summary>
    /// Possible sizes of the bend: its curvature per decade squared, as a share of the law's own slope per decade. Zero is the
    /// law without error.
    /// </summary>
    public required double[] Bends { get; init; }

    /// <summary>Prior weight of each size of the bend.</summary>
    public required double[] BendWeights { get; init; }

    /// <summary>Possible variances that runs of one size (or one cluster) share, over the variance of a run around them.</summary>
    public required double[] Shared { get; init; }

    /// <summary>Prior weight of each.</summary>
    public required double[] SharedWeights { get; init; }

    /// <summary>Residuals beyond this many robust standard deviations count less.</summary>
    public required double RobustCut { get; init; }

    /// <summary>Factor on every standard deviation, earned on back-tests.</summary>
    public required double Inflation { get; init; }

    /// <summary>Most degrees of freedom of the distribution around each component.</summary>
    public required double MostFreedom { get; init; }

    /// <summary>The settings that ship.</summary>
    public static FormSettings Default => s_default.Value;

    /// <summary>Reads settings.</summary>
    /// <exception cref="JsonException">Not the expected document.</exception>
    public static FormSettings Read(Stream json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        double One(string name) => root.GetProperty(name).GetDouble();
        double[] Many(string name) => [.. root.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];
        return new()
        {
            Bends = Many("bends"),
            BendWeights = Many("bendWeights"),
            Shared = Many("shared"),
            SharedWeights = Many("sharedWeights"),
            RobustCut = One("robustCut"),
            Inflation = One("inflation"),
            MostFreedom = One("mostFreedom"),
        };
    }

    private static readonly Lazy<FormSettings> s_default = new(() =>
    {
        using Stream stream = typeof(FormSettings).Assembly.GetManifestResourceStream("calibration/settings.json")
            ?? throw new InvalidOperationException("calibration/settings.json is not embedded");
        return Read(stream);
    });
}
