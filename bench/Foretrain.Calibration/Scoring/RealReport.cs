using System.Text;
using Foretrain.Calibration.Suite;
using Foretrain.Fitting;

namespace Foretrain.Calibration.Scoring;

/// <summary>The outcome of the suite as one Markdown page and as one CSV row per forecast.</summary>
internal static class RealReport
{
    private static readonly (string Name, double From)[] Horizons = [("inside", double.NegativeInfinity), ("0 to 0.5", 0), ("0.5 to 1", 0.5), ("1 to 2", 1), ("2 and more", 2)];

    public static string Markdown(string title, bool test, IReadOnlyList<GroupOutcome> outcomes, IReadOnlyList<string> methods)
    {
        var text = new StringBuilder($"# {title}\n\n{outcomes.Count} series. Every series counts alike, every forecast of a series alike; brackets: 95 %, whole series resampled.\n");
        text.Append("Errors and scores are on the scale of residuals (0.01 is one per cent).\n");
        Methods(text, outcomes, methods);
        NotIdentified(text, outcomes);
        ByHorizon(text, outcomes, methods);
        Series(text, test, outcomes, methods);
        Declined(text, outcomes);
        return text.ToString();
    }

    public static string Csv(IReadOnlyList<GroupOutcome> outcomes)
    {
        var text = new StringBuilder("group,method,fit,known_cost,line,horizon,value,observed,error,low80,high80,low95,high95,holds80,holds95,score80,score95,crps\n");
        foreach (ScoredForecast f in outcomes.SelectMany(o => o.Forecasts))
        {
            text.Append($"{f.Group},{f.Method},{f.Fit},{f.Known:R},{f.Line},{f.Horizon:R},{f.Value:R},{f.Observed:R},{f.Error:R},{f.At80.Low:R},{f.At80.High:R},{f.At95.Low:R},{f.At95.High:R},")
                .Append($"{(f.Holds80 ? 1 : 0)},{(f.Holds95 ? 1 : 0)},{f.Score80:R},{f.Score95:R},{f.Crps:R}\n");
        }

        return text.ToString();
    }

    private static void Methods(StringBuilder text, IReadOnlyList<GroupOutcome> outcomes, IReadOnlyList<string> methods)
    {
        text.Append("\n| method | series | declined | 80 % intervals cover | 95 % intervals cover | score at 80 % | score at 95 % | CRPS | mean abs. error | geometric mean of it |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (string method in methods)
        {
            GroupMeans[] means = MeansOf(outcomes, method);
            if (means.Length == 0) continue;
            text.Append($"| {method} | {means.Length} | {outcomes.Count - means.Length} | {Share(m => m.Coverage80)} | {Share(m => m.Coverage95)} | {Number(m => m.Score80)} | {Number(m => m.Score95)} | {Number(m => m.Crps)} | {Number(m => m.Error)} | {Shown(Summary.GeometricMean([.. means.Select(m => m.Error)]))} |\n");
            string Share(Func<GroupMeans, double> of) => Summary.Mean([.. means.Select(of)]) is var e ? $"{100 * e.Value:0.0} % [{100 * e.Low:0.0}, {100 * e.High:0.0}]" : "";
            string Number(Func<GroupMeans, double> of) => Shown(Summary.Mean([.. means.Select(of)]));
        }
    }

    private static void NotIdentified(StringBuilder text, IReadOnlyList<GroupOutcome> outcomes)
    {
        var fits = outcomes.SelectMany(o => o.Forecasts.Select(f => (f.Group, f.Known, f.Fit)).Distinct()).ToArray();
        text.Append($"\n{fits.Length} fits, of which {fits.Count(f => f.Fit == FitCode.NotIdentified)} do not determine every constant; their forecasts are scored like the others.\n");
    }

    private static void ByHorizon(StringBuilder text, IReadOnlyList<GroupOutcome> outcomes, IReadOnlyList<string> methods)
    {
        text.Append("\nBy distance, in decades of cost beyond the largest known:\n\n| method | decades | series | forecasts | 80 % cover | 95 % cover | mean abs. error |\n|---|---|---|---|---|---|---|\n");
        foreach (string method in methods)
        {
            for (int h = 0; h < Horizons.Length; h++)
            {
                double from = Horizons[h].From, to = h + 1 < Horizons.Length ? Horizons[h + 1].From : double.PositiveInfinity;
                GroupMeans[] means = [.. outcomes.Select(o => (o.Group.Id, Forecasts: o.Forecasts.Where(f => f.Method == method && f.Horizon > from && f.Horizon <= to).ToArray()))
                    .Where(o => o.Forecasts.Length > 0).Select(o => GroupMeans.Of(o.Id, o.Forecasts))];
                if (means.Length == 0) continue;
                text.Append($"| {method} | {Horizons[h].Name} | {means.Length} | {means.Sum(m => m.Forecasts)} | {means.Average(m => m.Coverage80):P1} | {means.Average(m => m.Coverage95):P1} | {means.Average(m => m.Error):0.0000} |\n");
            }
        }
    }

    private static void Series(StringBuilder text, bool test, IReadOnlyList<GroupOutcome> outcomes, IReadOnlyList<string> methods)
    {
        text.Append($"\n| series | law | forecasts | mean distance | mean relative error |{(test ? " plain fit elsewhere |" : "")}");
        foreach (string method in methods) text.Append($" {method}: 80 % | 95 % | score at 95 % |");
        text.Append(test ? "\n|---|---|---|---|---|---|" : "\n|---|---|---|---|---|").Append(string.Concat(methods.Select(_ => "---|---|---|"))).Append('\n');
        foreach (GroupOutcome outcome in outcomes)
        {
            GroupMeans?[] means = [.. methods.Select(m => MeansOf([outcome], m).FirstOrDefault())];
            GroupMeans? any = means.FirstOrDefault(m => m is not null);
            SuiteGroup g = outcome.Group;
            text.Append($"| {g.Id} | {g.Laws[0]} | {any?.Forecasts ?? 0} | {any?.Horizon:0.00} | {any?.Relative:P2} |");
            if (test) text.Append($" {g.Plain:P2} |");
            foreach (GroupMeans? m in means) text.Append(m is null ? " declined | | |" : $" {m.Coverage80:P0} | {m.Coverage95:P0} | {m.Score95:0.0000} |");
            text.Append('\n');
        }
    }

    private static void Declined(StringBuilder text, IReadOnlyList<GroupOutcome> outcomes)
    {
        Abstention[] all = [.. outcomes.SelectMany(o => o.Abstentions)];
        if (all.Length == 0) return;
        text.Append("\nDeclined:\n\n| series | method | rows known | why |\n|---|---|---|---|\n");
        foreach (Abstention a in all) text.Append($"| {a.Group} | {a.Method ?? "all"} | {a.Known} | {a.Why.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
    }

    private static GroupMeans[] MeansOf(IReadOnlyList<GroupOutcome> outcomes, string method) =>
        [.. outcomes.Select(o => (o.Group.Id, Forecasts: o.Forecasts.Where(f => f.Method == method).ToArray())).Where(o => o.Forecasts.Length > 0).Select(o => GroupMeans.Of(o.Id, o.Forecasts))];

    private static string Shown(Estimate e) => $"{e.Value:0.0000} [{e.Low:0.0000}, {e.High:0.0000}]";
}
