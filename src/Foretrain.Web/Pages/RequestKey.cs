using System.Text;
using Foretrain.App;
using Foretrain.Objectives;

namespace Foretrain.Web.Pages;

/// <summary>A request as text that is the same exactly when the result is.</summary>
internal static class RequestKey
{
    /// <summary>The text. Tables are named by what they are called in messages; their hashes stand beside it.</summary>
    public static string Of(AnalysisRequest request)
    {
        var key = new StringBuilder();
        void One(string name, string? value)
        {
            // Length first: no value can pass for the next field.
            if (value is not null) key.Append(name).Append(' ').Append(value.Length).Append(' ').Append(value).Append('\n');
        }

        One("source", request.Source);
        One("law", request.Law);
        One("formula", request.Formula);
        One("constants", request.Constants);
        foreach (string map in request.Map) One("map", map);
        One("where", request.Where);
        One("by", request.By);
        One("target", request.Target);
        One("cluster", request.Cluster);
        One("weights", request.Weights);
        One("objective", request.Objective is { } objective ? ObjectiveText.Format(objective) : null);
        foreach (string fix in request.Fix) One("fix", fix);
        foreach (string free in request.Free) One("free", free);
        foreach (string range in request.Range) One("range", range);
        return key.Append(System.Globalization.CultureInfo.InvariantCulture, $"{request.Seed} {request.Level:R} {request.Resamples}").ToString();
    }
}
