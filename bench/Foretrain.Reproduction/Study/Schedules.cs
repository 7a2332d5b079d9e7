using Foretrain.Runs;

namespace Foretrain.Reproduction.Study;

/// <summary>
/// The curves of the multi-power law with their schedules. A law over a schedule sees every row, and between rows the rate is a straight
/// line: so rows are added where the rate bends, without weight.
/// </summary>
internal static class Schedules
{
    private const double Peak = 3e-4, End = 3e-5;

    // End of the warm-up, both sides of the jump of the two-stage schedules, start of the decays.
    private static readonly int[] s_bends = [2159, 2160, 7999, 8000, 20000];

    /// <summary>Rows of one model size: run, step, lr, loss, weight (1 for a reading, 0 for a bend), role.</summary>
    public static TableReading Make(Tables tables, string size)
    {
        RunTable all = tables.Get("curves_multipowerlaw/curves.csv").Table;
        string[] schedule = all.Texts("schedule"), role = all.Texts("published_role"), sizes = all.Texts("model_size_m");
        double[] step = all.Numbers("step"), loss = all.Numbers("loss");
        List<string> runs = [], roles = [];
        List<double> steps = [], rates = [], losses = [], weights = [];
        foreach (var curve in Enumerable.Range(0, all.Rows).Where(i => sizes[i] == size).GroupBy(i => schedule[i]))
        {
            Dictionary<int, double> read = curve.ToDictionary(i => (int)step[i], i => loss[i]);
            int last = read.Keys.Max();
            foreach (int s in read.Keys.Concat(s_bends).Distinct().Order().Where(s => s <= last))
            {
                runs.Add(curve.Key);
                roles.Add(role[curve.First()]);
                steps.Add(s);
                rates.Add(Rate(curve.Key, s));
                losses.Add(read.GetValueOrDefault(s, read[last])); // a bend has no reading: its weight is 0
                weights.Add(read.ContainsKey(s) ? 1 : 0);
            }
        }

        return MadeTables.Reading($"curves_multipowerlaw/curves.csv ({size}M)", ("run", runs), ("role", roles), ("step", steps), ("lr", rates), ("loss", losses), ("weight", weights));
    }

    // The schedules as the README of the data describes them, t from 0.
    private static double Rate(string schedule, int step)
    {
        string[] parts = schedule.Split('_');
        double last = double.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture), decayed = Math.Max(0, (step - 20000) / 4000.0);
        if (step < 2160) return Peak * step / 2159;
        return parts[0] switch
        {
            "cosine" => End + (0.5 * (Peak - End) * (1 + Math.Cos(Math.PI * (step - 2160) / (last - 2160)))),
            "constant" => Peak,
            "wsdcon" => step < 8000 ? Peak : last * 1e-5,
            "wsd" => Peak * Math.Pow(End / Peak, decayed),
            "wsdld" => Peak + ((End - Peak) * decayed),
            _ => throw new ForetrainException("unknown-schedule", $"the README of curves_multipowerlaw describes no schedule '{schedule}'"),
        };
    }
}
