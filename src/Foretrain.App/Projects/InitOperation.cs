using System.Text;
using Foretrain.App.Tables;
using Foretrain.Runs;

namespace Foretrain.App.Projects;

/// <summary>What making a project gives back.</summary>
/// <param name="Project">The project.</param>
/// <param name="Described">The description that it was made from.</param>
/// <param name="Open">What it leaves open, with what to do about it.</param>
/// <param name="Found">True when no source was named and those of the folder were taken.</param>
public sealed record InitReport(ProjectFile Project, DescribeReport Described, IReadOnlyList<string> Open, bool Found);

/// <summary>Makes a project file from a description of the sources.</summary>
public static class InitOperation
{
    /// <summary>Describes the sources and writes the file; an existing one is never replaced.</summary>
    /// <param name="request">Sources, mapping, condition, law.</param>
    /// <param name="targets">What is to be forecast.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops before anything is written.</param>
    /// <exception cref="ForetrainException"><c>project-exists</c>, <c>init-stdin</c>, <c>no-tables</c>, <c>several-tables</c>, or what is wrong with a source.</exception>
    public static InitReport Run(AnalysisRequest request, IReadOnlyList<string> targets, string folder, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(targets);
        string path = Path.Combine(folder, ProjectFile.FileName);
        RequireNone(path);
        if (request.Sources.Contains("-"))
            throw new ForetrainException("init-stdin", "standard input is gone when it is read; a project names tables that commands read again", "-", "write it to a file first, and name that: foretrain init runs.csv");
        bool found = request.Source is null;
        if (found)
        {
            IReadOnlyList<string> tables = FolderTables.Of(folder, cancel);
            request = request with { Source = tables[0], MoreSources = [.. tables.Skip(1)] };
        }

        foreach (string target in targets) Quantities.NumberText.ParseAssignments(target);
        DescribeReport described = DescribeOperation.Run(request, progress, cancel);
        var open = new List<string>();
        if (described.None is { } none) open.Add($"no law applies: {none.Why}; {none.Action}");
        if (targets.Count == 0) open.Add("no targets: add them to the file, or write --at");
        ProjectFile project = new()
        {
            Path = ProjectFile.FileName,
            Sources = [.. request.Sources],
            Map = [.. Mapping(request, described)],
            Where = request.Where,
            Split = Split(described),
            By = request.By,
            Cluster = request.Cluster ?? (described.Shape.Kind == TableKind.Checkpoints ? described.Shape.RunColumn : null),
            Target = request.Target,
            Laws = request.Law is { } law ? [law] : [.. described.Laws.Take(1).Select(l => l.Law.Id)],
            LawFiles = [.. request.LawFiles],
            Targets = [.. targets],
        };
        cancel.ThrowIfCancellationRequested();
        RequireNone(path);
        WholeFile.Write(path, new UTF8Encoding(false).GetBytes(ProjectWriter.Write(project)), [.. request.Sources], "foretrain init", ProjectFile.FileName);
        return new(project, described, open, found);
    }

    private static void RequireNone(string path)
    {
        if (!File.Exists(path)) return;
        throw new ForetrainException("project-exists", $"there is a {ProjectFile.FileName} in this folder", path, "edit it, or take it away first; a project file is never written over");
    }

    // What was said is kept as it was said; what was found under another name is written down, so that it stays found.
    private static IEnumerable<string> Mapping(AnalysisRequest request, DescribeReport described)
    {
        foreach (string entry in request.Map) yield return entry;
        if (described.Laws.Count == 0) yield break;
        HashSet<string> said = [.. request.Map.Select(m => m.Split('=', 2)[0].Trim())];
        foreach (MappedColumn column in described.Laws[0].Mapping.Columns.Where(c => !said.Contains(c.Variable) && !said.Contains("r_*")))
        {
            if (column.Kind is MappingKind.Alias or MappingKind.Derived) yield return $"{column.Variable}={column.Source}";
            // A header with spaces or brackets cannot stand in a formula; its unit is read off it every time.
            if (column.Kind == MappingKind.Scaled && column.Factor != 1 && column.Source.All(c => char.IsLetterOrDigit(c) || c == '_'))
                yield return $"{column.Variable}={column.Factor.ToString("0.###e0", System.Globalization.CultureInfo.InvariantCulture)}*{column.Source}";
        }
    }

    private static (string?, string?) Split(DescribeReport described)
    {
        if (described.Request.Where is not null || described.Columns.FirstOrDefault(c => c.Column == "split" && !c.IsNumeric) is not { } split) return default;
        bool Has(string label) => split.Labels.Any(l => l.Text == label);
        return Has("train") && Has("test") ? ("split = 'train'", "split = 'test'") : default;
    }
}
