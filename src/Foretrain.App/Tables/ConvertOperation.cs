using Foretrain.App.Documents;
using Foretrain.Conventions;
using Foretrain.Findings;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>A law fitted before and after a conversion: what the choice of counts does to exponents and to the optimum.</summary>
/// <param name="Law">Id of the law.</param>
/// <param name="Before">Exponents and optimum with the counts as given.</param>
/// <param name="After">With the counts as converted.</param>
/// <param name="Budget">Compute at which the optima stand, 6ND of each own count.</param>
public sealed record ConversionEffect(string Law, FittedExponents Before, FittedExponents After, double Budget);

/// <summary>A fit of E + A/N^alpha + B/D^beta in short.</summary>
/// <param name="Alpha">Exponent of the parameters.</param>
/// <param name="Beta">Exponent of the tokens.</param>
/// <param name="Optimum">Exponent of the best number of parameters over compute, beta / (alpha + beta).</param>
/// <param name="Params">Best number of parameters at the budget.</param>
/// <param name="TokensPerParam">Tokens per parameter there.</param>
public sealed record FittedExponents(double Alpha, double Beta, double Optimum, double Params, double TokensPerParam);

/// <summary>What a conversion gives back.</summary>
/// <param name="Request">Sources and condition.</param>
/// <param name="Options">What was asked for.</param>
/// <param name="Inputs">Files read.</param>
/// <param name="Result">The converted table.</param>
/// <param name="Effect">A fit before and after, or null when parameters were not converted or no such fit can be made.</param>
/// <param name="Output">What was written, or null when nothing was to be.</param>
/// <param name="Findings">Remarks, by weight.</param>
/// <param name="Next">Commands to run next.</param>
public sealed record ConvertReport(
    AnalysisRequest Request, ConversionOptions Options, IReadOnlyList<InputFile> Inputs, ConvertedTable Result, ConversionEffect? Effect, OutputFile? Output,
    IReadOnlyList<Finding> Findings, IReadOnlyList<(string Command, string What)> Next);

/// <summary>Counts parameters and compute of a table in one way, and shows what that does to a fit.</summary>
public static class ConvertOperation
{
    private const string LawId = "chinchilla";

    /// <summary>Reads, converts and, with a name, writes the table and its log.</summary>
    /// <param name="request">Sources, condition and mapping.</param>
    /// <param name="options">What to convert to; its mapping is that of the request.</param>
    /// <param name="path">Where to write the table; null to look only.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops before anything is written.</param>
    /// <exception cref="ForetrainException">A source cannot be read, a column is missing, or the output cannot be written.</exception>
    public static ConvertReport Run(AnalysisRequest request, ConversionOptions options, string? path, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        if (path is not null) OutputFile.Require(path, request, "converted.csv");
        TableReading reading = RunTables.Of(request, progress, cancel);
        IReadOnlyList<InputFile> inputs = request.Inputs.Files;
        TableReading chosen = FitOperation.Filtered(reading, request);
        progress?.Report(("converting", 0.4));
        string[] architecture = [.. request.Map.Where(m => !IsOutcome(m))];
        ConvertedTable result = ConventionColumns.Convert(chosen.Table, options with { Map = architecture });
        cancel.ThrowIfCancellationRequested();
        progress?.Report(("fitting before and after", 0.6));
        var findings = new List<Finding>([.. reading.Findings, .. result.Findings]);
        ConversionEffect? effect = options.Params is null ? null : Effect(result, request, findings, cancel);
        findings.AddRange(result.Steps.Where(s => chosen.Table.Rows > 0 && result.Table.Numbers(s.Column).Any(x => !(x > 0))).Select(s => new Finding("counts-undefined", Severity.Warning,
            $"{result.Table.Numbers(s.Column).Count(x => !(x > 0))} rows have no positive {s.Column} after the conversion", "a column of the architecture is blank there, or the given count is not what it was taken for", "check --given and the columns named in the report")));
        var report = new ConvertReport(request, options, inputs, result, effect, null, [.. findings.OrderByDescending(f => f.Severity)],
            path is null ? [($"foretrain data convert {NextCommands.Named(request)}{Flags(options)} --out converted.csv", "write it, with the log beside it")] : [($"foretrain data describe {path}", "what it is now"), ($"foretrain fit {path}", "fit it with the new counts")]);
        if (path is null) return report;
        OutputFile output = OutputFile.Save(path, result.Table, file => ConvertDocument.Write(report with { Output = file }), FitFile.Inputs(request));
        return report with { Output = output };
    }

    private static string Flags(ConversionOptions o) => (o.Params is { } kind ? $" --params {ParameterCount.Name(kind)}" : "") + (o.Flops is { } sum ? $" --flops {sum.Name}" : "")
        + (o.Given is { } given ? $" --given {ParameterCount.Name(given)}" : "") + (o.Tied ? " --tied" : "") + (o.Gated ? " --gated" : "")
        + string.Concat(o.Values.Select(v => $" --set {v.Key}={v.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}"));

    // --map may name the outcome for the fits; the conversion needs none.
    private static bool IsOutcome(string entry) => entry.Split('=', 2)[0].Trim() is "loss";

    private static ConversionEffect? Effect(ConvertedTable result, AnalysisRequest request, List<Finding> findings, CancellationToken cancel)
    {
        if (result.ParamsGiven is not { } given) return null;
        if (result.Tokens is not { } tokens) return Without("no column holds tokens, and none can be worked out", "name it with --map tokens=COLUMN");
        string[] others = [.. request.Map.Where(IsOutcome)];
        double[] counts = result.Table.Numbers("params");
        RunTable table = result.Table.With("tokens", tokens);
        try
        {
            double[] before = Fit(table.With("params", given)), after = Fit(table);
            double budget = Enumerable.Range(0, tokens.Length).Select(i => 6 * counts[i] * tokens[i]).Where(double.IsFinite).Max();
            return new(LawId, Exponents(before, budget), Exponents(after, budget), budget);
        }
        catch (ForetrainException e)
        {
            return Without(e.Message, e.Hint ?? "the counts are converted all the same"); // no loss, too few runs, a design that cannot tell
        }

        ConversionEffect? Without(string why, string action)
        {
            findings.Add(new("no-effect-fit", Severity.Note, $"no fit before and after: {why}", "what the conversion does to exponents is not shown; the counts are converted all the same", action));
            return null;
        }

        double[] Fit(RunTable runs)
        {
            FitReport fit = FitOperation.Run(new() { Source = request.Source, Reading = new(runs, [], []), Law = LawId, Map = others, Resamples = 0, Threads = request.Threads }, null, cancel);
            return fit.Fits[0].Result.Theta;
        }
    }

    private static FittedExponents Exponents(double[] theta, double budget)
    {
        string[] names = [.. LawCatalog.Embedded.Get(LawId).Parameters.Select(p => p.Name)];
        double a = At("A"), b = At("B"), alpha = At("alpha"), beta = At("beta");
        // Hoffmann et al. 2022, section 3.3: N = G (C/6)^(beta/(alpha+beta)) with G = (alpha A / (beta B))^(1/(alpha+beta)).
        double size = Math.Pow(alpha * a / (beta * b), 1 / (alpha + beta)) * Math.Pow(budget / 6, beta / (alpha + beta));
        return new(alpha, beta, beta / (alpha + beta), size, budget / 6 / size / size);

        double At(string name) => theta[Array.IndexOf(names, name)];
    }
}
