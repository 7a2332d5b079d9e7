using System.Text.Json;
using System.Text.RegularExpressions;
using Foretrain.App.Documents;
using Foretrain.Expressions;
using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;

namespace Foretrain.App;

/// <summary>
/// Fits kept in a file: formula, constants, draws, covariance and ranges, so that predict and plan can go on without the runs.
/// Written whole or not at all.
/// </summary>
public static partial class FitFile
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain-fit/1";

    /// <summary>True when a path looks like a kept fit: JSON whose beginning names a schema, whatever the file is called.</summary>
    public static bool IsFitFile(string path)
    {
        if (path == "-" || !File.Exists(path)) return false;
        try
        {
            using StreamReader reader = new(path);
            var head = new char[4096];
            string text = new(head, 0, reader.ReadBlock(head));
            return text.TrimStart().StartsWith('{') && NamedSchema().IsMatch(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // the table reader says what is wrong with the file
        }
    }

    // A table that pandas wrote may have a schema too; that one is an object and no name.
    [GeneratedRegex("\"schema\"\\s*:\\s*\"")]
    private static partial Regex NamedSchema();

    /// <summary>Writes the fits of a report.</summary>
    public static void Save(string path, FitReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            FitDocument.Inputs(json, report.Request.Inputs.Files);
            json.WriteStartArray("fits");
            foreach (LawFit fit in report.Fits) Write(json, fit, report.Request);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        WholeFile.Write(path, buffer.ToArray(), Inputs(report.Request));
    }

    /// <summary>Files of a request that a kept fit must not replace.</summary>
    public static IReadOnlyList<string?> Inputs(AnalysisRequest request) => [.. request.Sources.SelectMany(RunTables.Files), request.Join is { } join ? RunTables.Side(join).File : null, .. request.LawFiles];

    /// <summary>Reads kept fits.</summary>
    /// <exception cref="ForetrainException"><c>bad-fit-file</c>.</exception>
    public static IReadOnlyList<FittedLawChoice> Load(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            string? schema = document.RootElement.GetProperty("schema").GetString();
            if (schema != Schema) throw Bad(path, $"its schema is '{schema}', expected '{Schema}'", "make it again: foretrain fit runs.csv --out fit.json");
            FittedLawChoice[] fits = [.. document.RootElement.GetProperty("fits").EnumerateArray().Select(Read)];
            return fits.Length > 0 ? fits : throw Bad(path, "it holds no fit", "make it again: foretrain fit runs.csv --out fit.json");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Bad(path, $"it cannot be read as a kept fit: {e.Message}", "make it again: foretrain fit runs.csv --out fit.json", e);
        }
    }

    private static ForetrainException Bad(string path, string what, string hint, Exception? inner = null) => new("bad-fit-file", $"{path}: {what}", path, hint, inner);

    private static void Write(Utf8JsonWriter json, LawFit fit, AnalysisRequest request)
    {
        FittedLaw law = fit.Law;
        json.WriteStartObject();
        json.WriteString("law", law.Name);
        if (fit.Group is not null)
        {
            json.WriteString("by", request.By);
            json.WriteString("group", fit.Group);
        }

        json.WriteString("formula", ExprText.ToText(law.Formula.Expr));
        json.WriteString("source", law.Source);
        json.WriteString("output", law.Output.Name);
        json.WriteString("outputUnit", law.Output.Unit);
        json.WriteStartArray("variables");
        foreach (LawVariable v in law.Variables)
        {
            json.WriteStartObject();
            json.WriteString("name", v.Name);
            json.WriteString("unit", v.Unit);
            json.WriteString("meaning", v.Meaning);
            if (v.Counts is not null) json.WriteString("counts", v.Counts);
            json.WriteNumber("low", v.Low);
            json.WriteNumber("high", v.High);
            json.WriteBoolean("integer", v.Integer);
            json.WriteBoolean("text", v.Text);
            if (v.Simplex) json.WriteBoolean("simplex", true);
            if (law.Seen.TryGetValue(v.Name, out var seen)) Numbers(json, "seen", [seen.Low, seen.High]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("parameters");
        foreach (string name in law.Formula.Parameters) json.WriteStringValue(name);
        json.WriteEndArray();
        Numbers(json, "theta", law.Theta);
        json.WriteNumber("objective", fit.Result.Objective);
        json.WriteString("certificate", fit.Result.Certificate.Code.ToString());
        json.Findings(FitRemarks.Of(fit, ParameterSummary.Of(fit, request.Level)));
        if (law.Cost is { } cost)
        {
            json.WriteStartObject("cost");
            json.WriteString("convention", cost.Convention);
            json.WriteString("formula", cost.Formula);
            json.WriteString("note", cost.Note);
            json.WriteString("unit", cost.Unit);
            json.WriteEndObject();
        }

        if (law.LargestCost is { } largest) json.WriteNumber("largestCost", largest);
        if (law.LeastCost is { } least) json.WriteNumber("leastCost", least);
        if (law.Covariance is { } covariance && covariance.All(double.IsFinite))
        {
            json.WriteString("covarianceMethod", law.CovarianceMethod);
            Numbers(json, "covariance", covariance);
        }

        if (law.Form is { } form) FormFile.Write(json, form);
        if (law.Draws.Length > 0)
        {
            json.WriteString("drawMethod", law.DrawMethod);
            json.WriteNumber("seed", fit.Bootstrap!.Seed);
            json.WriteStartArray("draws");
            foreach (double[] draw in law.Draws) json.WriteRawValue("[" + string.Join(",", draw.Select(d => d.ToString("R"))) + "]");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static FittedLawChoice Read(JsonElement fit)
    {
        var seen = new Dictionary<string, (double, double)>(StringComparer.Ordinal);
        var variables = new List<LawVariable>();
        foreach (JsonElement v in fit.GetProperty("variables").EnumerateArray())
        {
            string name = Text(v, "name");
            variables.Add(new(name, Text(v, "unit"), Text(v, "meaning"), v.TryGetProperty("counts", out var counts) ? counts.GetString() : null,
                v.GetProperty("low").GetDouble(), v.GetProperty("high").GetDouble(), v.GetProperty("integer").GetBoolean(), Text: v.GetProperty("text").GetBoolean(), Simplex: v.TryGetProperty("simplex", out var simplex) && simplex.GetBoolean()));
            if (v.TryGetProperty("seen", out JsonElement range)) seen[name] = Doubles(range, "seen", 2) is [var low, var high] ? (low, high) : default;
        }

        string[] parameters = [.. fit.GetProperty("parameters").EnumerateArray().Select(p => p.GetString()!)];
        double[] theta = Doubles(fit.GetProperty("theta"), "theta", parameters.Length);
        Expr expr = ExpressionParser.Parse(Text(fit, "formula"), KernelRegistry.All.Keys.ToHashSet(StringComparer.Ordinal));
        var law = new FittedLaw(Text(fit, "law"), expr, variables, new(Text(fit, "output"), Text(fit, "outputUnit"), "predicted"), parameters, theta, KernelRegistry.Find)
        {
            Source = Text(fit, "source"),
            Seen = seen,
            Cost = fit.TryGetProperty("cost", out JsonElement c) ? new(Text(c, "convention"), Text(c, "formula"), Text(c, "note"), c.TryGetProperty("unit", out _) ? Text(c, "unit") : Planning.PlanCost.Flop) : null,
            LargestCost = fit.TryGetProperty("largestCost", out JsonElement largest) ? largest.GetDouble() : null,
            LeastCost = fit.TryGetProperty("leastCost", out JsonElement least) ? least.GetDouble() : null,
            Covariance = fit.TryGetProperty("covariance", out JsonElement covariance) ? Doubles(covariance, "covariance", theta.Length * theta.Length) : null,
            CovarianceMethod = fit.TryGetProperty("covarianceMethod", out JsonElement method) ? method.GetString() : null,
            Draws = fit.TryGetProperty("draws", out JsonElement draws) ? [.. draws.EnumerateArray().Select(d => Doubles(d, "draws", theta.Length))] : [],
            DrawMethod = fit.TryGetProperty("drawMethod", out JsonElement how) ? how.GetString() : null,
            FormSource = fit.TryGetProperty("form", out JsonElement form) ? new(FormFile.Read(form, theta.Length, variables.Count)) : null,
        };
        if (law.CostExpr is { } spent && ExprTools.Symbols(spent).FirstOrDefault(n => variables.All(v => v.Name != n)) is { } stranger)
            throw new FormatException($"the cost uses '{stranger}', which is no variable");
        return new(law, null, fit.TryGetProperty("group", out JsonElement group) ? group.GetString() : null)
        {
            By = fit.TryGetProperty("by", out JsonElement by) ? by.GetString() : null,
            Kept = fit.TryGetProperty("findings", out JsonElement findings) ? [.. findings.EnumerateArray().Select(ReadFinding)] : [],
        };
    }

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");

    private static Finding ReadFinding(JsonElement f) => new(
        Text(f, "id"), Enum.TryParse(Text(f, "severity"), ignoreCase: true, out Severity severity) ? severity : throw new FormatException($"severity '{Text(f, "severity")}' is not known"),
        Text(f, "what"), Text(f, "meaning"), Text(f, "action"), [.. f.GetProperty("lines").EnumerateArray().Select(l => l.GetInt32())]);

    internal static double[] Doubles(JsonElement array, string name, int count)
    {
        double[] values = [.. array.EnumerateArray().Select(v => v.GetDouble())];
        if (values.Length != count) throw new FormatException($"'{name}' has {values.Length} values where {count} are needed");
        return values.All(double.IsFinite) ? values : throw new FormatException($"'{name}' has a value that is not finite");
    }

    internal static void Numbers(Utf8JsonWriter json, string name, double[] values) =>
        json.WritePropertyNameAndRaw(name, "[" + string.Join(",", values.Select(v => v.ToString("R"))) + "]");

    private static void WritePropertyNameAndRaw(this Utf8JsonWriter json, string name, string raw)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(raw);
    }
}
