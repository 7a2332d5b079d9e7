using Foretrain.Expressions;
using Foretrain.Forecasting;

namespace Foretrain.Planning;

/// <summary>How a searched input moves.</summary>
internal enum Scale
{
    /// <summary>In its logarithm.</summary>
    Log,

    /// <summary>As it is: its range includes zero.</summary>
    Linear,

    /// <summary>As a share: exp(u) over the sum, so that shares stay positive and keep their sum.</summary>
    Share,
}

/// <summary>A direction of the search.</summary>
/// <param name="Input">Index of the input.</param>
/// <param name="Scale">How it moves.</param>
/// <param name="Low">Lower end, in the coordinate.</param>
/// <param name="High">Upper end, in the coordinate.</param>
/// <param name="Integer">True when only whole values of the input make sense.</param>
internal sealed record Coordinate(int Input, Scale Scale, double Low, double High, bool Integer)
{
    public double ToInput(double u) => Scale == Scale.Log ? Math.Exp(u) : u;

    public double FromInput(double x) => Scale == Scale.Log ? Math.Log(x) : x;
}

/// <summary>A checked question: which inputs are searched where, the law and the cost ready to be evaluated. Immutable.</summary>
internal sealed class PlanSpace
{
    public required FittedLaw Law { get; init; }

    public required PlanRequest Request { get; init; }

    /// <summary>Inputs of the law, then further names of the cost formula.</summary>
    public required string[] Inputs { get; init; }

    /// <summary>Value of the inputs that are not searched; NaN for the others.</summary>
    public required double[] Values { get; init; }

    /// <summary>Directions of the search.</summary>
    public required Coordinate[] Coordinates { get; init; }

    /// <summary>Inputs that are shares of one mixture and are searched; the last has no coordinate of its own.</summary>
    public required int[] Shares { get; init; }

    /// <summary>What the searched shares sum to.</summary>
    public double ShareSum { get; init; } = 1;

    /// <summary>Input that always equals another one (unique_tokens without a limit), with that other; or null.</summary>
    public (int Input, int Other)? Mirror { get; init; }

    /// <summary>Inputs that follow from others, with their formula (the mirror among them); copy before use.</summary>
    public (int Input, PointFormula Formula)[] Ties { get; init; } = [];

    /// <summary>Input that cannot exceed another one (unique_tokens and tokens), with that other; or null.</summary>
    public (int Input, int Other)? Cap { get; init; }

    /// <summary>The law over inputs and constants.</summary>
    public required PointFormula Output { get; init; }

    /// <summary>The cost over inputs, or null.</summary>
    public PointFormula? Cost { get; init; }

    /// <summary>The cost as text, or null.</summary>
    public string? CostFormula { get; init; }

    /// <summary>Name of the cost convention, or null.</summary>
    public string? Convention { get; init; }

    /// <summary>Parts of the cost with their names, when there are several.</summary>
    public (string Convention, PointFormula Formula)[] Parts { get; init; } = [];

    /// <summary>Unit of the cost; <c>flop</c> unless the law or the request say otherwise.</summary>
    public string CostUnit { get; init; } = PlanCost.Flop;

    /// <summary>True when there are limits beside the budget and the search ranges.</summary>
    public bool Limited { get; init; }

    /// <summary>These limits; shared between threads, so copy before use.</summary>
    public PlanCondition[] Limits { get; set; } = [];

    /// <summary>True per input that the cost formula uses.</summary>
    public required bool[] InCost { get; init; }

    /// <summary>+1 to minimise the output, -1 to maximise it.</summary>
    public double Sign => Request.Maximise ? -1 : 1;

    /// <summary>True when a searched input is part of the cost, so that a budget or a target makes sense.</summary>
    public bool Constrained => Coordinates.Any(c => InCost[c.Input]);

    public int IndexOf(string input) => Array.IndexOf(Inputs, input);
}
