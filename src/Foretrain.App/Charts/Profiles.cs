using Foretrain.Figures;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Objectives;

namespace Foretrain.App.Charts;

/// <summary>The profile of each constant: how much worse the fit gets when it is held elsewhere and all others are refitted.</summary>
internal static class Profiles
{
    // 95 % point of chi-squared with one degree of freedom: the height at which a value is rejected.
    private const double Threshold = 3.841458820694124;

    private const int PerGap = 8;

    /// <summary>One figure per scanned constant.</summary>
    public static IEnumerable<(string Kind, Func<Figure> Make)> Of(LawFit fit) =>
        fit.Result.Certificate.Profiles.Where(p => p.Values.Length >= 3 && Scale(p) > 0).Select(p => ($"profile-{p.Name}", (Func<Figure>)(() => Draw(fit, p))));

    private static Figure Draw(LawFit fit, ProfileScan scan)
    {
        ParameterSpec spec = fit.Result.Problem.Parameters.First(p => p.Name == scan.Name);
        double least = scan.Objectives.Where(double.IsFinite).Min(), scale = Scale(scan), best = fit.Result[scan.Name];
        // Nearly a parabola, so its root is nearly straight: between scanned points the root is what is interpolated, as in the test.
        (double X, double Root)[] scanned = [.. scan.Values.Zip(scan.Objectives, (x, o) => (X: x, Root: Math.Sqrt(scale * Math.Max(0, o - least)))).Where(p => double.IsFinite(p.Root)).OrderBy(p => p.X)];
        int middle = Array.FindIndex(scanned, p => p.Root == 0);
        var line = new List<FigurePoint>();
        for (int i = 0; i + 1 < scanned.Length; i++)
        {
            (double a, double b) = (i < middle ? -scanned[i].Root : scanned[i].Root, i + 1 < middle ? -scanned[i + 1].Root : scanned[i + 1].Root);
            for (int k = i == 0 ? 0 : 1; k <= PerGap; k++)
            {
                double t = k / (double)PerGap, root = a + t * (b - a);
                line.Add(new(scanned[i].X + t * (scanned[i + 1].X - scanned[i].X), root * root));
            }
        }

        // As far as the profile rises to four times the threshold, or to its ends.
        FigurePoint[] shown = [.. line.Where(p => p.Y <= 4 * Threshold)];
        bool log = spec.LogScale && shown.Min(p => p.X) > 0 && shown.Max(p => p.X) / shown.Min(p => p.X) > 10;
        Axis x = log ? ChartAxes.Input(scan.Name, null, shown.Select(p => p.X), 0.02) : ChartAxes.Linear(scan.Name, null, shown.Select(p => p.X), 0.03);
        Axis y = new("twice the rise of the objective, scaled", null, 0, Math.Max(1.5 * Threshold, shown.Max(p => p.Y) * 1.05));
        var marks = new List<Mark>
        {
            new BandMark([new(Math.Max(scan.Low, x.Low), 0, y.High), new(Math.Min(scan.High, x.High), 0, y.High)]) { Series = 2, Name = $"not rejected at 95 %{(scan.OpenLow || scan.OpenHigh ? " (open)" : "")}" },
            new LineMark([.. line]) { Name = "profile" },
            new LineMark([new(x.Low, Threshold), new(x.High, Threshold)]) { Series = Mark.Neutral, Pattern = LinePattern.Dashed, Name = "95 % level" },
            new PointMark([new(best, 0)]) { Series = 1, Shape = PointShape.Diamond, Name = "estimate", Labels = [$"{scan.Name} = {Quantities.NumberText.Format(best, 4)}"] },
        };
        foreach ((double bound, string word) in new[] { (spec.Min, "lower"), (spec.Max, "upper") })
            if (double.IsFinite(bound) && x.Share(bound) is > 0.001 and < 0.999) marks.Add(new LineMark([new(bound, 0), new(bound, y.High)]) { Series = 3, Pattern = LinePattern.Dotted, Name = $"{word} bound" });
        return new($"{fit.Law.Name}{(fit.Group is { } g ? $", {g}" : "")}: profile of {scan.Name}", x, y, [.. marks])
        {
            Subtitle = $"{scan.Name} held, all other constants refitted",
            Note = fit.Result.Certificate.ProfileRows is { } rows ? $"Scanned on an even sample of {rows} runs: the range is wider than all runs would make it." : null,
            Description = $"Profile of {scan.Name}: estimate {Quantities.NumberText.Format(best, 4)}, not rejected from {(scan.OpenLow ? "below " : "")}{Quantities.NumberText.Format(scan.Low, 4)} to {(scan.OpenHigh ? "above " : "")}{Quantities.NumberText.Format(scan.High, 4)}",
        };
    }

    // What brings the objective's rise to the scale of chi-squared, read off where the scan crosses the threshold; 1 / its size where it never does.
    private static double Scale(ProfileScan scan)
    {
        double least = scan.Objectives.Where(double.IsFinite).DefaultIfEmpty(0).Min();
        foreach (double end in new[] { scan.OpenLow ? double.NaN : scan.Low, scan.OpenHigh ? double.NaN : scan.High })
        {
            for (int i = 0; i + 1 < scan.Values.Length; i++)
            {
                (double a, double b) = (scan.Values[i], scan.Values[i + 1]);
                if (!(end > a && end < b) && !(end < a && end > b)) continue;
                double t = (end - a) / (b - a), root = (1 - t) * Math.Sqrt(Math.Max(0, scan.Objectives[i] - least)) + t * Math.Sqrt(Math.Max(0, scan.Objectives[i + 1] - least));
                if (root > 0) return Threshold / (root * root);
            }
        }

        double most = scan.Objectives.Where(double.IsFinite).DefaultIfEmpty(0).Max() - least;
        return most > 0 ? Threshold / 2 / most : 0;
    }
}
