namespace Foretrain.Numerics;

/// <summary>Draws from a joint normal distribution, or a Student's t one, whose covariance may be singular and whose scales may differ by many orders of magnitude.</summary>
internal sealed class NormalDraws
{
    private readonly double[] _factor, _scale;

    /// <summary>Factors the correlations; a hair on their diagonal where two numbers move as one.</summary>
    /// <param name="covariance">Covariance, row-major; rows of zeros belong to numbers that are held.</param>
    /// <param name="size">Number of rows.</param>
    /// <exception cref="ArgumentException">A covariance that is not finite.</exception>
    public NormalDraws(double[] covariance, int size)
    {
        if (!covariance.All(double.IsFinite)) throw new ArgumentException("a covariance must be finite", nameof(covariance));
        _scale = [.. Enumerable.Range(0, size).Select(i => Math.Sqrt(Math.Max(0, covariance[i * size + i])))];
        for (double hair = 1e-12; ; hair *= 10)
        {
            _factor = new double[size * size];
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++) _factor[i * size + j] = _scale[i] > 0 && _scale[j] > 0 ? covariance[i * size + j] / (_scale[i] * _scale[j]) : 0;
                _factor[i * size + i] = 1 + hair;
            }

            if (Cholesky.Factor(_factor, size)) return;
        }
    }

    /// <summary>Writes steps from the mean.</summary>
    /// <param name="random">Source of randomness.</param>
    /// <param name="stretch">Factor on all steps: 1, or <see cref="Stretch"/> for Student's t.</param>
    /// <param name="step">Receives the steps.</param>
    public void Next(RandomStream random, double stretch, Span<double> step)
    {
        int n = _scale.Length;
        var normals = new double[n];
        for (int i = 0; i < n; i++) normals[i] = random.NextNormal();
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = 0; j <= i; j++) sum += _factor[i * n + j] * normals[j];
            step[i] = stretch * _scale[i] * sum;
        }
    }

    /// <summary>What turns normal draws into Student's t: one over the root of a chi-squared share. Freedom is rounded to a whole number.</summary>
    public static double Stretch(RandomStream random, double freedom)
    {
        double chi = 0;
        int count = Math.Max(1, (int)Math.Round(Math.Min(freedom, 1000)));
        for (int j = 0; j < count; j++)
        {
            double normal = random.NextNormal();
            chi += normal * normal;
        }

        return Math.Sqrt(count / Math.Max(chi, 1e-300));
    }

    /// <summary>Draws a component of a mixture.</summary>
    public static int Pick(RandomStream random, IReadOnlyList<double> weights)
    {
        double pick = random.NextDouble();
        int k = 0;
        while (k < weights.Count - 1 && pick >= weights[k]) pick -= weights[k++];
        return k;
    }
}
