using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Foretrain.Data.Logs;

/// <summary>
/// Settings of a run that lie beside its event file: <c>hparams.yaml</c>, which Lightning writes, and folders named after a time with
/// an event file of their own, which add_hparams of torch.utils.tensorboard makes.
/// </summary>
internal static partial class RunSettings
{
    private const int MostBytes = 1 << 20;

    /// <summary>Names and values; none where there are none, or where they cannot be read: they are not what was asked for.</summary>
    public static List<(string Name, string Value)> Beside(DataSource events)
    {
        List<(string, string)> settings = [];
        if (events.Path is not { } path || Path.GetDirectoryName(Path.GetFullPath(path)) is not { } folder) return settings;
        try
        {
            string yaml = Path.Combine(folder, "hparams.yaml");
            if (File.Exists(yaml) && new FileInfo(yaml).Length <= MostBytes && YamlCells.Load(yaml) is { } map)
                foreach ((YamlNode key, YamlNode value) in map.Children) if (key is YamlScalarNode { Value: { Length: > 0 } name }) YamlCells.Flatten(name, value, settings, yaml);
            foreach (string inner in Directory.EnumerateDirectories(folder).Where(IsOfSettings).Order(StringComparer.Ordinal))
                foreach (string file in Directory.EnumerateFiles(inner, "*tfevents*").Order(StringComparer.Ordinal)) settings.AddRange(Of(file));
        }
        catch (Exception e) when (e is ForetrainException or IOException or UnauthorizedAccessException)
        {
            return settings;
        }

        return settings;
    }

    /// <summary>True for a folder such as <c>1700000000.25</c> beside event files.</summary>
    public static bool IsOfSettings(string folder) => TimeFolder().IsMatch(Path.GetFileName(folder))
        && Path.GetDirectoryName(folder) is { Length: > 0 } above && Directory.EnumerateFiles(above, "*tfevents*").Any() && Directory.EnumerateFiles(folder, "*tfevents*").Any();

    private static List<(string, string)> Of(string file)
    {
        List<(string, string)> settings = [];
        if (new FileInfo(file).Length > MostBytes) return settings;
        EventScalars scalars = new();
        using EventRecords records = new(file, File.OpenRead(file));
        while (records.Next(out ReadOnlySpan<byte> record))
        {
            try
            {
                scalars.Read(record);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                return settings;
            }

            settings.AddRange(scalars.Settings);
        }

        return settings;
    }

    [GeneratedRegex(@"^\d{9,11}(\.\d+)?$")]
    private static partial Regex TimeFolder();
}
