using System.Text.Json.Nodes;

namespace Foretrain.Tests.Laws;

/// <summary>A small law that is right in every field, and ways to break it.</summary>
internal static class LawFiles
{
    public const string Valid = """
        {
          "id": "my-law",
          "title": "Loss from parameters, for tests",
          "question": "What loss will this reach?",
          "formula": "E + reducible",
          "where": [{ "name": "reducible", "formula": "A / params^alpha", "meaning": "what size removes" }],
          "outputs": [{ "name": "loss", "unit": "nat/token", "meaning": "held-out loss" }],
          "variables": [{ "name": "params", "unit": "param", "counts": "total", "range": [1e6, 1e9], "meaning": "all parameters" }],
          "parameters": [
            { "name": "E", "meaning": "floor", "min": 0, "start": [0.1, 3] },
            { "name": "A", "meaning": "weight", "min": 0, "start": [1, 1e6], "logScale": true },
            { "name": "alpha", "meaning": "slope", "min": 0, "max": 2, "start": [0.05, 1] }
          ],
          "estimator": { "space": "log", "loss": "huber", "shape": 1e-3, "note": "as usual" },
          "cost": { "convention": "6N", "formula": "6[flop/param] * params", "note": "one token" },
          "constants": [
            { "id": "mine", "printed": { "E": "1.5", "lnA": "4.605170186", "alpha": "0.5" }, "convert": { "A": "exp(lnA)" },
              "where": "nowhere", "setting": "made up", "counts": "total", "confidence": "notes", "citation": "unpublished" }
          ],
          "golden": [{ "constants": "mine", "at": { "params": "1e4" }, "output": "loss", "expect": "2.5", "from": "by hand" }],
          "identifiability": "three sizes",
          "validity": "nowhere",
          "caveats": ["made up"],
          "citation": "unpublished",
          "confidence": "notes"
        }
        """;

    /// <summary>The law with one field set; a path such as <c>parameters[1].min</c> goes inside. The value is JSON.</summary>
    public static string With(this string law, string path, string? json)
    {
        JsonNode root = JsonNode.Parse(law)!;
        string[] steps = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        JsonNode at = root;
        foreach (string step in steps[..^1]) at = at is JsonArray list ? list[int.Parse(step)]! : at[step]!;
        if (json is null) ((JsonObject)at).Remove(steps[^1]);
        else if (at is JsonArray array) array[int.Parse(steps[^1])] = JsonNode.Parse(json);
        else at[steps[^1]] = JsonNode.Parse(json);
        return root.ToJsonString();
    }

    /// <summary>The law without a field.</summary>
    public static string Without(this string law, string path) => law.With(path, null);
}
