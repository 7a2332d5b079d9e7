using Foretrain.Expressions;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Runs;

namespace Foretrain.Fitting;

/// <summary>What a user may change about how a law is fitted.</summary>
public sealed record FitChoices
{
    /// <summary>Objective, or null for the law's own.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Constants held at values.</summary>
    public IReadOnlyDictionary<string, double> Fix { get; init; } = new Dictionary<string, double>();

    /// <summary>Constants set free that the law holds or ties by default.</summary>
    public IReadOnlyCollection<string> Free { get; init; } = [];

    /// <summary>Constants made equal to another: name > leader.</summary>
    public IReadOnlyDictionary<string, string> Tie { get; init; } = new Dictionary<string, string>();

    /// <summary>Allowed ranges by constant.</summary>
    public IReadOnlyDictionary<string, (double Low, double High)> Ranges { get; init; } = new Dictionary<string, (double, double)>();
}

/// <summary>A law held against prepared runs.</summary>
public static class LawProblem
{
    /// <summary>The columns a law needs from a table.</summary>
    public static IReadOnlyList<NeededColumn> Needs(Law law) =>
        [.. law.Variables.Select(v => new NeededColumn(v.Name, v.Unit, v.Counts, Positive: v.Low > 0 && !v.Text, Text: v.Text, ZeroAllowed: v.Simplex))];

    /// <summary>The target column of a law.</summary>
    /// <param name="law">The law.</param>
    /// <param name="objective">Objective in use: a log objective needs positive observations.</param>
    /// <param name="column">Column to use instead of the law's output, or null.</param>
    public static NeededColumn Target(Law law, Objective objective, string? column = null) =>
        new(column ?? law.Outputs[0].Name, law.Outputs[0].Unit, Positive: objective.Space == ResidualSpace.Log);

    /// <summary>Builds the problem; the shape is the law unrolled for these runs.</summary>
    /// <param name="law">The law.</param>
    /// <param name="runs">Prepared runs with a column for every variable.</param>
    /// <param name="choices">The user's changes.</param>
    /// <param name="kernels">Finds kernels, or null for the built-in ones.</param>
    /// <exception cref="ForetrainException"><c>unknown-parameter</c> and the errors of <see cref="FitProblem"/>.</exception>
    public static (FitProblem Problem, LawShape Shape) Create(
        Law law, PreparedRuns runs, FitChoices? choices = null, CompiledFormula.KernelLookup? kernels = null)
    {
        choices ??= new();
        LawShape shape = Shape(law, runs);
        double[][] columns = [.. shape.Variables.Select(v => runs.Variables[ColumnName(v.Name)])];
        ParameterSpec[] specs = Specs(shape, choices, law);
        CompiledFormula formula = CompiledFormula.Compile(shape.Expr, [.. shape.Variables.Select(v => v.Name)], [.. shape.Parameters.Select(p => p.Name)], kernels);
        double[]? weights = runs.Weights ?? LawWeights(law, runs);
        return (new FitProblem(formula, columns, runs.Target, choices.Objective ?? law.Estimator.Objective, specs, weights, runs.Clusters), shape);
    }

    /// <summary>Table column of a variable: <c>r[code]</c> is column <c>r_code</c>.</summary>
    public static string ColumnName(string variable) =>
        variable.EndsWith(']') && variable.IndexOf('[', StringComparison.Ordinal) is var at and > 0 ? $"{variable[..at]}_{variable[(at + 1)..^1]}" : variable;

    /// <summary>Constants that a fit would estimate: those neither held nor tied.</summary>
    internal static int FreeConstants(Law law, PreparedRuns runs, FitChoices choices) => new Coordinates(Specs(Shape(law, runs), choices, law)).Count;

    /// <summary>The law unrolled for these runs; of several outputs, the one that the runs' target is named after.</summary>
    internal static LawShape Shape(Law law, PreparedRuns runs) => LawShape.Of(law, law.Outputs.FirstOrDefault(o => o.Name == runs.TargetName)?.Name, family =>
        [.. runs.Variables.Keys.Where(k => k.StartsWith(family + "_", StringComparison.Ordinal)).Select(k => k[(family.Length + 1)..])]);

    private static double[]? LawWeights(Law law, PreparedRuns runs)
    {
        if (law.Estimator.Weights is not { } text) return null;
        Expr formula = ExpressionParser.Parse(text);
        return [.. Enumerable.Range(0, runs.Count).Select(i => ExprTools.Evaluate(formula, n => runs.Variables[n][i]))];
    }

    // A range for t[*] is one for every member that has none of its own.
    private static Dictionary<string, (double Low, double High)> Members(IReadOnlyDictionary<string, (double Low, double High)> ranges, string[] names)
    {
        var members = new Dictionary<string, (double Low, double High)>(StringComparer.Ordinal);
        foreach (var (name, range) in ranges)
        {
            string[] own = name.EndsWith("[*]", StringComparison.Ordinal) ? [.. names.Where(n => n.StartsWith(name[..^2], StringComparison.Ordinal))] : [];
            foreach (string member in own.Where(m => !ranges.ContainsKey(m))) members[member] = range;
            if (own.Length == 0) members[name] = range;
        }

        return members;
    }

    private static void RequireTies(Dictionary<string, string> ties)
    {
        foreach (string name in ties.Keys)
        {
            var path = new List<string> { name };
            while (ties.TryGetValue(path[^1], out string? leader))
            {
                path.Add(leader);
                if (leader == name) throw new ForetrainException("circular-tie", $"{string.Join(" = ", path)} ties a constant to itself", "--fix", "leave one of them out, so that one constant leads");
                if (path.Count > ties.Count) break; // a circle further on: told when its own turn comes
            }
        }
    }

    private static ParameterSpec[] Specs(LawShape shape, FitChoices choices, Law law)
    {
        string[] names = [.. shape.Parameters.Select(p => p.Name)];
        IReadOnlyDictionary<string, (double Low, double High)> ranges = Members(choices.Ranges, names);
        foreach (string name in choices.Fix.Keys.Concat(choices.Free).Concat(choices.Tie.Keys).Concat(choices.Tie.Values).Concat(ranges.Keys))
        {
            if (names.Contains(name)) continue;
            throw new ForetrainException("unknown-parameter", $"{law.Id} has no parameter '{name}'",
                hint: Quantities.DidYouMean.HintOrList(name, names, "its parameters"));
        }

        ParameterSpec[] specs = [.. shape.Parameters.Select(p =>
        {
            ParameterSpec spec = p.ToSpec();
            if (choices.Free.Contains(p.Name)) spec = spec with { Fixed = null, TiedTo = null };
            if (ranges.TryGetValue(p.Name, out var range))
            {
                spec = spec with
                {
                    Min = range.Low,
                    Max = range.High,
                    StartLow = Math.Clamp(spec.StartLow, range.Low, range.High),
                    StartHigh = Math.Clamp(spec.StartHigh, range.Low, range.High),
                };
            }

            if (choices.Tie.TryGetValue(p.Name, out string? leader)) spec = spec with { TiedTo = leader, Fixed = null };
            if (choices.Fix.TryGetValue(p.Name, out double value))
            {
                if (!double.IsFinite(value) || value < spec.Min || value > spec.Max)
                    throw new ForetrainException("fix-out-of-range", $"{p.Name}={value:R} is outside its range {spec.Min:G4} to {spec.Max:G4}", hint: $"widen it: --range {p.Name}=LOW:HIGH");
                spec = spec with { Fixed = value, TiedTo = null };
            }

            return spec;
        })];
        RequireTies(specs.Where(s => s.TiedTo is not null).ToDictionary(s => s.Name, s => s.TiedTo!));
        return specs;
    }
}
