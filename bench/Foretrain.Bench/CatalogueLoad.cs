using System.Diagnostics;
using System.Globalization;
using Foretrain.Laws;

namespace Foretrain.Bench;

/// <summary>How long the catalogue takes to load in a process that has done nothing else.</summary>
internal static class CatalogueLoad
{
    /// <summary>Prints seconds: summaries of all laws, one law in full, all in full, all in full again; and the number of laws.</summary>
    public static void Run()
    {
        double summaries = Seconds(() => { foreach (LawSummary law in LawCatalog.Embedded.Summaries) _ = law.Id; });
        double one = Seconds(() => LawCatalog.Embedded.Get("chinchilla"));
        double all = Seconds(() => { foreach (Law law in LawCatalog.Embedded.All) _ = law.Id; });
        (string Name, string Text)[] files = [.. Files()];
        double warm = double.PositiveInfinity;
        for (int i = 0; i < 20; i++) warm = Math.Min(warm, Seconds(() => { foreach ((string name, string text) in files) LawReader.Read(text, name); }));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summaries} {one} {all} {warm} {LawCatalog.Embedded.Ids.Count}"));
    }

    /// <summary>The numbers of such a line.</summary>
    public static double[] Parse(string line) => [.. line.Trim().Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

    private static IEnumerable<(string, string)> Files()
    {
        foreach (string name in typeof(LawCatalog).Assembly.GetManifestResourceNames().Where(n => n.Split('/', '\\').Length == 3 && n.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(typeof(LawCatalog).Assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
