namespace Foretrain.Bench;

/// <summary>One line of the report.</summary>
/// <param name="What">What was run.</param>
/// <param name="Seconds">Best wall time of all repeats.</param>
/// <param name="Repeats">How often it was run.</param>
/// <param name="Notes">Objective reached, convergence, memory.</param>
internal sealed record Measurement(string What, double Seconds, int Repeats, string Notes);

/// <summary>A promise and what came of it.</summary>
internal sealed record Target(string Promise, string Measured, bool Met);
