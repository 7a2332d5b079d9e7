using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Laws;

namespace Foretrain.Unraveling;

/// <summary>How a step-by-step estimation is run.</summary>
public sealed record StepwiseOptions
{
    /// <summary>Steps of warm-up, left out of every fit; null for a twentieth of the longest run.</summary>
    public double? WarmUp { get; init; }

    /// <summary>Loss levels at which batch sizes are compared, per size of model.</summary>
    public int Levels { get; init; } = 8;

    /// <summary>Constants of the batch law (<c>Bstar</c>, <c>aB</c>) that are known, or none.</summary>
    public IReadOnlyDictionary<string, double> Batch { get; init; } = new Dictionary<string, double>();

    /// <summary>Level of intervals, 0..1.</summary>
    public double Level { get; init; } = 0.95;
}

/// <summary>One law of the estimation.</summary>
/// <param name="What">What it says, in words.</param>
/// <param name="Law">The law.</param>
/// <param name="Constants">Its constants.</param>
/// <param name="Fit">The fit, or null when its constants were given.</param>
public sealed record StepFit(string What, Law Law, IReadOnlyDictionary<string, double> Constants, LawFit? Fit);

/// <summary>Steps needed at several batch sizes to reach one loss with one size of model.</summary>
/// <param name="Params">Size.</param>
/// <param name="Loss">Loss reached.</param>
/// <param name="Batches">Batch sizes compared.</param>
/// <param name="MinSteps">Steps at a very large batch.</param>
/// <param name="CriticalBatch">Batch that takes twice these steps and twice the least tokens.</param>
public sealed record LossLevel(double Params, double Loss, int Batches, double MinSteps, double CriticalBatch);

/// <summary>A point of a training run and its forecast losses.</summary>
/// <param name="At">Params, step, batch.</param>
/// <param name="Stepwise">Loss by the constants estimated one law after the other.</param>
/// <param name="MinSteps">Steps that a very large batch would take to that loss.</param>
/// <param name="CriticalBatch">Critical batch at that loss.</param>
/// <param name="Joint">Forecast of all constants fitted at once, with its interval.</param>
public sealed record StepwiseForecast(IReadOnlyDictionary<string, double> At, double Stepwise, double MinSteps, double CriticalBatch, Forecast Joint);

/// <summary>Laws of size, batch and training estimated one after the other, and all at once.</summary>
public sealed record StepwiseResult
{
    /// <summary>Loss of a size trained to the end.</summary>
    public required StepFit Size { get; init; }

    /// <summary>The same with a floor, the irreducible loss; null when there are too few sizes.</summary>
    public StepFit? SizeWithFloor { get; init; }

    /// <summary>Least loss of any size at a number of tokens, with a floor; null when there are too few.</summary>
    public StepFit? Data { get; init; }

    /// <summary>What the batch law was fitted to.</summary>
    public required EquatableList<LossLevel> Levels { get; init; }

    /// <summary>Critical batch of a loss.</summary>
    public required StepFit Batch { get; init; }

    /// <summary>Loss along training at a very large batch.</summary>
    public required StepFit Training { get; init; }

    /// <summary>All constants at once.</summary>
    public required LawFit Joint { get; init; }

    /// <summary>Constants found step by step, in the names of the joint law.</summary>
    public required IReadOnlyDictionary<string, double> Constants { get; init; }

    /// <summary>Root mean square of ln forecast over observed, over the rows after warm-up: step by step.</summary>
    public required double Error { get; init; }

    /// <summary>The same, all at once.</summary>
    public required double JointError { get; init; }

    /// <summary>Largest share of the loss that training has left, over the last rows of each size: the bias of the size law.</summary>
    public required double Unfinished { get; init; }

    /// <summary>Steps left out at the start of every run.</summary>
    public required double WarmUp { get; init; }

    /// <summary>Rows after warm-up.</summary>
    public required int Rows { get; init; }

    /// <summary>Forecasts asked for.</summary>
    public EquatableList<StepwiseForecast> Forecasts { get; init; } = [];

    /// <summary>What is remarkable.</summary>
    public required EquatableList<Finding> Findings { get; init; }
}
