using Foretrain.Numerics;

namespace Foretrain.Comparing;

/// <summary>
/// What more runs would tell about who wins: outcomes of the runs are drawn from the <see cref="PairModel"/>, and each draw is
/// weighed as the real outcome would be, between and within the components of the mixture. The mean over draws of the
/// winner's probability afterwards is what the runs are expected to bring.
/// </summary>
internal sealed class ExtraRuns
{
    private const int Draws = 160;

    // Components below this share of the weight change no decision.
    private const double Rest = 0.01;
    private readonly List<Part> _parts = [];
    private readonly double[][] _normals; // the same for every candidate, so that differences between candidates are no chance
    private readonly double[] _picks, _stretches;
    private readonly double _freedom;

    /// <summary>Collects moments at all points up to the target.</summary>
    /// <param name="model">The pair.</param>
    /// <param name="target">Position of the target.</param>
    /// <param name="seed">Seed of the draws.</param>
    public ExtraRuns(PairModel model, int target, ulong seed)
    {
        double left = 1, scale = model.Inflation * model.Inflation;
        foreach (PairComponent pair in model.Components.OrderByDescending(c => c.Weight))
        {
            if (left < Rest) break;
            left -= pair.Weight;
            _parts.Add(new Part(model, pair, target, scale));
        }

        // Evenly spread points instead of random ones: 160 of them do for two digits.
        double shift = new RandomStream(seed, 1).NextDouble();
        _freedom = model.Freedom;
        (_picks, _stretches, _normals) = (new double[Draws], new double[Draws], new double[Draws][]);
        Span<double> point = stackalloc double[3];
        for (int i = 0; i < Draws; i++)
        {
            Halton.Point(i, point);
            _picks[i] = (i + shift) / Draws * (1 - left);
            _normals[i] = [Distributions.NormalQuantile(point[0]), Distributions.NormalQuantile(point[1])];
            _stretches[i] = Math.Sqrt(_freedom / Distributions.ChiSquaredQuantile(point[2], _freedom));
        }
    }

    /// <summary>Probability of the more likely winner to be expected after one run of the first, the second or both recipes at a point.</summary>
    public double Expected(int point, bool first, bool second)
    {
        var seen = new Seen[_parts.Count];
        for (int i = 0; i < seen.Length; i++) seen[i] = _parts[i].At(point, first, second, _freedom);
        double sum = 0;
        for (int k = 0; k < Draws; k++)
        {
            int from = 0;
            double pick = _picks[k];
            while (from < seen.Length - 1 && pick >= _parts[from].Weight) pick -= _parts[from++].Weight;
            (double a, double b) = seen[from].Outcome(_normals[k], _stretches[k]);
            double top = double.NegativeInfinity;
            for (int i = 0; i < seen.Length; i++) top = Math.Max(top, seen[i].LogDensity(a, b));
            double mass = 0, wins = 0;
            for (int i = 0; i < seen.Length; i++)
            {
                double weight = Math.Exp(seen[i].LogDensity(a, b) - top);
                if (weight < 1e-4) continue;
                mass += weight;
                wins += weight * seen[i].Positive(a, b);
            }

            sum += Math.Max(wins, mass - wins) / mass;
        }

        return sum / Draws;
    }

    /// <summary>Moments of one component: the difference at the target, and the outcome of a run of either recipe at each point.</summary>
    private sealed class Part
    {
        private readonly double _mean, _variance, _noiseA, _noiseB;
        private readonly double[] _meanA, _meanB, _varA, _varB, _cross, _withA, _withB;

        public Part(PairModel model, PairComponent pair, int target, double scale)
        {
            Weight = pair.Weight;
            double[] slope = pair.DifferenceSlope(model.A, model.B, target);
            _mean = pair.Mean(model.B, target, second: true) - pair.Mean(model.A, target, second: false);
            _variance = pair.Covariance(slope, slope);
            var (a, b) = (model.A.Model.Components[pair.ComponentA], model.B.Model.Components[pair.ComponentB]);
            (_noiseA, _noiseB) = (scale * (a.Noise * a.Noise + a.Shared * a.Shared), scale * (b.Noise * b.Noise + b.Shared * b.Shared));
            int n = target + 1;
            (_meanA, _meanB, _varA, _varB, _cross, _withA, _withB) = (new double[n], new double[n], new double[n], new double[n], new double[n], new double[n], new double[n]);
            for (int g = 0; g < n; g++)
            {
                double[] slopeA = pair.Slope(model.A, g, second: false), slopeB = pair.Slope(model.B, g, second: true);
                (_meanA[g], _meanB[g]) = (pair.Mean(model.A, g, second: false), pair.Mean(model.B, g, second: true));
                (_varA[g], _varB[g]) = (pair.Covariance(slopeA, slopeA), pair.Covariance(slopeB, slopeB));
                _cross[g] = pair.Covariance(slopeA, slopeB);
                (_withA[g], _withB[g]) = (pair.Covariance(slopeA, slope), pair.Covariance(slopeB, slope));
            }
        }

        public double Weight { get; }

        public Seen At(int g, bool first, bool second, double freedom)
        {
            // A recipe that is not run is a run of endless noise.
            double a = first ? _varA[g] + _noiseA : 1, b = second ? _varB[g] + _noiseB : 1, c = first && second ? _cross[g] : 0;
            double u = first ? _withA[g] : 0, v = second ? _withB[g] : 0, determinant = Math.Max(a * b - c * c, 1e-12 * a * b);
            double gainA = (b * u - c * v) / determinant, gainB = (a * v - c * u) / determinant;
            return new Seen(_meanA[g], _meanB[g], a, b, c, determinant, Math.Log(Weight), _mean, gainA, gainB, Math.Sqrt(Math.Max(_variance - gainA * u - gainB * v, 1e-12 * _variance)), first, second, freedom);
        }
    }

    /// <summary>One component given what is run: the outcomes and the difference at the target are jointly Student's t.</summary>
    private readonly record struct Seen(
        double MeanA, double MeanB, double A, double B, double C, double Determinant, double LogWeight, double Mean, double GainA, double GainB, double Remaining,
        bool First, bool Second, double Freedom)
    {
        private int Runs => (First ? 1 : 0) + (Second ? 1 : 0);

        public (double A, double B) Outcome(double[] normals, double stretch)
        {
            double root = Math.Sqrt(A), across = C / root, x = stretch * normals[0], y = stretch * normals[1];
            return (First ? MeanA + root * x : 0, Second ? MeanB + across * x + Math.Sqrt(Math.Max(B - across * across, 0)) * y : 0);
        }

        public double LogDensity(double a, double b) =>
            LogWeight - 0.5 * Math.Log(Determinant) - 0.5 * (Freedom + Runs) * Math.Log(1 + Distance(a, b) / Freedom);

        /// <summary>P(the difference is positive) given the outcomes: t again, with as many more degrees of freedom as there are runs.</summary>
        public double Positive(double a, double b)
        {
            double mean = Mean + (First ? GainA * (a - MeanA) : 0) + (Second ? GainB * (b - MeanB) : 0);
            double scale = Remaining * Math.Sqrt((Freedom + Distance(a, b)) / (Freedom + Runs));
            return StudentCdf(mean / Math.Max(scale, 1e-300), Freedom + Runs);
        }

        private double Distance(double a, double b)
        {
            double x = First ? a - MeanA : 0, y = Second ? b - MeanB : 0;
            return (B * x * x - 2 * C * x * y + A * y * y) / Determinant;
        }
    }

    /// <summary>Student's distribution by Wallace's normal approximation (Ann. Math. Statist. 30 (1959) 1124), to 0.003: this is asked a million times.</summary>
    internal static double StudentCdf(double t, double freedom) =>
        Distributions.NormalCdf(Math.Sign(t) * (8 * freedom + 1) / (8 * freedom + 3) * Math.Sqrt(freedom * Math.Log(1 + t * t / freedom)));
}
