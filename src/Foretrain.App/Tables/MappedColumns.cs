using Foretrain.Laws;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>What --map says where no law decides which names are needed.</summary>
internal static class MappedColumns
{
    /// <summary>The table with a column for every formula, the names that stand for columns, and the columns that the table has more: those of formulas, or <c>NAME_given</c> for what a formula takes the place of.</summary>
    /// <param name="reading">The rows.</param>
    /// <param name="request">With the mapping.</param>
    /// <exception cref="ForetrainException"><c>bad-map</c> for a name that means nothing, <c>unknown-column</c>, <c>formula-syntax</c>, <c>column-not-numeric</c>.</exception>
    public static (RunTable Table, IReadOnlyList<string> Map, IReadOnlyList<string> Computed) For(TableReading reading, AnalysisRequest request)
    {
        RunTable table = reading.Table;
        if (request.Map.Count == 0) return (table, [], []);
        RequireKnown(request);
        string[] columns = [.. request.Map.Where(m => m.Split('=', 2) is [_, var source] && table.Has(source.Trim()))];
        if (columns.Length == request.Map.Count) return (table, columns, []);
        // Families (r_*=share_*) are about laws of mixtures; whether there are such columns is theirs to say.
        string[] families = [.. request.Map.Where(m => Name(m).EndsWith('*'))];
        if (FitOperation.RequireNames(request with { Map = [.. request.Map.Except(families)] }, reading) is not { } mapping) return (table, columns, []);
        RunTable with = mapping.Table;
        var added = new List<string>();
        foreach (string name in request.Map.Except(columns).Except(families).Select(Name))
        {
            added.Add(name);
            if (!table.Has(name)) continue;
            // What stood under that name is kept beside it.
            string given = name + "_given";
            for (int i = 2; with.Has(given); i++) given = $"{name}_given_{i}";
            with = table.IsNumeric(name) ? with.With(given, table.Numbers(name)) : with.With(given, table.Texts(name));
            added[^1] = given;
        }

        return (with, columns, added);
    }

    // What the project says of its tables may be about a law of its own.
    private static void RequireKnown(AnalysisRequest request)
    {
        foreach (string entry in request.Map.Where(m => !request.FromProject.Contains($"--map {m}")))
        {
            string name = Name(entry);
            if (name.Length == 0 || ColumnMeaning.Of(name) is not null || name.EndsWith('*')) continue;
            LawCatalog laws = LawSource.Catalog(request);
            if (laws.Ids.Select(laws.Get).Any(l => l.Variables.Select(v => Fitting.LawProblem.ColumnName(v.Name)).Concat(l.Variables.Select(v => v.Name)).Contains(name) || l.Outputs.Any(o => o.Name == name))) continue;
            string[] names = [.. ColumnMeaning.All.Select(m => m.Name)];
            throw new ForetrainException("bad-map", $"--map {entry}: '{name}' is no name that runs are cleaned by, nor an input or outcome of a law", "--map",
                DidYouMean.Hint(name, names) ?? "names that decide here: run, step, tokens, epochs, loss, lr, seed, status, timestamp, warmup_steps, params, flops");
        }
    }

    private static string Name(string entry) => entry.Split('=', 2)[0].Trim();
}
