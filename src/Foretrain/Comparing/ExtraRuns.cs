using Foretrain.Numerics;

namespace Foretrain.Comparing;

/// <summary>
/// What more runs would tell about who wins. Outcomes are taken as jointly normal with the moments of the
/// <see cref="PairModel"/>: then a run shrinks the variance of the difference by a known amount whatever it shows, and the
/// probability to be expected afterwards is one integral.
/// </summary>
internal sealed class ExtraRuns
{
    private readonly int _points;
    private readonly double _win, _variance, _noiseA, _noiseB;
    private readonly double[] _withA, _withB, _varA, _varB, _cross;

    /// <summary>Collects moments at all points.</summary>
    /// <param name="model">The pair.</param>
    /// <param name="target">Position of the target.</param>
    /// <param name="win">Present probability that the first recipe wins, from the whole distribution.</param>
    public ExtraRuns(PairModel model, int target, double win)
    {
        _points = model.A.Points;
        _win = win;
        (_withA, _withB, _varA, _varB, _cross) = (new double[_points], new double[_points], new double[_points], new double[_points], new double[_points]);
        double scale = model.Inflation * model.Inflation;
        double[] meanA = new double[_points], meanB = new double[_points];
        double meanD = 0;
        foreach (PairComponent pair in model.Components)
        {
            meanD += pair.Weight * (pair.Mean(model.B, target, second: true) - pair.Mean(model.A, target, second: false));
            for (int g = 0; g < _points; g++)
            {
                meanA[g] += pair.Weight * pair.Mean(model.A, g, second: false);
                meanB[g] += pair.Weight * pair.Mean(model.B, g, second: true);
            }
        }

        foreach (PairComponent pair in model.Components)
        {
            double w = pair.Weight;
            double[] slope = pair.DifferenceSlope(model.A, model.B, target);
            double off = pair.Mean(model.B, target, second: true) - pair.Mean(model.A, target, second: false) - meanD;
            _variance += w * (scale * pair.Covariance(slope, slope) + off * off);
            var (a, b) = (model.A.Model.Components[pair.ComponentA], model.B.Model.Components[pair.ComponentB]);
            _noiseA += w * scale * (a.Noise * a.Noise + a.Shared * a.Shared);
            _noiseB += w * scale * (b.Noise * b.Noise + b.Shared * b.Shared);
            for (int g = 0; g < _points; g++)
            {
                double[] slopeA = pair.Slope(model.A, g, second: false), slopeB = pair.Slope(model.B, g, second: true);
                double offA = pair.Mean(model.A, g, second: false) - meanA[g], offB = pair.Mean(model.B, g, second: true) - meanB[g];
                _withA[g] += w * (scale * pair.Covariance(slopeA, slope) + offA * off);
                _withB[g] += w * (scale * pair.Covariance(slopeB, slope) + offB * off);
                _varA[g] += w * (scale * pair.Covariance(slopeA, slopeA) + offA * offA);
                _varB[g] += w * (scale * pair.Covariance(slopeB, slopeB) + offB * offB);
                _cross[g] += w * (scale * pair.Covariance(slopeA, slopeB) + offA * offB);
            }
        }
    }

    /// <summary>Probability of the more likely winner to be expected after one run of the first, the second or both recipes at a point.</summary>
    public double Expected(int point, bool first, bool second)
    {
        double known;
        double a = _varA[point] + _noiseA, b = _varB[point] + _noiseB, c = _cross[point], u = _withA[point], v = _withB[point];
        if (first && second)
        {
            double determinant = a * b - c * c;
            known = determinant > 1e-12 * a * b ? (b * u * u - 2 * c * u * v + a * v * v) / determinant : Math.Max(u * u / a, v * v / b);
        }
        else
        {
            known = first ? u * u / a : v * v / b;
        }

        return Expected(_win, Math.Clamp(known / _variance, 0, 1));
    }

    /// <summary>E max(P, 1 - P) after a share of the variance has become known.</summary>
    /// <param name="win">Probability now.</param>
    /// <param name="known">Share of the variance, 0..1.</param>
    public static double Expected(double win, double known)
    {
        double now = Math.Abs(Distributions.NormalQuantile(Math.Clamp(win, 1e-12, 1 - 1e-12)));
        if (known <= 0) return Math.Max(win, 1 - win);
        if (known >= 1 - 1e-9) return 1;

        // In units of the present standard deviation: the mean moves by sqrt(known) z, sqrt(1 - known) remains.
        const int Steps = 400;
        const double Reach = 8;
        double sum = 0, rest = Math.Sqrt(1 - known), moved = Math.Sqrt(known);
        for (int i = 0; i <= Steps; i++)
        {
            double z = -Reach + 2 * Reach * i / Steps, weight = i == 0 || i == Steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Distributions.NormalPdf(z) * Distributions.NormalCdf(Math.Abs(now + moved * z) / rest);
        }

        return sum * 2 * Reach / Steps / 3;
    }
}
