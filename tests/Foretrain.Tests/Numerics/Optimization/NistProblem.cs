using System.Globalization;
using Foretrain.Tests.Support;
using static Foretrain.Tests.Support.Dual;

namespace Foretrain.Tests.Numerics.Optimization;

/// <summary>
/// A nonlinear regression problem of the NIST Statistical Reference Datasets, read from the official file (public domain,
/// Golden/nist; line endings and trailing blanks normalised, nothing else).
/// </summary>
internal sealed record NistProblem(
    string Name, double[][] Starts, double[] Certified, double CertifiedSum, double[] Y, double[][] X)
{
    private delegate Dual Model(ReadOnlySpan<Dual> b, double[] x);

    public static string[] Names { get; } =
    [
        "Misra1a", "Chwirut2", "Chwirut1", "Lanczos3", "Gauss1", "Gauss2", "DanWood", "Misra1b",
        "Kirby2", "Hahn1", "Nelson", "MGH17", "Lanczos1", "Lanczos2", "Gauss3", "Misra1c", "Misra1d", "Roszman1", "ENSO",
        "MGH09", "Thurber", "BoxBOD", "Rat42", "MGH10", "Eckerle4", "Rat43", "Bennett5",
    ];

    public static NistProblem Read(string name)
    {
        string[] lines = File.ReadAllLines(GoldenData.Path($"nist/{name}.dat"));
        var rows = new List<double[]>();
        double sum = double.NaN;
        foreach (string line in lines.Take(60))
        {
            if (line.TrimStart().StartsWith('b') && line.Contains('='))
            {
                double[] row = [.. Numbers(line[(line.IndexOf('=') + 1)..])];
                if (row.Length == 4) rows.Add(row);
            }

            if (line.StartsWith("Residual Sum of Squares:", StringComparison.Ordinal)) sum = Numbers(line[24..]).Single();
        }

        double[][] data = [.. lines.Skip(60).Select(l => Numbers(l).ToArray()).Where(r => r.Length > 0)];
        return new NistProblem(
            name, [[.. rows.Select(r => r[0])], [.. rows.Select(r => r[1])]], [.. rows.Select(r => r[2])], sum,
            [.. data.Select(r => name == "Nelson" ? Math.Log(r[0]) : r[0])], [.. data.Select(r => r[1..])]);
    }

    public DualResiduals Residuals()
    {
        Model model = ModelOf(Name);
        return new DualResiduals(Certified.Length, Y.Length, (b, r) =>
        {
            for (int i = 0; i < r.Length; i++) r[i] = model(b, X[i]) - Y[i];
        });
    }

    /// <summary>Certified digits matched by the worst parameter: -log10 of the relative error, at most 11 as certified.</summary>
    public double Digits(ReadOnlySpan<double> x)
    {
        double worst = 11;
        for (int j = 0; j < x.Length; j++)
        {
            double error = Math.Abs(x[j] - Certified[j]) / Math.Abs(Certified[j]);
            worst = Math.Min(worst, error == 0 ? 11 : double.IsNaN(error) ? 0 : -Math.Log10(error));
        }

        return Math.Max(0, worst);
    }

    private static IEnumerable<double> Numbers(string text) =>
        text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .Select(t => double.Parse(t, NumberStyles.Float, CultureInfo.InvariantCulture));

    private static Model ModelOf(string name) => name switch
    {
        "Misra1a" or "BoxBOD" => (b, x) => b[0] * (1.0 - Exp(-b[1] * x[0])),
        "Misra1b" => (b, x) => b[0] * (1.0 - Pow(1.0 + b[1] * x[0] / 2.0, -2.0)),
        "Misra1c" => (b, x) => b[0] * (1.0 - Pow(1.0 + 2.0 * b[1] * x[0], -0.5)),
        "Misra1d" => (b, x) => b[0] * b[1] * x[0] / (1.0 + b[1] * x[0]),
        "Chwirut1" or "Chwirut2" => (b, x) => Exp(-b[0] * x[0]) / (b[1] + b[2] * x[0]),
        "Lanczos1" or "Lanczos2" or "Lanczos3" =>
            (b, x) => b[0] * Exp(-b[1] * x[0]) + b[2] * Exp(-b[3] * x[0]) + b[4] * Exp(-b[5] * x[0]),
        "Gauss1" or "Gauss2" or "Gauss3" => (b, x) =>
            b[0] * Exp(-b[1] * x[0]) + b[2] * Exp(-Square((x[0] - b[3]) / b[4])) + b[5] * Exp(-Square((x[0] - b[6]) / b[7])),
        "DanWood" => (b, x) => b[0] * Pow(x[0], b[1]),
        "Kirby2" => (b, x) => (b[0] + x[0] * (b[1] + x[0] * b[2])) / (1.0 + x[0] * (b[3] + x[0] * b[4])),
        "Hahn1" or "Thurber" => (b, x) =>
            (b[0] + x[0] * (b[1] + x[0] * (b[2] + x[0] * b[3]))) / (1.0 + x[0] * (b[4] + x[0] * (b[5] + x[0] * b[6]))),
        "Nelson" => (b, x) => b[0] - b[1] * x[0] * Exp(-b[2] * x[1]),
        "MGH17" => (b, x) => b[0] + b[1] * Exp(-x[0] * b[3]) + b[2] * Exp(-x[0] * b[4]),
        "MGH09" => (b, x) => b[0] * (x[0] * x[0] + x[0] * b[1]) / (x[0] * x[0] + x[0] * b[2] + b[3]),
        "MGH10" => (b, x) => b[0] * Exp(b[1] / (x[0] + b[2])),
        "Roszman1" => (b, x) => b[0] - b[1] * x[0] - Atan(b[2] / (x[0] - b[3])) / Math.PI,
        "ENSO" => (b, x) => b[0] + Wave(x[0], 12, b[1], b[2]) + Wave(x[0], b[3], b[4], b[5]) + Wave(x[0], b[6], b[7], b[8]),
        "Rat42" => (b, x) => b[0] / (1.0 + Exp(b[1] - b[2] * x[0])),
        "Rat43" => (b, x) => b[0] / Pow(1.0 + Exp(b[1] - b[2] * x[0]), 1.0 / b[3]),
        "Eckerle4" => (b, x) => b[0] / b[1] * Exp(-0.5 * Square((x[0] - b[2]) / b[1])),
        "Bennett5" => (b, x) => b[0] * Pow(b[1] + x[0], -1.0 / b[2]),
        _ => throw new ArgumentException($"no model for {name}"),
    };

    private static Dual Square(Dual a) => a * a;

    private static Dual Wave(double x, Dual period, Dual cosine, Dual sine)
    {
        Dual angle = 2 * Math.PI * x / period;
        return cosine * Cos(angle) + sine * Sin(angle);
    }
}
