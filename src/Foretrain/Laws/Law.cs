using Foretrain.Expressions;
using Foretrain.Objectives;

namespace Foretrain.Laws;

/// <summary>
/// A scaling law as data: one JSON file under <c>laws/</c>. The same id always means the same function; a changed formula
/// is a new id and old names live in <see cref="Aliases"/>.
/// </summary>
public sealed record Law
{
    /// <summary>Id, kebab-case, e.g. <c>chinchilla</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Other names that find this law.</summary>
    public EquatableList<string> Aliases { get; init; } = [];

    /// <summary>One-line title.</summary>
    public required string Title { get; init; }

    /// <summary>The question it answers, as a user would ask it.</summary>
    public required string Question { get; init; }

    /// <summary>Family, = folder under <c>laws/</c>: loss, data, moe, curves ...</summary>
    public required string Family { get; init; }

    /// <summary>The formula as text, sub-formulas of <see cref="Where"/> by name.</summary>
    public required string Formula { get; init; }

    /// <summary>Named sub-formulas, each may use those before it.</summary>
    public EquatableList<LawDefinition> Where { get; init; } = [];

    /// <summary>The formula with all sub-formulas inserted; indexed families not yet expanded.</summary>
    public required Expr Expr { get; init; }

    /// <summary>What is predicted. Laws with several outputs list them all; the formula uses the label of the output as an index.</summary>
    public required EquatableList<LawOutput> Outputs { get; init; }

    /// <summary>Inputs: columns of a run table.</summary>
    public required EquatableList<LawVariable> Variables { get; init; }

    /// <summary>Constants to be fitted.</summary>
    public required EquatableList<LawParameter> Parameters { get; init; }

    /// <summary>How the authors fit it, and so how we do by default.</summary>
    public required LawEstimator Estimator { get; init; }

    /// <summary>Training cost as a function of inputs, or null where the law has none.</summary>
    public LawCost? Cost { get; init; }

    /// <summary>Published constant sets as printed.</summary>
    public EquatableList<ConstantSet> Constants { get; init; } = [];

    /// <summary>Why there are no published constants, in plain words; null where there are some.</summary>
    public string? Unpublished { get; init; }

    /// <summary>Worked numbers that the file must reproduce.</summary>
    public EquatableList<GoldenCheck> Golden { get; init; } = [];

    /// <summary>What a design must contain for the parameters to be determined.</summary>
    public required string Identifiability { get; init; }

    /// <summary>Range in which it was measured, and where not to use it.</summary>
    public required string Validity { get; init; }

    /// <summary>What people get wrong, one sentence each.</summary>
    public EquatableList<string> Caveats { get; init; } = [];

    /// <summary>Key into <c>references.bib</c>.</summary>
    public required string Citation { get; init; }

    /// <summary>Related law ids.</summary>
    public EquatableList<string> See { get; init; } = [];

    /// <summary>How sure we are of form and constants: <c>paper</c>, <c>repository</c>, <c>notes</c>, <c>abstract</c>, <c>memory</c>.</summary>
    public required string Confidence { get; init; }
}

/// <summary>A named sub-formula.</summary>
/// <param name="Name">Name in the formula.</param>
/// <param name="Formula">The sub-formula as text; of a law inside, its formula with all definitions inserted.</param>
/// <param name="Meaning">What it stands for.</param>
/// <param name="Law">Id of the law it is taken from, or null.</param>
public sealed record LawDefinition(string Name, string Formula, string Meaning, string? Law = null);

/// <summary>A predicted quantity.</summary>
/// <param name="Name">Column name, e.g. <c>loss</c>.</param>
/// <param name="Unit">Unit, e.g. <c>nat/token</c>; <c>1</c> when dimensionless.</param>
/// <param name="Meaning">What exactly it is.</param>
public sealed record LawOutput(string Name, string Unit, string Meaning);

/// <summary>An input of a law.</summary>
/// <param name="Name">Vocabulary name: <c>params</c>, <c>tokens</c>, <c>flops</c>, ...; <c>r_*</c> for an indexed family of columns.</param>
/// <param name="Unit">Base unit: <c>param</c>, <c>token</c>, <c>flop</c>, <c>step</c>, <c>1</c>, ...</param>
/// <param name="Meaning">What exactly it is.</param>
/// <param name="Counts">For params: <c>total</c>, <c>non-embedding</c> or <c>active</c>; otherwise null.</param>
/// <param name="Low">Low end of the range the law was measured in (also used to design checks).</param>
/// <param name="High">High end of that range.</param>
/// <param name="Integer">True when only whole numbers make sense (epochs, streams, experts).</param>
/// <param name="Reference">Reference unit for logarithms: <c>log(x)</c> then means log(x / reference); null forbids a bare log.</param>
/// <param name="Simplex">True when the members of this indexed family are shares that sum to one.</param>
/// <param name="Text">True when the column is text used to group rows (a run's name in a schedule law).</param>
public sealed record LawVariable(
    string Name, string Unit, string Meaning, string? Counts, double Low, double High,
    bool Integer = false, double? Reference = null, bool Simplex = false, bool Text = false);

/// <summary>A constant to be fitted; ranges are in the law's own units.</summary>
/// <param name="Name">Name in the formula; <c>t[*]</c> for one per index label.</param>
/// <param name="Meaning">What it stands for.</param>
/// <param name="Min">Lower bound.</param>
/// <param name="Max">Upper bound.</param>
/// <param name="StartLow">Low end of the starting range.</param>
/// <param name="StartHigh">High end of the starting range.</param>
/// <param name="LogScale">True when starts are spread in the logarithm.</param>
/// <param name="TiedTo">Name of a parameter it is equal to by default, or null.</param>
/// <param name="Fixed">Value it is held at by default, or null.</param>
public sealed record LawParameter(
    string Name, string Meaning, double Min, double Max, double StartLow, double StartHigh,
    bool LogScale = false, string? TiedTo = null, double? Fixed = null)
{
    /// <summary>The search description used by a fit.</summary>
    public ParameterSpec ToSpec() => new(Name, Min, Max, StartLow, StartHigh, LogScale, Fixed, TiedTo);
}

/// <summary>The default estimator of a law.</summary>
/// <param name="Objective">What is minimised.</param>
/// <param name="Weights">Formula over columns for the weight of a run, or null for equal weights.</param>
/// <param name="Note">How the authors fitted it.</param>
public sealed record LawEstimator(Objective Objective, string? Weights, string Note);

/// <summary>Training cost in FLOP.</summary>
/// <param name="Convention">Short name, e.g. <c>6ND</c>.</param>
/// <param name="Formula">Formula over the law's variables.</param>
/// <param name="Note">What it leaves out.</param>
public sealed record LawCost(string Convention, string Formula, string Note);

/// <summary>Constants as printed in one table of one paper, and how they turn into the law's parameters.</summary>
/// <param name="Id">Id within the law, e.g. <c>besiroglu-2024</c>.</param>
/// <param name="Printed">Printed name > string exactly as printed; significant digits are part of the fact.</param>
/// <param name="Convert">Law parameter > formula over printed names; parameters not listed are the printed value of the same name.</param>
/// <param name="Where">Table, equation or page.</param>
/// <param name="Setting">Data, model family, context, units.</param>
/// <param name="Counts">What params counts in this set, or null.</param>
/// <param name="Confidence">As for the law, or <c>illustration</c>: made up to check the arithmetic, no measurement.</param>
/// <param name="Citation">Key into <c>references.bib</c>.</param>
/// <param name="Note">Anything a user must know before using them.</param>
public sealed record ConstantSet(
    string Id, IReadOnlyDictionary<string, string> Printed, IReadOnlyDictionary<string, string> Convert,
    string Where, string Setting, string? Counts, string Confidence, string Citation, string? Note)
{
    /// <summary>Confidence of constants that were made up to check the arithmetic of a law.</summary>
    public const string Illustration = "illustration";

    /// <summary>True for constants that were made up: nothing may be forecast with them.</summary>
    public bool IsIllustration => Confidence == Illustration;
}

/// <summary>A worked number: constants, inputs, and the output as printed (2 units of its last digit are allowed).</summary>
/// <param name="Constants">Id of a constant set of the same law.</param>
/// <param name="At">Input name > value as text (may have suffixes).</param>
/// <param name="Output">Output name.</param>
/// <param name="Expect">Expected value as printed.</param>
/// <param name="From">Where the number comes from.</param>
public sealed record GoldenCheck(
    string Constants, IReadOnlyDictionary<string, string> At, string Output, string Expect, string From);
