using Foretrain.Figures;
using Foretrain.Laws;

namespace Foretrain.App.Pages;

/// <summary>The figure of a law of a mixture alone: its outputs against the share of one domain, the others shrinking in proportion.</summary>
internal static class ShareFigure
{
    private const int Places = 97, MostLines = 5;

    /// <summary>The figure, or null when the law has no family of columns with known members.</summary>
    public static Figure? Of(Law law, ConstantSet set, Dictionary<string, double[]> start)
    {
        LawVariable? family = law.Variables.FirstOrDefault(v => v.Name.EndsWith("_*", StringComparison.Ordinal));
        string[] members = family is null ? [] : [.. start.Keys.Where(k => k.StartsWith(family.Name[..^2] + "[", StringComparison.Ordinal))];
        if (family is null || members.Length < 2) return null;
        double[] grid = [.. Enumerable.Range(0, Places).Select(k => k / (Places - 1.0))];
        string output = law.Outputs[0].Name;
        LineMark[] lines = [.. members.Take(MostLines).Select((m, k) => Line(m, k))];
        if (!LawFigure.Shows(lines)) return null;
        return new(law.Title, new Axis("share of one domain", null, 0, 1), LawFigure.OutputAxis(law.Outputs[0], lines), [.. lines])
        {
            Subtitle = "the other domains shrink in proportion",
            Note = LawFigure.Note(law, set),
            Description = $"{output} against the share of one domain",
        };

        LineMark Line(string member, int k)
        {
            double rest = members.Where(o => o != member).Sum(o => start[o][0]);
            var columns = start.ToDictionary(c => c.Key, c => c.Key == member ? grid
                : members.Contains(c.Key) ? [.. grid.Select(s => rest > 0 ? (1 - s) * c.Value[0] / rest : (1 - s) / (members.Length - 1))] : [.. Enumerable.Repeat(c.Value[0], Places)], StringComparer.Ordinal);
            double[] y = LawPrediction.Rows(law, output, set.Values(law), columns);
            return new([.. grid.Zip(y, (a, b) => new FigurePoint(a, b))]) { Name = member[(member.IndexOf('[', StringComparison.Ordinal) + 1)..^1], Series = k, Pattern = (LinePattern)(k % 4) };
        }
    }
}
