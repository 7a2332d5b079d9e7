using Foretrain.Tests.Support;
using static Foretrain.Tests.Support.Dual;

namespace Foretrain.Tests.Numerics.Optimization;

/// <summary>Problems 20 to 35 of More, Garbow and Hillstrom: variable size.</summary>
internal static class MghScalable
{
    public static IEnumerable<MghProblem> All =>
    [
        Watson(6, 2.28767e-3),
        Watson(9, 1.39976e-6),
        Watson(12, 4.72238e-10),
        new(21, "Extended Rosenbrock", 10, MghProblem.Fill(10, i => i % 2 == 1 ? -1.2 : 1), [0], static (x, r) =>
        {
            for (int i = 0; i < x.Length; i += 2)
            {
                r[i] = 10 * (x[i + 1] - x[i] * x[i]);
                r[i + 1] = 1 - x[i];
            }
        }),
        new(22, "Extended Powell singular", 12, MghProblem.Fill(12, i => new double[] { 3, -1, 0, 1 }[(i - 1) % 4]), [0], PowellSingular),
        PenaltyOne(4, 2.24997e-5),
        PenaltyOne(10, 7.08765e-5),
        PenaltyTwo(4, 9.37629e-6),
        PenaltyTwo(10, 2.93660e-4),
        new(25, "Variably dimensioned", 12, MghProblem.Fill(10, j => 1 - j / 10.0), [0], static (x, r) =>
        {
            Dual sum = 0;
            for (int j = 0; j < x.Length; j++)
            {
                r[j] = x[j] - 1;
                sum += (j + 1) * (x[j] - 1);
            }

            r[x.Length] = sum;
            r[x.Length + 1] = sum * sum;
        }),
        new(26, "Trigonometric", 10, MghProblem.Fill(10, _ => 0.1), [0, 2.79506e-5], static (x, r) =>
        {
            int n = x.Length;
            Dual sum = n;
            for (int j = 0; j < n; j++) sum -= Cos(x[j]);
            for (int i = 0; i < n; i++) r[i] = sum + (i + 1) * (1 - Cos(x[i])) - Sin(x[i]);
        }),
        new(27, "Brown almost-linear", 10, MghProblem.Fill(10, _ => 0.5), [0, 1], static (x, r) =>
        {
            int n = x.Length;
            Dual sum = -(n + 1.0), product = 1;
            for (int j = 0; j < n; j++)
            {
                sum += x[j];
                product *= x[j];
            }

            for (int i = 0; i < n - 1; i++) r[i] = x[i] + sum;
            r[n - 1] = product - 1;
        }),
        new(28, "Discrete boundary value", 10, Parabola(10), [0], static (x, r) =>
        {
            int n = x.Length;
            double h = 1.0 / (n + 1);
            for (int i = 0; i < n; i++)
            {
                Dual cube = x[i] + (i + 1) * h + 1;
                r[i] = 2 * x[i] - (i > 0 ? x[i - 1] : 0) - (i < n - 1 ? x[i + 1] : 0) + h * h * cube * cube * cube / 2;
            }
        }),
        new(29, "Discrete integral equation", 10, Parabola(10), [0], static (x, r) =>
        {
            int n = x.Length;
            double h = 1.0 / (n + 1);
            for (int i = 0; i < n; i++)
            {
                double ti = (i + 1) * h;
                Dual below = 0, above = 0;
                for (int j = 0; j < n; j++)
                {
                    double tj = (j + 1) * h;
                    Dual cube = x[j] + tj + 1;
                    cube = cube * cube * cube;
                    if (j <= i) below += tj * cube;
                    else above += (1 - tj) * cube;
                }

                r[i] = x[i] + h * ((1 - ti) * below + ti * above) / 2;
            }
        }),
        new(30, "Broyden tridiagonal", 10, MghProblem.Fill(10, _ => -1), [0], static (x, r) =>
        {
            int n = x.Length;
            for (int i = 0; i < n; i++)
            {
                r[i] = (3 - 2 * x[i]) * x[i] - (i > 0 ? x[i - 1] : 0) - 2 * (i < n - 1 ? x[i + 1] : 0) + 1;
            }
        }),
        new(31, "Broyden banded", 10, MghProblem.Fill(10, _ => -1), [0], static (x, r) =>
        {
            int n = x.Length;
            for (int i = 0; i < n; i++)
            {
                Dual sum = x[i] * (2 + 5 * x[i] * x[i]) + 1;
                for (int j = Math.Max(0, i - 5); j <= Math.Min(n - 1, i + 1); j++)
                {
                    if (j != i) sum -= x[j] * (1 + x[j]);
                }

                r[i] = sum;
            }
        }),
        new(32, "Linear, full rank", 10, MghProblem.Fill(5, _ => 1), [5], static (x, r) =>
        {
            Dual sum = 0;
            foreach (Dual v in x) sum += v;
            for (int i = 0; i < r.Length; i++) r[i] = (i < x.Length ? x[i] : 0) - 2.0 / r.Length * sum - 1;
        }),
        new(33, "Linear, rank 1", 10, MghProblem.Fill(5, _ => 1), [10 * 9 / (2 * 21.0)], static (x, r) =>
        {
            Dual sum = 0;
            for (int j = 0; j < x.Length; j++) sum += (j + 1) * x[j];
            for (int i = 0; i < r.Length; i++) r[i] = (i + 1) * sum - 1;
        }),
        new(34, "Linear, rank 1, zero columns and rows", 10, MghProblem.Fill(5, _ => 1), [124 / (2 * 17.0)], static (x, r) =>
        {
            Dual sum = 0;
            for (int j = 1; j < x.Length - 1; j++) sum += (j + 1) * x[j];
            for (int i = 0; i < r.Length; i++) r[i] = i == 0 || i == r.Length - 1 ? -1 : i * sum - 1;
        }),
        Chebyquad(8, 3.51687e-3),
        Chebyquad(9, 0),

        // 4.77271e-3 is not in the paper: a lower minimum known since, e.g. in the CUTEst collection.
        Chebyquad(10, 6.50395e-3, 4.77271e-3),
    ];

    public static void PowellSingular(ReadOnlySpan<Dual> x, Span<Dual> r)
    {
        for (int i = 0; i < x.Length; i += 4)
        {
            Dual a = x[i + 1] - 2 * x[i + 2], b = x[i] - x[i + 3];
            r[i] = x[i] + 10 * x[i + 1];
            r[i + 1] = Math.Sqrt(5) * (x[i + 2] - x[i + 3]);
            r[i + 2] = a * a;
            r[i + 3] = Math.Sqrt(10) * b * b;
        }
    }

    private static MghProblem Watson(int n, double minimum) => new(20, $"Watson {n}", 31, new double[n], [minimum], static (x, r) =>
    {
        for (int i = 1; i <= 29; i++)
        {
            double t = i / 29.0;
            Dual slope = 0, value = 0;
            double power = 1;
            for (int j = 0; j < x.Length; j++)
            {
                value += power * x[j];
                if (j + 1 < x.Length) slope += (j + 1) * power * x[j + 1];
                power *= t;
            }

            r[i - 1] = slope - value * value - 1;
        }

        r[29] = x[0];
        r[30] = x[1] - x[0] * x[0] - 1;
    });

    private static MghProblem PenaltyOne(int n, double minimum) =>
        new(23, $"Penalty I {n}", n + 1, MghProblem.Fill(n, i => i), [minimum], static (x, r) =>
        {
            Dual sum = -0.25;
            for (int i = 0; i < x.Length; i++)
            {
                r[i] = Math.Sqrt(1e-5) * (x[i] - 1);
                sum += x[i] * x[i];
            }

            r[x.Length] = sum;
        });

    private static MghProblem PenaltyTwo(int n, double minimum) =>
        new(24, $"Penalty II {n}", 2 * n, MghProblem.Fill(n, _ => 0.5), [minimum], static (x, r) =>
        {
            int n = x.Length;
            double root = Math.Sqrt(1e-5);
            r[0] = x[0] - 0.2;
            Dual sum = -1;
            for (int i = 0; i < n; i++) sum += (n - i) * x[i] * x[i];
            for (int i = 1; i < n; i++)
            {
                r[i] = root * (Exp(x[i] / 10) + Exp(x[i - 1] / 10) - (Math.Exp((i + 1) / 10.0) + Math.Exp(i / 10.0)));
                r[n + i - 1] = root * (Exp(x[i] / 10) - Math.Exp(-0.1));
            }

            r[2 * n - 1] = sum;
        });

    private static MghProblem Chebyquad(int n, params double[] minima) =>
        new(35, $"Chebyquad {n}", n, MghProblem.Fill(n, j => j / (n + 1.0)), minima, static (x, r) =>
        {
            int n = x.Length;
            for (int i = 0; i < n; i++) r[i] = i % 2 == 1 ? 1.0 / ((i + 1) * (i + 1) - 1) : 0;
            foreach (Dual v in x)
            {
                Dual z = 2 * v - 1, previous = 1, current = z;
                for (int i = 0; i < n; i++)
                {
                    r[i] += current / n;
                    (previous, current) = (current, 2 * z * current - previous);
                }
            }
        });

    private static double[] Parabola(int n) => MghProblem.Fill(n, i => i / (n + 1.0) * (i / (n + 1.0) - 1));
}
