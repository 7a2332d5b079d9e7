using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Foretrain.Figures;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Figures;

/// <summary>A specification drawn by Vega itself: places of its marks in pixels from the upper left corner of the plot.</summary>
internal sealed partial class VegaSvg(XElement root, IReadOnlyList<string> warnings)
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    /// <summary>What Vega and Vega-Lite had to say.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Draws specifications in one process of Node, or skips the test where Node or the packages are missing.</summary>
    public static IReadOnlyList<VegaSvg> Draw(IReadOnlyList<string> specs)
    {
        string modules = Modules();
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(CliRunner.InRepository("tests/Foretrain.Tests/Figures/render.mjs"));
        start.ArgumentList.Add(modules);
        using Process? node = Start(start);
        if (node is null) Assert.Skip("node is not installed");
        Task<string> output = node.StandardOutput.ReadToEndAsync(), error = node.StandardError.ReadToEndAsync();
        node.StandardInput.Write($"[{string.Join(',', specs)}]");
        node.StandardInput.Close();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, error.Result);
        return [.. JsonDocument.Parse(output.Result).RootElement.EnumerateArray().Select(e => new VegaSvg(XElement.Parse(e.GetProperty("svg").GetString()!), [.. e.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!)]))];
    }

    /// <summary>Places of the symbols of a layer, in order.</summary>
    public FigurePoint[] Symbols(string layer) => [.. Groups(layer).SelectMany(g => g.Elements(s_svg + "path")).Select(p => Sum(p))];

    /// <summary>Corners of the paths of a layer, a list per unbroken stretch.</summary>
    public IReadOnlyList<IReadOnlyList<FigurePoint>> Paths(string layer) =>
        [.. Groups(layer).SelectMany(g => g.Elements(s_svg + "path")).SelectMany(p => Corners(p.Attribute("d")!.Value, Sum(p)))];

    /// <summary>Places of the texts of a layer.</summary>
    public FigurePoint[] Texts(string layer) => [.. Groups(layer).SelectMany(g => g.Elements(s_svg + "text")).Select(t => Sum(t))];

    /// <summary>Texts at the ticks of both axes.</summary>
    public string[] TickTexts() => [.. root.Descendants(s_svg + "g").Where(g => Class(g).Contains("role-axis-label", StringComparison.Ordinal)).SelectMany(g => g.Elements(s_svg + "text")).Select(t => t.Value).Where(t => t.Length > 0)];

    /// <summary>Corners of a path in the notation of SVG: absolute M, L and Z, relative h and v.</summary>
    public static List<IReadOnlyList<FigurePoint>> Corners(string d, FigurePoint at)
    {
        var parts = new List<IReadOnlyList<FigurePoint>>();
        List<FigurePoint> part = [];
        foreach (Match step in Step().Matches(d))
        {
            double[] n = [.. Num().Matches(step.Groups[2].Value).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];
            switch (step.Groups[1].Value)
            {
                case "M":
                    parts.Add(part = [new(at.X + n[0], at.Y + n[1])]);
                    break;
                case "L":
                    for (int i = 0; i + 1 < n.Length; i += 2) part.Add(new(at.X + n[i], at.Y + n[i + 1]));
                    break;
                case "h": part.Add(new(part[^1].X + n[0], part[^1].Y)); break;
                case "v": part.Add(new(part[^1].X, part[^1].Y + n[0])); break;
                case "Z": part.Add(part[0]); break;
                default: throw new InvalidOperationException($"a path with {step.Value}");
            }
        }

        return parts;
    }

    private static string Modules()
    {
        string[] places = [Environment.GetEnvironmentVariable("FORETRAIN_NODE_MODULES") ?? "", CliRunner.InRepository("src/Foretrain.Web/client/node_modules")];
        if (places.FirstOrDefault(p => p.Length > 0 && Directory.Exists(Path.Combine(p, "vega-lite")) && Directory.Exists(Path.Combine(p, "vega"))) is { } found) return found;
        Assert.Skip("vega and vega-lite not found: set FORETRAIN_NODE_MODULES, or run npm ci in src/Foretrain.Web/client");
        return "";
    }

    private static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private IEnumerable<XElement> Groups(string layer) => root.Descendants(s_svg + "g").Where(g => Class(g).Split(' ').Contains($"{layer}_marks"));

    private static string Class(XElement e) => (string?)e.Attribute("class") ?? "";

    // All shifts below the group that is the plot.
    private static FigurePoint Sum(XElement e)
    {
        double x = 0, y = 0;
        for (XElement? at = e; at is not null && !Class(at).Contains("root", StringComparison.Ordinal); at = at.Parent)
        {
            if (at.Attribute("transform") is not { } shift) continue;
            double[] n = [.. Num().Matches(shift.Value[..(shift.Value.IndexOf(')', StringComparison.Ordinal) + 1)]).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];
            (x, y) = (x + n[0], y + n[1]);
        }

        return new(x, y);
    }

    [GeneratedRegex(@"([A-Za-z])([^A-Za-z]*(?:e-?\d+[^A-Za-z]*)*)")]
    private static partial Regex Step();

    [GeneratedRegex(@"-?\d+\.?\d*(?:e-?\d+)?")]
    private static partial Regex Num();
}
