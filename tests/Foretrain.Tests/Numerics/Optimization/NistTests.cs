using Foretrain.Numerics.Optimization;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

/// <summary>NIST nonlinear regression: certified digits from both published starts and from a multi-start.</summary>
public class NistTests
{
    private const double RequiredDigits = 8;

    /// <summary>
    /// Runs that do not reach the certified minimum from their published start, with the reason. Each must keep failing for
    /// that reason: an entry that starts to work has to be removed.
    /// </summary>
    private static readonly Dictionary<(string Name, int Start), string> Exceptions = new()
    {
        [("MGH17", 1)] = "start 1 (50, 150, -100, 1, 2) is far away: both exponentials die at once and the run ends in a valley where "
            + "they have no effect (b4, b5 large, sum of squares 2.5e-2); the result says so",
    };

    public static TheoryData<string, int> Runs
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in NistProblem.Names)
            {
                data.Add(name, 1);
                data.Add(name, 2);
            }

            return data;
        }
    }

    public static TheoryData<string> Problems => [.. NistProblem.Names];

    [Fact]
    public void AtLeastFiftyOfTheFiftyFourRunsAreExpectedToReachTheCertifiedDigits()
    {
        Assert.Equal(27, NistProblem.Names.Distinct().Count());
        Assert.True(2 * NistProblem.Names.Length - Exceptions.Count >= 50);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void OneStartReachesTheCertifiedDigits(string name, int start)
    {
        NistProblem problem = NistProblem.Read(name);
        double[] x = [.. problem.Starts[start - 1]];
        var solver = new GaussNewton(x.Length, problem.Y.Length);
        SolveOutcome end = solver.Minimise(problem.Residuals(), x, [], [], GaussNewton.DefaultOptions);
        if (Exceptions.ContainsKey((name, start)))
        {
            Assert.True(problem.Digits(x) < RequiredDigits, "no longer an exception: remove it");
            Assert.NotEqual(SolveCode.Converged, end.Code);
            return;
        }

        Assert.True(problem.Digits(x) >= RequiredDigits, $"{problem.Digits(x):F2} digits, {end}");

        // Certified to 11 digits, except for Lanczos1 whose residuals (1e-13) are of the size of rounding.
        if (name != "Lanczos1") Assert.Equal(problem.CertifiedSum, 2 * end.Value, 1e-8 * problem.CertifiedSum);
        Assert.True(end.Code.IsMinimum(), $"{problem.Digits(x):F2} digits, {end}");
    }

    /// <summary>
    /// The box spans, for each parameter, a tenth of the smaller to ten times the larger published start, logarithmically;
    /// linearly from minus to plus ten times the larger when their signs differ. Runs are cut at 300 iterations to save time; all
    /// other settings are defaults.
    /// </summary>
    [Theory]
    [MemberData(nameof(Problems))]
    public void MultiStartFindsTheCertifiedMinimum(string name)
    {
        NistProblem problem = NistProblem.Read(name);
        List<Basin> basins = MultiStart.Minimise(
            problem.Residuals(), Box(problem), [], [], GaussNewton.DefaultOptions with { MaxIterations = 300 }, new MultiStartOptions());
        Assert.NotEmpty(basins);
        double[] best = [.. basins[0].X];
        Reorder(name, best, problem.Certified);
        Assert.True(
            problem.Digits(best) >= RequiredDigits,
            $"{problem.Digits(best):F2} digits, sum {2 * basins[0].Outcome.Value:E10} for {problem.CertifiedSum:E10}, {basins[0].Outcome}");
    }

    private static StartBox Box(NistProblem problem)
    {
        int p = problem.Certified.Length;
        double[] low = new double[p], high = new double[p];
        bool[] logarithmic = new bool[p];
        for (int j = 0; j < p; j++)
        {
            double a = problem.Starts[0][j], b = problem.Starts[1][j];
            double small = Math.Min(Math.Abs(a), Math.Abs(b)) / 10, large = 10 * Math.Max(Math.Abs(a), Math.Abs(b));
            logarithmic[j] = a * b > 0;
            (low[j], high[j]) = !logarithmic[j] ? (-large, large) : a > 0 ? (small, large) : (-small, -large);
        }

        return new StartBox(low, high, logarithmic);
    }

    /// <summary>
    /// Sums of like terms are the same under exchange of terms, and widths of bells under change of sign: from a random
    /// start either form may come out.
    /// </summary>
    private static void Reorder(string name, double[] x, double[] certified)
    {
        (int[][] groups, int[] widths) = name switch
        {
            "Lanczos1" or "Lanczos2" or "Lanczos3" => (new int[][] { [0, 1], [2, 3], [4, 5] }, Array.Empty<int>()),
            "MGH17" => ([[1, 3], [2, 4]], []),
            "Gauss1" or "Gauss2" or "Gauss3" => ([[2, 3, 4], [5, 6, 7]], [4, 7]),
            "ENSO" => ([[3, 4, 5], [6, 7, 8]], []),
            _ => ([], []),
        };
        foreach (int j in widths) x[j] = Math.Abs(x[j]);
        double[] source = [.. x];
        bool[] used = new bool[groups.Length];
        foreach (int[] place in groups)
        {
            int best = -1;
            double bestDistance = double.PositiveInfinity;
            for (int k = 0; k < groups.Length; k++)
            {
                if (used[k]) continue;
                double distance = place.Zip(groups[k], (to, from) => Math.Abs(source[from] / certified[to] - 1)).Sum();
                if (distance >= bestDistance) continue;
                (best, bestDistance) = (k, distance);
            }

            used[best] = true;
            for (int i = 0; i < place.Length; i++) x[place[i]] = source[groups[best][i]];
        }
    }
}
