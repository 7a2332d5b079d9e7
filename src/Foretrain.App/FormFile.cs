using System.Text.Json;
using Foretrain.Objectives;
using Foretrain.Uncertainty.Form;

namespace Foretrain.App;

/// <summary>The form model inside a kept fit.</summary>
internal static class FormFile
{
    public static void Write(Utf8JsonWriter json, FormModel form)
    {
        json.WriteStartObject("form");
        json.WriteString("space", form.Space.ToString());
        FitFile.Numbers(json, "axes", [.. form.Axes.Inputs.Select(i => (double)i)]);
        FitFile.Numbers(json, "centres", [.. form.Axes.Centres]);
        json.WriteNumber("slope", form.Axes.Slope);
        json.WriteNumber("freedom", form.Freedom);
        json.WriteNumber("inflation", form.Inflation);
        if (form.SharedBy is not null) json.WriteString("sharedBy", form.SharedBy);
        json.WriteStartArray("components");
        foreach (FormComponent c in form.Components)
        {
            json.WriteStartObject();
            json.WriteNumber("weight", c.Weight);
            json.WriteNumber("bend", c.Bend);
            json.WriteNumber("noise", c.Noise);
            json.WriteNumber("shared", c.Shared);
            FitFile.Numbers(json, "theta", c.Theta);
            FitFile.Numbers(json, "coefficients", c.Coefficients);
            FitFile.Numbers(json, "covariance", c.Covariance);
            if (c.Residual is { } residual)
            {
                FitFile.Numbers(json, "residualBend", residual.Coefficients);
                FitFile.Numbers(json, "residualBendCovariance", residual.Covariance);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static FormModel Read(JsonElement form, int parameters, int inputs)
    {
        int[] axes = [.. form.GetProperty("axes").EnumerateArray().Select(a => a.GetInt32())];
        if (axes.FirstOrDefault(a => a < 0 || a >= inputs, -1) is var strange && axes.Contains(strange)) throw new FormatException($"axis {strange} is no input");
        var model = new FormModel
        {
            Space = Enum.TryParse(form.GetProperty("space").GetString(), out ResidualSpace space) ? space : throw new FormatException("'space' is not known"),
            Axes = new([.. axes], [.. FitFile.Doubles(form.GetProperty("centres"), "centres", axes.Length)], form.GetProperty("slope").GetDouble()),
            Freedom = form.GetProperty("freedom").GetDouble(),
            Inflation = form.GetProperty("inflation").GetDouble(),
            SharedBy = form.TryGetProperty("sharedBy", out JsonElement by) ? by.GetString() : null,
            Components = [.. form.GetProperty("components").EnumerateArray().Select(c => Component(c, parameters))],
        };
        int most = model.Axes.Count;
        if (model.Components.Count == 0 || model.Components.Any(c => c.Coefficients.Length != 0 && c.Coefficients.Length != most)) throw new FormatException("'components' do not belong to the axes");
        return model;
    }

    private static FormComponent Component(JsonElement c, int parameters)
    {
        double One(string name) => FitFile.Doubles(JsonDocument.Parse($"[{c.GetProperty(name).GetRawText()}]").RootElement, name, 1)[0];
        double[] coefficients = FitFile.Doubles(c.GetProperty("coefficients"), "coefficients", c.GetProperty("coefficients").GetArrayLength());
        int size = parameters + coefficients.Length;
        ResidualBend? residual = coefficients.Length > 0 && c.TryGetProperty("residualBend", out JsonElement bend) ? Residual(c, bend, coefficients.Length) : null;
        return new(One("weight"), One("bend"), FitFile.Doubles(c.GetProperty("theta"), "theta", parameters), coefficients,
            FitFile.Doubles(c.GetProperty("covariance"), "covariance", size * size), One("noise"), One("shared"))
        { Residual = residual };
    }

    private static ResidualBend Residual(JsonElement component, JsonElement bend, int size)
    {
        if (!component.TryGetProperty("residualBendCovariance", out JsonElement covariance)) throw new FormatException("'residualBend' comes without 'residualBendCovariance'");
        double[] spread = FitFile.Doubles(covariance, "residualBendCovariance", size * size);
        if (Enumerable.Range(0, size).Any(k => spread[k * size + k] < 0)) throw new FormatException("'residualBendCovariance' has a variance below zero");
        return new(FitFile.Doubles(bend, "residualBend", size), spread);
    }
}
