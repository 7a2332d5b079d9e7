using System.Globalization;

namespace Foretrain.Laws.Kernels;

/// <summary>
/// The learning rate between two logged rows of one run: <paramref name="Steps"/> optimiser steps over which it moves in
/// equal increments from <paramref name="From"/> to <paramref name="To"/>, ending at table row <paramref name="Row"/>.
/// </summary>
/// <param name="Row">Position in the columns whose value is the state after this segment.</param>
/// <param name="Steps">Number of optimiser steps; 0 for a row that repeats a step or stands at step 0.</param>
/// <param name="From">Learning rate before the first of these steps.</param>
/// <param name="To">Learning rate at the last of these steps.</param>
/// <param name="StartsRun">True on the first segment of a run: sums start from zero.</param>
/// <param name="WarmUp">True while the rate has only risen since the start of the run.</param>
internal readonly record struct LrSegment(int Row, int Steps, double From, double To, bool StartsRun, bool WarmUp);

/// <summary>
/// Learning-rate schedules read from the logged rows of runs: rows are grouped by run and sorted by step; between logged
/// rows the rate is linear per step; before the first logged row it rises linearly from 0 at step 0, unless that row is
/// itself at step 0.
/// </summary>
internal static class LrSchedule
{
    // Longer runs than this do not exist; the limit keeps step counts exact in an int.
    private const double MaxStep = 1e9;

    /// <summary>Cuts the columns run, step, lr into segments, run by run in the order runs first appear.</summary>
    /// <exception cref="ForetrainException"><c>bad-schedule</c>: a step that is not a whole number in 0..1e9, a rate that is
    /// negative or not a number, or one step with two rates.</exception>
    public static LrSegment[] Cut(IReadOnlyList<double[]> columns)
    {
        double[] run = columns[0], step = columns[1], lr = columns[2];
        var runs = new Dictionary<double, List<int>>();
        var order = new List<List<int>>();
        for (int row = 0; row < run.Length; row++)
        {
            Check(row, step[row], lr[row]);
            if (!runs.TryGetValue(run[row], out List<int>? rows))
            {
                runs.Add(run[row], rows = []);
                order.Add(rows);
            }

            rows.Add(row);
        }

        var segments = new List<LrSegment>(run.Length);
        foreach (List<int> rows in order) CutRun(rows, step, lr, segments);
        return [.. segments];
    }

    private static void CutRun(List<int> rows, double[] step, double[] lr, List<LrSegment> segments)
    {
        // A stable order, so that equal steps keep the order of the file.
        int[] sorted = [.. rows.OrderBy(r => step[r])];
        double lastStep = 0, lastLr = step[sorted[0]] == 0 ? lr[sorted[0]] : 0;
        bool first = true, warmUp = true;
        foreach (int row in sorted)
        {
            int steps = (int)(step[row] - lastStep);
            if (steps == 0 && !first && lr[row] != lastLr)
            {
                throw new ForetrainException(
                    "bad-schedule", $"one run has two learning rates at step {Text(step[row])}: {Text(lastLr)} and {Text(lr[row])}",
                    place: $"row {row + 1} of the schedule",
                    hint: "give each run its own name in the run column, or drop the repeated row");
            }

            // A rate of zero before the ramp does not end the warm-up.
            warmUp = warmUp && (steps == 0 || lr[row] > lastLr || lr[row] == 0);
            segments.Add(new(row, steps, lastLr, lr[row], first, warmUp));
            (lastStep, lastLr, first) = (step[row], lr[row], false);
        }
    }

    private static void Check(int row, double step, double lr)
    {
        if (!(step >= 0 && step <= MaxStep && step == Math.Floor(step)))
        {
            throw new ForetrainException(
                "bad-schedule", $"step is {Text(step)}; steps are whole numbers of optimiser steps from 0 to {Text(MaxStep)}",
                place: $"row {row + 1} of the schedule", hint: "convert the step column to optimiser steps");
        }

        if (!(lr >= 0 && double.IsFinite(lr)))
        {
            throw new ForetrainException(
                "bad-schedule", $"lr is {Text(lr)}; a learning rate is a finite number that is not negative",
                place: $"row {row + 1} of the schedule", hint: "correct the lr column or leave the row out");
        }
    }

    private static string Text(double x) => x.ToString("R", CultureInfo.InvariantCulture);
}
