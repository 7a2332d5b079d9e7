using Foretrain.Tests.Support;
using static Foretrain.Tests.Support.Dual;

namespace Foretrain.Tests.Numerics.Optimization;

/// <summary>
/// A test problem of More, Garbow and Hillstrom, ACM TOMS 7 (1981) 17-41, with the sums of squares listed there as minima
/// (global ones and local ones, some of them at infinity).
/// </summary>
internal sealed record MghProblem(int Number, string Name, int M, double[] Start, double[] Minima, DualResiduals.Function Function)
{
    public int N => Start.Length;

    public DualResiduals Residuals() => new(N, M, Function);

    public static IEnumerable<MghProblem> All => [.. MghSmall.All, .. MghScalable.All];

    /// <summary>True when the sum of squares agrees with a listed minimum to the six digits that are printed.</summary>
    public bool IsListed(double sum) => Minima.Any(m => m == 0 ? sum <= 1e-12 : Math.Abs(sum - m) <= 6e-6 * m);

    public static double[] Fill(int n, Func<int, double> value) => [.. Enumerable.Range(1, n).Select(value)];
}

/// <summary>Problems 1 to 19: fixed size.</summary>
internal static class MghSmall
{
    private static readonly double[] Bard =
        [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39];

    private static readonly double[] Gauss =
        [0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989, 0.3521, 0.2420, 0.1295, 0.0540, 0.0175, 0.0044, 0.0009];

    private static readonly double[] Meyer =
        [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872];

    private static readonly double[] KowalikY =
        [0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246];

    private static readonly double[] KowalikU = [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625];

    private static readonly double[] Osborne1 =
    [
        0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628, 0.603, 0.580,
        0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.420, 0.414, 0.411, 0.406,
    ];

    private static readonly double[] Osborne2 =
    [
        1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655, 0.616, 0.606, 0.602,
        0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558, 0.533, 0.495, 0.500, 0.423, 0.395, 0.375,
        0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668, 0.645, 0.632, 0.591,
        0.559, 0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098, 0.054,
    ];

    public static IEnumerable<MghProblem> All =>
    [
        new(1, "Rosenbrock", 2, [-1.2, 1], [0], static (x, r) =>
        {
            r[0] = 10 * (x[1] - x[0] * x[0]);
            r[1] = 1 - x[0];
        }),
        new(2, "Freudenstein and Roth", 2, [0.5, -2], [0, 48.9842], static (x, r) =>
        {
            r[0] = -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1];
            r[1] = -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1];
        }),
        new(3, "Powell badly scaled", 2, [0, 1], [0], static (x, r) =>
        {
            r[0] = 1e4 * x[0] * x[1] - 1;
            r[1] = Exp(-x[0]) + Exp(-x[1]) - 1.0001;
        }),
        new(4, "Brown badly scaled", 3, [1, 1], [0], static (x, r) =>
        {
            r[0] = x[0] - 1e6;
            r[1] = x[1] - 2e-6;
            r[2] = x[0] * x[1] - 2;
        }),
        new(5, "Beale", 3, [1, 1], [0], static (x, r) =>
        {
            r[0] = 1.5 - x[0] * (1 - x[1]);
            r[1] = 2.25 - x[0] * (1 - x[1] * x[1]);
            r[2] = 2.625 - x[0] * (1 - x[1] * x[1] * x[1]);
        }),
        new(6, "Jennrich and Sampson", 10, [0.3, 0.4], [124.362], static (x, r) =>
        {
            for (int i = 1; i <= 10; i++) r[i - 1] = 2 + 2 * i - (Exp(i * x[0]) + Exp(i * x[1]));
        }),
        new(7, "Helical valley", 3, [-1, 0, 0], [0], static (x, r) =>
        {
            Dual theta = Atan(x[1] / x[0]) / (2 * Math.PI) + (x[0].V < 0 ? 0.5 : 0);
            r[0] = 10 * (x[2] - 10 * theta);
            r[1] = 10 * (Sqrt(x[0] * x[0] + x[1] * x[1]) - 1);
            r[2] = x[2];
        }),
        new(8, "Bard", 15, [1, 1, 1], [8.21487e-3, 17.4286], static (x, r) =>
        {
            for (int i = 1; i <= 15; i++) r[i - 1] = Bard[i - 1] - (x[0] + i / ((16 - i) * x[1] + Math.Min(i, 16 - i) * x[2]));
        }),
        new(9, "Gaussian", 15, [0.4, 1, 0], [1.12793e-8], static (x, r) =>
        {
            for (int i = 1; i <= 15; i++)
            {
                Dual d = (8 - i) / 2.0 - x[2];
                r[i - 1] = x[0] * Exp(-x[1] * d * d / 2) - Gauss[i - 1];
            }
        }),
        new(10, "Meyer", 16, [0.02, 4000, 250], [87.9458], static (x, r) =>
        {
            for (int i = 1; i <= 16; i++) r[i - 1] = x[0] * Exp(x[1] / (45 + 5 * i + x[2])) - Meyer[i - 1];
        }),
        new(11, "Gulf research and development", 99, [5, 2.5, 0.15], [0], static (x, r) =>
        {
            for (int i = 1; i <= 99; i++)
            {
                double t = i / 100.0, y = 25 + Math.Pow(-50 * Math.Log(t), 2.0 / 3);
                r[i - 1] = Exp(-Pow(Abs(y - x[1]), x[2]) / x[0]) - t;
            }
        }),
        new(12, "Box three-dimensional", 10, [0, 10, 20], [0], static (x, r) =>
        {
            for (int i = 1; i <= 10; i++)
            {
                double t = 0.1 * i;
                r[i - 1] = Exp(-t * x[0]) - Exp(-t * x[1]) - x[2] * (Math.Exp(-t) - Math.Exp(-10 * t));
            }
        }),
        new(13, "Powell singular", 4, [3, -1, 0, 1], [0], static (x, r) => MghScalable.PowellSingular(x, r)),
        new(14, "Wood", 6, [-3, -1, -3, -1], [0], static (x, r) =>
        {
            r[0] = 10 * (x[1] - x[0] * x[0]);
            r[1] = 1 - x[0];
            r[2] = Math.Sqrt(90) * (x[3] - x[2] * x[2]);
            r[3] = 1 - x[2];
            r[4] = Math.Sqrt(10) * (x[1] + x[3] - 2);
            r[5] = (x[1] - x[3]) / Math.Sqrt(10);
        }),
        new(15, "Kowalik and Osborne", 11, [0.25, 0.39, 0.415, 0.39], [3.07505e-4, 1.02734e-3], static (x, r) =>
        {
            for (int i = 0; i < 11; i++)
            {
                double u = KowalikU[i];
                r[i] = KowalikY[i] - x[0] * (u * u + u * x[1]) / (u * u + u * x[2] + x[3]);
            }
        }),
        new(16, "Brown and Dennis", 20, [25, 5, -5, -1], [85822.2], static (x, r) =>
        {
            for (int i = 1; i <= 20; i++)
            {
                double t = i / 5.0;
                Dual a = x[0] + t * x[1] - Math.Exp(t), b = x[2] + x[3] * Math.Sin(t) - Math.Cos(t);
                r[i - 1] = a * a + b * b;
            }
        }),
        new(17, "Osborne 1", 33, [0.5, 1.5, -1, 0.01, 0.02], [5.46489e-5], static (x, r) =>
        {
            for (int i = 0; i < 33; i++) r[i] = Osborne1[i] - (x[0] + x[1] * Exp(-10.0 * i * x[3]) + x[2] * Exp(-10.0 * i * x[4]));
        }),
        new(18, "Biggs EXP6", 13, [1, 2, 1, 1, 1, 1], [0, 5.65565e-3], static (x, r) =>
        {
            for (int i = 1; i <= 13; i++)
            {
                double t = 0.1 * i, y = Math.Exp(-t) - 5 * Math.Exp(-10 * t) + 3 * Math.Exp(-4 * t);
                r[i - 1] = x[2] * Exp(-t * x[0]) - x[3] * Exp(-t * x[1]) + x[5] * Exp(-t * x[4]) - y;
            }
        }),
        new(19, "Osborne 2", 65, [1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5], [4.01377e-2], static (x, r) =>
        {
            for (int i = 0; i < 65; i++)
            {
                double t = i / 10.0;
                Dual a = t - x[8], b = t - x[9], c = t - x[10];
                r[i] = Osborne2[i] - (x[0] * Exp(-t * x[4]) + x[1] * Exp(-a * a * x[5]) + x[2] * Exp(-b * b * x[6]) + x[3] * Exp(-c * c * x[7]));
            }
        }),
    ];
}
