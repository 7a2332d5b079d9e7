using System.Text;
using Foretrain.Objectives;

namespace Foretrain.App.Texts;

/// <summary>Commands that make a result again.</summary>
internal static class CommandText
{
    /// <summary>The options that make a command repeat the fit of a request, each with a space before it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="law">Law to name: the one that was fitted, also where none was asked for; null for none.</param>
    public static string Options(AnalysisRequest request, string? law)
    {
        var text = new StringBuilder();
        void Add(string option, string? value)
        {
            if (value is not null) text.Append(' ').Append(option).Append(' ').Append(Quote(value));
        }

        if (request.Formula is null) Add("--law", law);
        else Add("--formula", request.Formula);
        foreach (string file in request.LawFiles) Add("--law-file", file);
        foreach (string map in request.Map) Add("--map", map);
        Add("--where", request.Where);
        Add("--join", request.Join);
        Add("--by", request.By);
        Add("--target", request.Target);
        Add("--weights", request.Weights);
        Add("--cluster", request.Cluster);
        Add("--objective", request.Objective is null ? null : ObjectiveText.Format(request.Objective));
        foreach (string fix in request.Fix) Add("--fix", fix);
        foreach (string free in request.Free) Add("--free", free);
        foreach (string range in request.Range) Add("--range", range);
        return text.ToString();
    }

    /// <summary>Level, refits and seed where they are not the usual ones.</summary>
    public static string Sureness(AnalysisRequest request)
    {
        var usual = new AnalysisRequest();
        return (request.Level == usual.Level ? "" : $" --level {request.Level:R}") + (request.Resamples is { } n ? $" --resamples {n}" : "") + (request.Seed == usual.Seed ? "" : $" --seed {request.Seed}");
    }

    /// <summary>Quotes for a shell where needed.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or '=' or ':' or ',')) return text;
        // Between double quotes a shell still reads these.
        return text.AsSpan().IndexOfAny("$`!") >= 0 && !text.Contains('\'', StringComparison.Ordinal) ? $"'{text}'" : "\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }
}
