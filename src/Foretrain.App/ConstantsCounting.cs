using Foretrain.Findings;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>Published constants held on runs whose parameters are counted in another way.</summary>
internal static class ConstantsCounting
{
    /// <summary>The finding, or null when nothing is held, or when the counts agree or are not known.</summary>
    public static Finding? Find(Law law, PreparedRuns runs, AnalysisRequest request)
    {
        foreach (string item in request.Fix.SelectMany(f => f.Split(',', StringSplitOptions.TrimEntries)).Where(f => f.StartsWith("constants:", StringComparison.Ordinal)))
        {
            ConstantSet set = law.ConstantSet(item["constants:".Length..]);
            if (set.Counts is null || runs.Mapping.Columns.FirstOrDefault(c => c.Variable == "params") is not { } column) continue;
            if (ColumnMeaning.Counting(column.Source) is not { } counted || counted == set.Counts) continue;
            return new("constants-counting", Severity.Warning, $"the constants of {set.Id} count {set.Counts} parameters, column '{column.Source}' holds {counted} ones",
                "held on another count they are wrong by as much as the counts differ, most of all for small models with large vocabularies",
                $"give a column of {set.Counts} parameters (--map params=COLUMN), or fit the constants to these runs");
        }

        return null;
    }
}
