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
/// <param name="Budget">Compute at which the optimum after the conversion stands: that of the largest run.</param>
public sealed record ConversionEffect(string Law, FittedExponents Before, FittedExponents After, double Budget);

/// <summary>A fit of E + A/N^alpha + B/D^beta in short.</summary>
/// <param name="Alpha">Exponent of the parameters.</param>
/// <param name="Beta">Exponent of the tokens.</param>
/// <param name="Optimum">Exponent of the best number of parameters over compute, beta / (alpha + p beta) where compute per token goes like N^p.</param>
/// <param name="Params">Best number of parameters at the budget.</param>
/// <param name="TokensPerParam">Tokens per parameter there.</param>
/// <param name="Compute">p: how compute per token grows with parameters in these rows; 1 for 6ND.</param>
/// <param name="Budget">Compute at which the optimum stands, in this count.</param>
public sealed record FittedExponents(double Alpha, double Beta, double Optimum, double Params, double TokensPerParam, double Compute, double Budget);

/// <summary>What a conversion gives back.</summary>
/// <param name="Request">Sources and condition.</param>
/// <param name="Options">What was asked for.</param>
/// <param name="Inputs">Files read.</param>
/// <param name="Result">The converted table.</param>
/// <param name="Effect">A fit before and after, or null when no such fit can be made.</param>
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
        ConversionEffect? effect = Effect(result, request, options, findings, cancel);
        findings.AddRange(result.Steps.Where(s => chosen.Table.Rows > 0 && result.Table.Numbers(s.Column).Any(x => !(x > 0))).Select(s => new Finding("counts-undefined", Severity.Warning,
            $"{result.Table.Numbers(s.Column).Count(x => !(x > 0))} rows have no positive {s.Column} after the conversion", "a column of the architecture is blank there, or the given count is not what it was taken for", "check --given and the columns named in the report")));
        var report = new ConvertReport(request, options, inputs, result, effect, null, [.. findings.OrderByDescending(f => f.Severity)],
            path is null ? [($"foretrain data convert {NextCommands.Named(request)}{Flags(options)} --out {NextCommands.Free("converted.csv", request)}", "write it, with the log beside it")]
                : [($"foretrain data describe {NextCommands.Quoted(path)}", "what it is now, and which laws apply"), .. effect is null ? [] : new[] { ($"foretrain fit {NextCommands.Quoted(path)} --law {LawId}{string.Concat(request.Map.Where(IsOutcome).Select(m => $" --map {NextCommands.Quoted(m)}"))}", "fit it with the new counts") }]);
        if (path is null) return report;
        OutputFile output = OutputFile.Save(path, result.Table, file => ConvertDocument.Write(report with { Output = file }), FitFile.Inputs(request));
        return report with { Output = output };
    }

    private static string Flags(ConversionOptions o) => (o.Params is { } kind ? $" --params {ParameterCount.Name(kind)}" : "") + (o.Flops is { } sum ? $" --flops {sum.Name}" : "")
        + (o.Given is { } given ? $" --given {ParameterCount.Name(given)}" : "") + (o.Tied ? " --tied" : "") + (o.Gated ? " --gated" : "")
        + string.Concat(o.Values.Select(v => $" --set {v.Key}={v.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}"));

    // --map may name the outcome for the fits; the conversion needs none.
    internal static bool IsOutcome(string entry) => entry.Split('=', 2)[0].Trim() is "loss";

    private static ConversionEffect? Effect(ConvertedTable result, AnalysisRequest request, ConversionOptions options, List<Finding> findings, CancellationToken cancel)
    {
        if (result.ParamsGiven is not { } given) return null;
        if (result.Tokens is not { } tokens) return Without("no column holds tokens, and none can be worked out", "name it with --map tokens=COLUMN");
        string[] others = [.. request.Map.Where(IsOutcome)];
        double[] counts = options.Params is null ? given : result.Table.Numbers("params");
        RunTable table = result.Table.With("tokens", tokens);
        // Without --flops compute is 6ND on both sides, at one budget; with it each side has its own count, at the budget of one run.
        double[] after = options.Flops is null ? SixNd(counts) : result.Table.Numbers("flops"), before = options.Flops is null ? after : result.FlopsGiven ?? SixNd(given);
        int largest = Enumerable.Range(0, tokens.Length).Where(i => double.IsFinite(after[i]) && double.IsFinite(before[i])).OrderByDescending(i => after[i]).FirstOrDefault(-1);
        if (largest < 0) return Without("no row has tokens and compute", "fill the cells");
        try
        {
            double[] fittedBefore = Fit(table.With("params", given)), fittedAfter = options.Params is null ? fittedBefore : Fit(table.With("params", counts));
            (double, double) sixNd = (Math.Log(6), 1);
            return new(LawId, Exponents(fittedBefore, options.Flops is null ? sixNd : PerToken(before, given, tokens), before[largest]),
                Exponents(fittedAfter, options.Flops is null ? sixNd : PerToken(after, counts, tokens), after[largest]), after[largest]);
        }
        catch (ForetrainException e)
        {
            return Without(e.Message, e.Hint ?? "the counts are converted all the same"); // no loss, too few runs, a design that cannot tell
        }

        double[] SixNd(double[] sizes) => [.. sizes.Select((n, i) => 6 * n * tokens[i])];

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

    // Compute is per token whatever the convention: C = k N^p D, a line in logarithms.
    private static (double LogK, double P) PerToken(double[] compute, double[] sizes, double[] tokens)
    {
        (double X, double Y)[] points = [.. Enumerable.Range(0, compute.Length).Select(i => (Math.Log(sizes[i]), Math.Log(compute[i] / tokens[i]))).Where(p => double.IsFinite(p.Item1) && double.IsFinite(p.Item2))];
        double x = points.Average(p => p.X), y = points.Average(p => p.Y), squares = points.Sum(p => (p.X - x) * (p.X - x));
        double slope = squares > 0 ? points.Sum(p => (p.X - x) * (p.Y - y)) / squares : 1;
        return (y - slope * x, slope);
    }

    private static FittedExponents Exponents(double[] theta, (double LogK, double P) compute, double budget)
    {
        string[] names = [.. LawCatalog.Embedded.Get(LawId).Parameters.Select(p => p.Name)];
        double a = At("A"), b = At("B"), alpha = At("alpha"), beta = At("beta"), p = compute.P;
        // Least E + A/N^alpha + B/D^beta where k N^p D = C: alpha A N^-alpha = p beta B D^-beta. With k = 6 and p = 1 it is Hoffmann et al. 2022, section 3.3.
        double optimum = beta / (alpha + p * beta);
        double size = Math.Exp((Math.Log(alpha * a / (p * beta * b)) + beta * (Math.Log(budget) - compute.LogK)) / (alpha + p * beta));
        return new(alpha, beta, optimum, size, budget / Math.Exp(compute.LogK) / Math.Pow(size, p) / size, p, budget);

        double At(string name) => theta[Array.IndexOf(names, name)];
    }
}
