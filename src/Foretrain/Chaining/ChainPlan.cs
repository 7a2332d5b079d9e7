using Foretrain.Findings;
using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Chaining;

/// <summary>What a chain asks of its rows: the inputs of every law under their own names, the outcome, and where each law forecasts.</summary>
internal sealed class ChainPlan
{
    /// <summary>Rows with one column per input and one for the outcome.</summary>
    public required RunTable Rows { get; init; }

    /// <summary>Column that is forecast.</summary>
    public required string Output { get; init; }

    /// <summary>Unit of the last law's output.</summary>
    public required string Unit { get; init; }

    /// <summary>Columns that each law needs.</summary>
    public required IReadOnlyList<NeededColumn[]> Needs { get; init; }

    /// <summary>Inputs of the laws after each.</summary>
    public required IReadOnlyList<string[]> Keys { get; init; }

    /// <summary>Where each law forecasts.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, double>> At { get; init; }

    /// <summary>True when every law is fitted to positive outcomes and errors are relative.</summary>
    public required bool IsLog { get; init; }

    /// <summary>Findings of the rows.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    public static ChainPlan Of(IReadOnlyList<ChainLink> links, TableReading reading, SelectionOptions selection, string? target, IReadOnlyDictionary<string, double> at)
    {
        if (links.Count < 2)
            throw new ForetrainException("chain-too-short", $"{(links.Count == 0 ? "no law is" : "one law is")} given, a chain takes two or more", hint: "name them in order, e.g. --stage power-d --stage henighan-n; one law alone: foretrain predict");
        string output = target ?? links[0].Law.Outputs[0].Name;
        var owner = new Dictionary<string, Law>(StringComparer.Ordinal);
        foreach (Law law in links.Select(l => l.Law))
        {
            foreach (LawVariable v in law.Variables)
            {
                if (v.Text) throw new ForetrainException("chain-text-input", $"{law.Id} works on whole runs ('{v.Name}' is text) and has no place in a chain", hint: "use a law over numbers, e.g. of steps or tokens");
                if (v.Name == output) throw new ForetrainException("chain-output", $"'{output}' is an input of {law.Id} and cannot be what the chain forecasts", hint: "chain laws of the same outcome; a law of a loss takes the loss's law in as a definition (laws/README.md)");
                if (owner.TryAdd(v.Name, law)) continue;
                throw new ForetrainException("chain-input-twice", $"'{v.Name}' is an input of {owner[v.Name].Id} and of {law.Id}", hint: "a chain explains one input after the other: choose laws that share none");
            }
        }

        bool isLog = links.All(l => (l.Choices.Objective ?? l.Law.Estimator.Objective).Space == ResidualSpace.Log);
        PreparedRuns runs = RunSelection.Prepare(reading, [.. links.SelectMany(l => LawProblem.Needs(l.Law))], new(output, Positive: isLog), selection);
        string[][] inputs = [.. links.Select(l => Columns(l.Law, runs))];
        Require(links, inputs, at);
        var numbers = new Dictionary<string, double[]>(runs.Variables, StringComparer.Ordinal) { [output] = runs.Target };
        return new()
        {
            Rows = new(runs.Table.Source, runs.Count, [.. numbers.Keys], numbers, new Dictionary<string, string[]>(), runs.Table.Lines, runs.Table.Parts),
            Output = output,
            Unit = links[^1].Law.Outputs[0].Unit,
            Needs = [.. links.Select(l => LawProblem.Needs(l.Law).ToArray())],
            Keys = [.. links.Select((_, s) => inputs.Skip(s + 1).SelectMany(i => i).ToArray())],
            At = [.. inputs.Select(names => (IReadOnlyDictionary<string, double>)names.ToDictionary(n => n, n => at[n], StringComparer.Ordinal))],
            IsLog = isLog,
            // Whether scales and columns suffice is for each law to say about its own rows.
            Findings = [.. Unread(runs, inputs, links[0].Law), .. reading.Findings, .. runs.Mapping.Findings, .. RunFindings.OfRejected([.. runs.Rejected])],
        };
    }

    // A setting that changes within a group, and that no law looks at, is pooled: mixtures thrown together look like noise.
    private static IEnumerable<Finding> Unread(PreparedRuns runs, string[][] inputs, Law first)
    {
        RunTable table = runs.Table;
        HashSet<string> read = [.. runs.Mapping.Columns.Select(c => c.Source), .. runs.Mapping.Columns.Select(c => c.Column)];
        double[][] keys = [.. inputs.Skip(1).SelectMany(i => i).Select(k => runs.Variables[k])], own = [.. inputs[0].Select(k => runs.Variables[k])];
        string[] group = [.. Enumerable.Range(0, runs.Count).Select(r => string.Join(' ', keys.Concat(own).Select(c => c[r].ToString("R"))))];
        // Measurements differ in every row and seeds repeat nothing else; a setting has few values and several of them at one point.
        string[] pooled = [.. table.ColumnNames.Where(c => !read.Contains(c) && table.IsNumeric(c) && c is not ("seed" or "split"))
            .Where(c => table.Numbers(c) is var x && x.Distinct().Count() is > 1 and <= 20
                && Enumerable.Range(0, runs.Count).GroupBy(r => group[r]).Count(g => g.Select(r => x[r]).Distinct().Count() > 1) * 2 > group.Distinct().Count())];
        if (pooled.Length == 0) yield break;
        yield return new("chain-unread-column", Severity.Warning, $"rows that agree in every input differ in {string.Join(", ", pooled.Take(5))}{(pooled.Length > 5 ? " and others" : "")}, which no law of the chain reads",
            $"{first.Id} is fitted to them together, as if they were repeats of one run", "add a law that reads it as a further --stage, or choose one value with --where");
    }

    private static string[] Columns(Law law, PreparedRuns runs) => [.. law.Variables.SelectMany(v => v.Name.EndsWith("_*", StringComparison.Ordinal)
        ? runs.Variables.Keys.Where(k => k.StartsWith(v.Name[..^1], StringComparison.Ordinal)) : [v.Name])];

    private static void Require(IReadOnlyList<ChainLink> links, string[][] inputs, IReadOnlyDictionary<string, double> at)
    {
        string[] all = [.. inputs.SelectMany(i => i)];
        if (at.Keys.FirstOrDefault(k => !all.Contains(k)) is { } unknown)
            throw new ForetrainException("unknown-input", $"no law of the chain has an input '{unknown}'", hint: DidYouMean.HintOrList(unknown, all, "their inputs"));
        for (int s = 0; s < inputs.Length; s++)
        {
            if (inputs[s].FirstOrDefault(n => !at.ContainsKey(n)) is { } missing)
                throw new ForetrainException("missing-input", $"{links[s].Law.Id} needs {missing}, and --at gives none", hint: $"add {missing}=VALUE; the chain needs {string.Join(", ", all)}");
            foreach (LawVariable v in links[s].Law.Variables.Where(v => v.Low > 0 && at.TryGetValue(v.Name, out double x) && !(x > 0)))
                throw new ForetrainException("bad-input", $"--at {v.Name}={at[v.Name]:R} must be positive", hint: $"{v.Name}: {v.Meaning}");
        }
    }
}
