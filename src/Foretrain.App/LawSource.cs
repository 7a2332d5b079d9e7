using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>Finds the laws of a request: the catalogue with the user's additions, and which laws fit a table's columns.</summary>
internal static class LawSource
{
    /// <summary>Laws tried first when none is named, most specific question last; the rest follow in order of id.</summary>
    private static readonly string[] Preferred = ["chinchilla", "parscale", "clark-routed", "rectified-scaling-law", "henighan-n", "power-d", "hestness", "henighan-c", "lr-annealing"];

    /// <summary>The catalogue with --law-file and the user's folder.</summary>
    public static LawCatalog Catalog(AnalysisRequest request)
    {
        var files = new List<(string, string)>();
        if (request.UserLawFolder is { } folder && Directory.Exists(folder))
            files.AddRange(Directory.EnumerateFiles(folder, "*.json").Concat(Directory.EnumerateFiles(folder, "*.bib")).Order(StringComparer.Ordinal).Select(f => (f, Read(f))));
        files.AddRange(request.LawFiles.Select(f => (f, Read(f))));
        foreach (string file in request.LawFiles) request.Inputs.Add(file);
        return files.Count == 0 ? LawCatalog.Embedded : LawCatalog.Embedded.With(files);
    }

    /// <summary>Laws whose every input and output the table has, with the preferred one first; those without a match are left out.</summary>
    /// <param name="catalog">Laws to try.</param>
    /// <param name="table">The table.</param>
    /// <param name="request">Names of columns.</param>
    /// <param name="ownMapOnly">True to give each law only the entries of --map that it needs, as when many laws are asked about at once.</param>
    /// <param name="constantToo">True to keep laws with an input that never changes.</param>
    /// <param name="everyOutput">True for laws of all outcomes in the table, not only of the first one found.</param>
    public static IReadOnlyList<Law> Applicable(LawCatalog catalog, TableReading table, AnalysisRequest request, bool ownMapOnly = false, bool constantToo = false, bool everyOutput = false)
    {
        List<Law> laws = [];
        foreach (string id in Preferred.Where(catalog.Ids.Contains).Concat(catalog.Ids.Except(Preferred, StringComparer.Ordinal)))
        {
            Law law = catalog.Get(id);
            if (law.Variables.Any(v => v.Name == "x" || v.Name == request.Target)) continue; // a law of any axis: the user must say which
            string output = law.Outputs[0].Name;
            if (request.Target is { } target && output != target && ColumnMeaning.Of(output) is null or { Unit: "1" } or { IsCount: true }) continue; // of an optimum or a share, not of any outcome
            if (!everyOutput && request.Target is null && laws.FirstOrDefault() is { } first && first.Outputs[0].Name != output) continue; // a table of losses and accuracies is asked one thing at a time
            try
            {
                ColumnMapping mapping = ColumnMapping.For(table.Table, Fitting.LawProblem.Needs(law), Fitting.LawProblem.Target(law, law.Estimator.Objective, request.Target), ownMapOnly ? MapFor(law, request) : request.Map);
                // A column that never changes cannot tell anything about its exponent.
                bool varies = constantToo || mapping.Columns.Where(c => c.Variable != mapping.Target && mapping.Table.IsNumeric(c.Column))
                    .All(c => Varies(mapping.Table.Numbers(c.Column)));
                if (varies && IsCurve(law, mapping)) laws.Add(law);
            }
            catch (ForetrainException e) when (e.Code is "missing-column" or "ambiguous-column" or "column-not-numeric" or "missing-family" or "bad-map" or "unknown-column")
            {
                // This law does not fit these columns; that is the answer sought.
            }
        }

        return laws;
    }

    /// <summary>True when a law that is tried before another one, or an everyday law where there is none, takes or predicts this variable.</summary>
    public static bool IsWanted(LawCatalog catalog, string variable, Law? before) => before is null
        ? variable is "params" or "tokens" or "flops" or "loss" or "accuracy" or "error" or "coverage" or "unique_tokens" or "examples"
        : Preferred.Where(catalog.Ids.Contains).TakeWhile(id => id != before.Id).Select(catalog.Get).Any(l => l.Outputs[0].Name == variable || l.Variables.Any(v => Fitting.LawProblem.ColumnName(v.Name) == variable));

    /// <summary>
    /// The question that stands between a table and the first law it would fit, or null: several columns may be one of its inputs, and
    /// whichever is chosen, the law applies.
    /// </summary>
    /// <param name="catalog">Laws to try.</param>
    /// <param name="table">The table.</param>
    /// <param name="request">Names of columns.</param>
    /// <param name="before">Law that applies as it is: only laws that are tried before it are asked about; null for all.</param>
    /// <param name="ownMapOnly">True to give each law only the entries of --map that it needs.</param>
    public static ForetrainException? Ambiguous(LawCatalog catalog, TableReading table, AnalysisRequest request, Law? before, bool ownMapOnly)
    {
        string[] ids = before is null ? [.. Preferred.Where(catalog.Ids.Contains).Concat(catalog.Ids.Except(Preferred, StringComparer.Ordinal))] : [.. Preferred.Where(catalog.Ids.Contains).TakeWhile(id => id != before.Id)];
        foreach (string id in ids)
        {
            Law law = catalog.Get(id);
            if (law.Variables.Any(v => v.Name == "x" || v.Name == request.Target)) continue;
            if (before is not null && law.Outputs[0].Name != before.Outputs[0].Name) continue;
            ForetrainException? first = null;
            AnalysisRequest asked = request;
            for (int choices = 0; choices <= law.Variables.Count; choices++)
            {
                try
                {
                    ColumnMapping.For(table.Table, Fitting.LawProblem.Needs(law), Fitting.LawProblem.Target(law, law.Estimator.Objective, request.Target), ownMapOnly ? MapFor(law, asked) : asked.Map);
                    if (first is not null) return first;
                    break;
                }
                catch (ForetrainException e) when (e.Choice is { } choice)
                {
                    first ??= e;
                    asked = asked with { Map = [.. asked.Map, $"{choice.Name}={choice.Candidates[0]}"] };
                }
                catch (ForetrainException)
                {
                    break; // the law lacks something else too
                }
            }
        }

        return null;
    }

    /// <summary>Entries of --map that name an input or the output of a law.</summary>
    public static string[] MapFor(Law law, AnalysisRequest request) => [.. request.Map.Where(m => m.Split('=', 2)[0].Trim() is var name
        && (law.Variables.Any(v => Fitting.LawProblem.ColumnName(v.Name) == name || v.Name == name) || name == (request.Target ?? law.Outputs[0].Name)))];

    // Token counts that differ by the last step of a run are one value.
    private static bool Varies(double[] values)
    {
        double[] there = [.. values.Where(x => !double.IsNaN(x))];
        return there.Length > 0 && there.Max() - there.Min() > 0.01 * Math.Max(Math.Abs(there.Max()), Math.Abs(there.Min()));
    }

    // A law over whole runs needs several rows of each run: a table of finished runs is no learning curve.
    private static bool IsCurve(Law law, ColumnMapping mapping)
    {
        if (law.Variables.FirstOrDefault(v => v.Text) is not { } run) return true;
        string[] labels = mapping.Table.Texts(mapping.Of(run.Name).Column);
        return labels.Distinct().Count() * 3 <= labels.Length;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ForetrainException("law-file-unreadable", $"law file {path} cannot be read: {e.Message}", path, "check the path", e);
        }
    }
}
