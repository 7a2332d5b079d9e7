using System.Text.Json;
using Foretrain.Expressions;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;

namespace Foretrain.App;

/// <summary>
/// Fits kept in a file: formula, constants, draws, covariance and ranges, so that predict and plan can go on without the runs.
/// Written whole or not at all.
/// </summary>
public static class FitFile
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain-fit/1";

    /// <summary>True when a path looks like a kept fit: a JSON file whose text names the schema.</summary>
    public static bool IsFitFile(string path)
    {
        if (path == "-" || !path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || !File.Exists(path)) return false;
        using StreamReader reader = new(path);
        var head = new char[4096];
        int n = reader.ReadBlock(head);
        return new string(head, 0, n).Contains("\"schema\"", StringComparison.Ordinal);
    }

    /// <summary>Writes the fits of a report.</summary>
    public static void Save(string path, FitReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteStartArray("fits");
            foreach (LawFit fit in report.Fits) Write(json, fit);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        WholeFile.Write(path, buffer.ToArray(), inputs: [report.Request.Source]);
    }

    /// <summary>Reads kept fits.</summary>
    /// <exception cref="ForetrainException"><c>bad-fit-file</c>.</exception>
    public static IReadOnlyList<FittedLawChoice> Load(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            string? schema = document.RootElement.GetProperty("schema").GetString();
            if (schema != Schema) throw Bad(path, $"its schema is '{schema}', expected '{Schema}'", "make it again: foretrain fit runs.csv --out fit.json");
            return [.. document.RootElement.GetProperty("fits").EnumerateArray().Select(Read)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Bad(path, $"it cannot be read as a kept fit: {e.Message}", "make it again: foretrain fit runs.csv --out fit.json", e);
        }
    }

    private static ForetrainException Bad(string path, string what, string hint, Exception? inner = null) => new("bad-fit-file", $"{path}: {what}", path, hint, inner);

    private static void Write(Utf8JsonWriter json, LawFit fit)
    {
        FittedLaw law = fit.Law;
        json.WriteStartObject();
        json.WriteString("law", law.Name);
        if (fit.Group is not null) json.WriteString("group", fit.Group);
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
        if (law.Cost is { } cost)
        {
            json.WriteStartObject("cost");
            json.WriteString("convention", cost.Convention);
            json.WriteString("formula", cost.Formula);
            json.WriteString("note", cost.Note);
            json.WriteEndObject();
        }

        if (law.LargestCost is { } largest) json.WriteNumber("largestCost", largest);
        if (law.Covariance is { } covariance)
        {
            json.WriteString("covarianceMethod", law.CovarianceMethod);
            Numbers(json, "covariance", covariance);
        }

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
                v.GetProperty("low").GetDouble(), v.GetProperty("high").GetDouble(), v.GetProperty("integer").GetBoolean(), Text: v.GetProperty("text").GetBoolean()));
            if (v.TryGetProperty("seen", out JsonElement range)) seen[name] = (range[0].GetDouble(), range[1].GetDouble());
        }

        string[] parameters = [.. fit.GetProperty("parameters").EnumerateArray().Select(p => p.GetString()!)];
        double[] theta = Doubles(fit.GetProperty("theta"));
        if (theta.Length != parameters.Length) throw new FormatException($"{parameters.Length} parameters but {theta.Length} values");
        Expr expr = ExpressionParser.Parse(Text(fit, "formula"), KernelRegistry.All.Keys.ToHashSet(StringComparer.Ordinal));
        var law = new FittedLaw(Text(fit, "law"), expr, variables, new(Text(fit, "output"), Text(fit, "outputUnit"), "predicted"), parameters, theta, KernelRegistry.Find)
        {
            Source = Text(fit, "source"),
            Seen = seen,
            Cost = fit.TryGetProperty("cost", out JsonElement c) ? new(Text(c, "convention"), Text(c, "formula"), Text(c, "note")) : null,
            LargestCost = fit.TryGetProperty("largestCost", out JsonElement largest) ? largest.GetDouble() : null,
            Covariance = fit.TryGetProperty("covariance", out JsonElement covariance) ? Doubles(covariance) : null,
            CovarianceMethod = fit.TryGetProperty("covarianceMethod", out JsonElement method) ? method.GetString() : null,
            Draws = fit.TryGetProperty("draws", out JsonElement draws) ? [.. draws.EnumerateArray().Select(Doubles)] : [],
            DrawMethod = fit.TryGetProperty("drawMethod", out JsonElement how) ? how.GetString() : null,
        };
        return new(law, null, fit.TryGetProperty("group", out JsonElement group) ? group.GetString() : null);
    }

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];

    private static void Numbers(Utf8JsonWriter json, string name, double[] values) =>
        json.WritePropertyNameAndRaw(name, "[" + string.Join(",", values.Select(v => v.ToString("R"))) + "]");

    private static void WritePropertyNameAndRaw(this Utf8JsonWriter json, string name, string raw)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(raw);
    }
}
