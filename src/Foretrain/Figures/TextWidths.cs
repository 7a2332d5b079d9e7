namespace Foretrain.Figures;

/// <summary>How wide text comes out, from the advance widths of Helvetica: enough to lay a figure out without a font at hand.</summary>
internal static class TextWidths
{
    // Thousandths of the font size, from space to tilde.
    private static readonly short[] Advance =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    // Fonts that come with systems run a little wider than Helvetica.
    private const double Slack = 1.06;

    /// <summary>Width in pixels.</summary>
    public static double Of(string text, double size, bool bold = false)
    {
        double sum = 0;
        foreach (char c in text) sum += c is >= ' ' and <= '~' ? Advance[c - ' '] : 600;
        return sum / 1000 * size * Slack * (bold ? 1.07 : 1);
    }

    /// <summary>Lines of at most this width, broken at spaces; a longer word keeps a line of its own.</summary>
    public static IReadOnlyList<string> Wrap(string text, double size, double width, bool bold = false)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && Of(longer, size, bold) > width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = longer;
            }
        }

        if (line.Length > 0) lines.Add(line);
        return lines;
    }
}
