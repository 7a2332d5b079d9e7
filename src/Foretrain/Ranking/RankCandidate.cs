using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.Ranking;

/// <summary>A law that is to be ranked, with its own columns of the runs.</summary>
/// <param name="Law">The law.</param>
/// <param name="Runs">The runs as this law needs them.</param>
/// <param name="Choices">How it is fitted.</param>
public sealed record RankCandidate(Law Law, PreparedRuns Runs, FitChoices Choices);

/// <summary>A law that is not ranked.</summary>
/// <param name="Law">The law.</param>
/// <param name="Why">The reason.</param>
/// <param name="Fit">Its fit to all runs, or null where that failed.</param>
public sealed record LeftOutLaw(Law Law, ForetrainException Why, LawFit? Fit = null);
