using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests;

/// <summary>Holds what ARCHITECTURE.md says about who may use whom.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Assembly Core = typeof(ForetrainException).Assembly;

    // From the top down; a folder may use those in later lines. Objectives, Findings and Figures stand beside the ladder; nothing in the core uses Figures.
    private static readonly string[][] Ladder =
    [
        ["Comparing"], ["Planning"], ["Ranking"], ["Backtesting", "Chaining", "Design", "Unraveling"], ["Forecasting"], ["Uncertainty"], ["Fitting"], ["Laws"], ["Cleaning", "Conventions"], ["Runs"], ["Expressions"], ["Numerics", "Quantities"],
    ];

    private static readonly Dictionary<string, string[]> May = Allowed();

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(In("src/Foretrain")).Select(f => Path.GetFileName(f)!)];

    public static TheoryData<string> Projects => [.. ProjectFiles().Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Core_folder_uses_only_what_is_below_it(string folder)
    {
        Assert.True(May.ContainsKey(folder), $"folder {folder} has no place in the ladder of ARCHITECTURE.md");
        var faults = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in Sources($"src/Foretrain/{folder}"))
        {
            foreach (string used in FoldersUsedBy(File.ReadAllText(file)).Where(u => u != folder && !May[folder].Contains(u)))
                faults.Add($"{Short(file)} uses {used}");
        }

        foreach (Type type in Core.GetTypes().Where(t => FolderOf(t) == folder))
        {
            foreach (string used in Signature(type).Select(FolderOf).OfType<string>().Where(u => u != folder && !May[folder].Contains(u)))
                faults.Add($"type {type.Name} shows {used}");
        }

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("using Foretrain.Fitting;", "Fitting")]
    [InlineData("using Foretrain.Numerics.Optimization;", "Numerics")]
    [InlineData("using static Foretrain.Quantities.NumberText;", "Quantities")]
    [InlineData("    var x = Quantities.NumberText.Parse(text);", "Quantities")]
    [InlineData("    var x = Foretrain.Laws.Kernels.KernelRegistry.All;", "Laws")]
    [InlineData("    var x = Laws.Kernels.KernelRegistry.All;", "Laws")]
    public void A_use_is_seen_however_it_is_written(string source, string folder) => Assert.Equal([folder], FoldersUsedBy(source).Distinct());

    [Theory]
    [InlineData("// see Foretrain.Fitting.FitEngine")]
    [InlineData("/// <see cref=\"Fitting.FitEngine\"/>")]
    [InlineData("    var x = Findings.Concat(more);")]
    [InlineData("    var x = result.Findings.Finding;")]
    public void What_is_no_use_is_not_seen(string source) => Assert.Empty(FoldersUsedBy(source));

    [Fact]
    public void Core_references_nothing_but_the_framework()
    {
        string[] foreign = [.. Core.GetReferencedAssemblies().Select(a => a.Name!).Where(a => !a.StartsWith("System.", StringComparison.Ordinal) && a is not "netstandard" and not "mscorlib")];
        Assert.Empty(foreign);
    }

    [Fact]
    public void Core_touches_no_files_console_or_environment()
    {
        string[] faults = [.. Sources("src/Foretrain").Where(f => Outside().IsMatch(WithoutComments(File.ReadAllText(f)))).Select(Short)];
        Assert.Empty(faults);
        Assert.Matches(Outside(), "var x = File.ReadAllText(path);");
        Assert.Matches(Outside(), "System.IO.File.Delete(path);");
        Assert.Matches(Outside(), "new FileStream(path, FileMode.Open)");
    }

    [Fact]
    public void Namespace_is_the_folder()
    {
        var faults = new List<string>();
        foreach (string file in Sources("src").Concat(Sources("tests")).Concat(Sources("bench")))
        {
            Match found = Namespace().Match(File.ReadAllText(file));
            if (!found.Success) continue; // top-level statements
            string[] parts = Path.GetDirectoryName(Short(file))!.Split('/', '\\');
            string expected = string.Join('.', parts.Skip(1));
            if (found.Groups[1].Value != expected) faults.Add($"{Short(file)}: {found.Groups[1].Value}, expected {expected}");
        }

        Assert.Empty(faults);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Projects_refer_to_what_the_table_allows(string project)
    {
        (string[] projects, string[] packages) = project switch
        {
            "Foretrain" => (Array.Empty<string>(), Array.Empty<string>()),
            "Foretrain.Data" => (["Foretrain"], ["CsvHelper", "YamlDotNet"]),
            "Foretrain.App" => (["Foretrain", "Foretrain.Data"], []),
            "Foretrain.Web" => (["Foretrain.App"], []),
            "Foretrain.Cli" => (["Foretrain.App", "Foretrain.Web"], ["Spectre.Console", "System.CommandLine"]),
            "Foretrain.Tests" => (["Foretrain.Calibration", "Foretrain.Cli", "Foretrain.Reproduction"], ["FsCheck", "MathNet.Numerics", "xunit.v3"]),
            "Foretrain.BrowserTests" => (["Foretrain.Web"], ["Microsoft.Playwright", "xunit.v3"]),
            "Foretrain.BrowserBench" => (["Foretrain.Cli"], ["Microsoft.Playwright"]),
            "Foretrain.Bench" => (["Foretrain.App"], []),
            "Foretrain.Calibration" => (["Foretrain.App"], []),
            "Foretrain.Reproduction" => (["Foretrain.Calibration"], []),
            _ => throw new InvalidOperationException($"project {project} is not in the table of ARCHITECTURE.md"),
        };
        XDocument file = XDocument.Load(ProjectFiles().Single(f => Path.GetFileNameWithoutExtension(f) == project));
        Assert.Equal(projects, file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))).Order(StringComparer.Ordinal));
        Assert.Equal(packages, file.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Projects_have_a_lock_file_and_are_in_the_solution(string project)
    {
        string file = ProjectFiles().Single(f => Path.GetFileNameWithoutExtension(f) == project);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "packages.lock.json")), $"{project} has no packages.lock.json: run dotnet restore and commit it");
        Assert.Contains(Short(file), XDocument.Load(In("Foretrain.slnx")).Descendants("Project").Select(p => p.Attribute("Path")!.Value));
    }

    [Fact]
    public void No_file_is_longer_than_450_lines()
    {
        string[] faults = [.. Sources("src").Concat(Sources("tests")).Concat(Sources("bench"))
            .Select(f => (File: Short(f), Lines: File.ReadLines(f).Count())).Where(f => f.Lines > 450).Select(f => $"{f.File}: {f.Lines}")];
        Assert.Empty(faults);
    }

    private static Dictionary<string, string[]> Allowed()
    {
        var may = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Findings"] = [], ["Objectives"] = ["Numerics", "Quantities"], ["Figures"] = ["Quantities"] };
        int laws = Array.FindIndex(Ladder, s => s.Contains("Laws")), runs = Array.FindIndex(Ladder, s => s.Contains("Runs"));
        for (int i = 0; i < Ladder.Length; i++)
        {
            string[] below = [.. Ladder.Skip(i + 1).SelectMany(s => s), .. i <= laws ? ["Objectives"] : Array.Empty<string>(), .. i <= runs ? ["Findings"] : Array.Empty<string>()];
            foreach (string folder in Ladder[i]) may[folder] = below;
        }

        return may;
    }

    private static IEnumerable<string> FoldersUsedBy(string source)
    {
        foreach (Match m in Qualified().Matches(WithoutComments(source)))
        {
            string[] parts = [.. m.Groups[1].Value.Split('.').SkipWhile((p, i) => i == 0 && p == "Foretrain")];
            if (!May.ContainsKey(parts[0])) continue;
            bool isUsing = m.Value.StartsWith("using", StringComparison.Ordinal), isFull = m.Groups[1].Value.StartsWith("Foretrain.", StringComparison.Ordinal);
            // Without 'Foretrain.' in front it may as well be a property of that name: then the rest is no type.
            if (isUsing || isFull || Enumerable.Range(1, parts.Length).Any(n => Core.GetType("Foretrain." + string.Join('.', parts.Take(n))) is not null)) yield return parts[0];
        }
    }

    private static IEnumerable<Type> Signature(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<Type?> shown = new[] { type.BaseType }.Concat(type.GetInterfaces()).Concat(type.GetFields(All).Select(f => f.FieldType))
            .Concat(type.GetMethods(All).SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType)))
            .Concat(type.GetConstructors(All).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType));
        return shown.OfType<Type>().SelectMany(Parts);
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];

    private static string? FolderOf(Type type) =>
        type.Assembly == Core && type.Namespace is { } space && space.Split('.') is [_, var folder, ..] ? folder : null;

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(In(folder), "*.cs", SearchOption.AllDirectories)
        .Where(f => !Built().IsMatch(Short(f))).Order(StringComparer.Ordinal);

    private static IEnumerable<string> ProjectFiles() => new[] { "src", "tests", "bench" }.Select(f => In(f)).Where(Directory.Exists)
        .SelectMany(f => Directory.EnumerateFiles(f, "*.csproj", SearchOption.AllDirectories)).Where(f => !Built().IsMatch(Short(f)));

    private static string In(string relative) => Path.Combine(Repository.Root, relative);

    private static string Short(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    private static string WithoutComments(string source) => Comment().Replace(source, "");

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?:using (?:static )?|(?<![\w.]))((?:Foretrain\.)?[A-Z]\w*(?:\.[A-Z]\w*)*)")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"(?<![\w.""])(File|Directory|Path|Console|FileInfo|DirectoryInfo|Process)\.\w|System\.IO\.(File|Directory|Path)|\b(FileStream|StreamWriter)\b|Environment\.(GetEnv|Current|Machine|User)|System\.Net\b")]
    private static partial Regex Outside();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"(^|/)(bin|obj|artifacts)/")]
    private static partial Regex Built();
}
