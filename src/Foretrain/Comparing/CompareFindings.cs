using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Quantities;

namespace Foretrain.Comparing;

/// <summary>Remarks on where target and runs lie.</summary>
internal static class CompareFindings
{
    public static IEnumerable<Finding> Of(ComparePath[] paths, IReadOnlyList<Recipe> recipes, IReadOnlyList<RecipeForecast> forecasts, double target)
    {
        string axis = paths[0].Axis;
        foreach (RecipeForecast f in forecasts)
        {
            if (f.Fitted >= f.Interval.Low && f.Fitted <= f.Interval.High) continue;
            yield return new("forecast-outside-interval", Severity.Warning,
                $"{f.Recipe.Name}: the law alone would give {NumberText.Format(f.Fitted)}, outside the interval {NumberText.Format(f.Interval.Low)} to {NumberText.Format(f.Interval.High)}",
                "the residuals bend: carried on, the bend leads away from the law; the comparison follows the runs", "compare under another law too: --law ID");
        }

        for (int i = 0; i < paths.Length; i++)
        {
            if (paths[i].Seen is not { } seen) continue;
            string range = $"{NumberText.Format(seen.Low)} to {NumberText.Format(seen.High)}";
            if (target >= seen.Low && target <= seen.High)
            {
                yield return new("target-inside-data", Severity.Note, $"{recipes[i].Name}: the target ({axis} {NumberText.Format(target)}) lies within its runs, {axis} {range}",
                    "this is an interpolation; runs near the target may answer the question without a law", "look at those runs first");
            }
            else if (target > Forecaster.FarReach * seen.High || target < seen.Low / Forecaster.FarReach)
            {
                bool above = target > seen.High, exact = forecasts.Where(f => f.Recipe == recipes[i]).All(f => f.Errors.Form < 1e-6);
                yield return new("far-extrapolation", Severity.Warning,
                    $"{recipes[i].Name}: the target is {NumberText.Format(above ? target / seen.High : seen.Low / target)}x {(above ? "beyond its largest" : "below its smallest")} {axis}, {NumberText.Format(above ? seen.High : seen.Low)}",
                    exact ? "the law meets these runs exactly, and no other form is thought possible; measured runs never do"
                        : "the error of the law's form grows with distance and rests on what is usual for laws of this kind, not on these runs",
                    "run both recipes nearer to the target before you choose");
            }
        }

        var all = paths.Select((p, i) => (recipes[i].Name, p.Seen)).Where(s => s.Seen is not null).Select(s => (s.Name, s.Seen!.Value.Low, s.Seen.Value.High)).ToList();
        foreach (var (a, b) in all.SelectMany((a, i) => all.Skip(i + 1).Select(b => (a, b))))
        {
            if (a.High >= b.Low && b.High >= a.Low) continue;
            yield return new("ranges-apart", Severity.Warning,
                $"the runs of {a.Name} ({axis} {NumberText.Format(a.Low)} to {NumberText.Format(a.High)}) and of {b.Name} ({NumberText.Format(b.Low)} to {NumberText.Format(b.High)}) have no {axis} in common",
                "nowhere are the two recipes seen side by side, so every difference is one of extrapolations", "run both at one scale");
        }
    }
}
