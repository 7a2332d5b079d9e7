using System.Text.Json;
using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Runs;

namespace Foretrain.App.Documents;

/// <summary>A fit as JSON: data used, constants with intervals, certificate, influence, findings.</summary>
public static class FitDocument
{
    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain/fit/1";

    /// <summary>Writes the document.</summary>
    public static string Write(FitReport report) => JsonText.Document(Schema, json =>
    {
        Request(json, report.Request);
        json.Objects("applicableLaws", report.Applicable, law =>
        {
            json.WriteString("id", law.Id);
            json.WriteString("title", law.Title);
        });
        json.Objects("fits", report.Fits, fit => Fit(json, fit, report.Request.Level));
        json.Objects("failed", report.Failed, f =>
        {
            json.WriteString("group", f.Group);
            json.Reason(f.Why.Code, f.Why.Message, f.Why.Place, f.Why.Hint);
        });
    });

    /// <summary>The request that led to a result, so that a document can be repeated.</summary>
    internal static void Request(Utf8JsonWriter json, AnalysisRequest request)
    {
        json.Object("request", () => Asked(json, request));
        Inputs(json, request.Inputs.Files);
    }

    /// <summary>The files a result was made from.</summary>
    internal static void Inputs(Utf8JsonWriter json, IReadOnlyList<Tables.InputFile> inputs) => json.Objects("inputs", inputs, i =>
    {
        json.WriteString("name", i.Name);
        json.WriteString("sha256", i.Sha256);
        json.Number("rows", i.Rows);
    });

    private static void Asked(Utf8JsonWriter json, AnalysisRequest request)
    {
        json.WriteString("source", request.Source);
        json.WriteString("law", request.Law);
        json.WriteString("formula", request.Formula);
        json.WriteString("constants", request.Constants);
        json.WriteString("where", request.Where);
        json.Texts("map", request.Map);
        json.WriteString("by", request.By);
        json.WriteString("target", request.Target);
        json.WriteString("cluster", request.Cluster);
        json.WriteString("weights", request.Weights);
        json.WriteString("objective", request.Objective is null ? null : ObjectiveText.Format(request.Objective));
        json.Texts("fix", request.Fix);
        json.Texts("free", request.Free);
        json.Texts("range", request.Range);
        json.Number("level", request.Level);
        json.Number("resamples", request.Resamples);
        json.WriteNumber("seed", request.Seed);
        json.WriteString("project", request.Project);
        json.Texts("fromProject", request.FromProject);
    }

    private static void Fit(Utf8JsonWriter json, LawFit fit, double level)
    {
        IReadOnlyList<ParameterSummary> parameters = ParameterSummary.Of(fit, level);
        json.WriteString("group", fit.Group);
        Data(json, fit.Runs);
        Law law = fit.Shape.Law;
        json.Object("law", () =>
        {
            json.WriteString("id", law.Id);
            json.WriteString("title", law.Title);
            json.WriteString("formula", ExprText.ToText(fit.Shape.Expr));
            json.WriteString("output", fit.Law.Output.Name);
            json.WriteString("outputUnit", fit.Law.Output.Unit);
            json.WriteString("objective", ObjectiveText.Format(fit.Result.Problem.Objective));
            json.WriteString("costConvention", law.Cost?.Convention);
        });
        json.Number("objective", fit.Result.Objective);
        json.Objects("parameters", parameters, p => Parameter(json, p));
        Certificate(json, fit.Result);
        json.WritePropertyName("bootstrap");
        if (fit.Bootstrap is not { } b)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("method", b.Method);
            json.WriteNumber("requested", b.Requested);
            json.WriteNumber("unconverged", b.Unconverged);
            json.WriteNumber("units", b.Units);
            json.WriteNumber("seed", b.Seed);
            json.WriteEndObject();
        }

        json.Objects("influence", fit.Result.Influence.Largest, l =>
        {
            json.WriteNumber("line", fit.Runs.Table.Lines[l.Row]);
            json.WriteString("run", FitRemarks.RunName(fit.Runs, l.Row));
            json.Number("cook", fit.Result.Influence.Cook[l.Row]);
            json.Numbers("without", l.Theta);
        });
        json.Object("runs", () =>
        {
            json.List("line", fit.Runs.Table.Lines, json.WriteNumberValue);
            json.Numbers("observed", fit.Runs.Target);
            json.Numbers("fitted", fit.Result.Fitted);
            json.Numbers("residual", fit.Result.Residuals);
            json.Numbers("cook", fit.Result.Influence.Cook);
        });
        json.Findings(FitRemarks.Of(fit, parameters));
    }

    private static void Data(Utf8JsonWriter json, PreparedRuns runs) => json.Object("data", () =>
    {
        json.WriteString("source", runs.Table.Source);
        json.WriteNumber("rows", runs.RowsInSource);
        json.WriteNumber("used", runs.Count);
        json.WriteNumber("leftOutByWhere", runs.LeftOutByCondition);
        json.Objects("rejected", runs.Rejected, r =>
        {
            json.WriteNumber("line", r.Line);
            json.WriteString("reason", r.Reason);
            json.WriteString("column", r.Column);
            json.WriteString("text", r.Text);
        });
        json.Objects("columns", runs.Mapping.Columns, c =>
        {
            json.WriteString("input", c.Variable);
            json.WriteString("source", c.Source);
            json.WriteString("kind", c.Kind.ToString().ToLowerInvariant());
            json.WriteString("reason", c.Reason);
        });
        json.Objects("ranges", runs.Ranges, r =>
        {
            json.WriteString("input", r.Name);
            json.WriteNumber("distinct", r.Distinct);
            json.Number("min", r.Min);
            json.Number("max", r.Max);
        });
    });

    private static void Parameter(Utf8JsonWriter json, ParameterSummary p)
    {
        json.WriteString("name", p.Name);
        json.WriteString("meaning", p.Meaning);
        json.Number("value", p.Value);
        json.WriteString("state", p.State switch { ParameterState.OnBound => "on-bound", ParameterState.Fixed => "fixed", ParameterState.Tied => "tied", _ => "free" });
        json.WriteString("tiedTo", p.TiedTo);
        json.Interval("interval", p.Interval);
        json.Object("standardError", () =>
        {
            json.Number("jacobian", p.JacobianError);
            json.Number("sandwich", p.SandwichError);
            json.Number("bootstrap", p.BootstrapError);
        });
        json.Number("min", p.Spec.Min);
        json.Number("max", p.Spec.Max);
        json.Number("startLow", p.Spec.StartLow);
        json.Number("startHigh", p.Spec.StartHigh);
    }

    private static void Certificate(Utf8JsonWriter json, FitResult result) => json.Object("certificate", () =>
    {
        Certificate c = result.Certificate;
        json.WriteString("code", CodeName(c.Code));
        json.WriteString("meaning", c.Code.Explain());
        json.Number("scaledGradient", c.ScaledGradient);
        json.Number("gradientTolerance", c.GradientTolerance);
        json.Number("leastCurvature", c.LeastCurvature);
        json.Number("condition", c.Condition);
        json.WriteNumber("screened", c.Screened);
        json.WriteNumber("starts", c.Starts);
        json.WriteNumber("converged", c.Converged);
        json.WriteNumber("agreeing", c.Agreeing);
        json.WriteNumber("evaluations", c.Evaluations);
        json.Number("runnerUpGap", c.RunnerUpGap);
        json.Objects("basins", c.Basins, b =>
        {
            json.Number("objective", b.Objective);
            json.WriteNumber("starts", b.Count);
            json.Numbers("values", b.Theta);
        });
        json.Number("profileRows", c.ProfileRows);
        json.Objects("profiles", c.Profiles, p =>
        {
            json.WriteString("name", p.Name);
            json.Number("low", p.Low);
            json.Number("high", p.High);
            json.WriteBoolean("openLow", p.OpenLow);
            json.WriteBoolean("openHigh", p.OpenHigh);
            json.WriteBoolean("identified", p.Identified);
            json.Numbers("values", p.Values);
            json.Numbers("objectives", p.Objectives);
        });
        json.Objects("atBounds", c.AtBounds, b =>
        {
            json.WriteString("name", b.Name);
            json.WriteString("side", b.Upper ? "upper" : "lower");
            json.Number("bound", b.Value);
            json.Number("multiplier", b.Multiplier);
        });
        json.Objects("flatDirections", c.FlatDirections, f =>
        {
            json.WriteString("direction", f.Text);
            json.Number("curvature", f.Curvature);
        });
    });

    /// <summary>Kebab-case name of a verdict.</summary>
    public static string CodeName(FitCode code) => code switch
    {
        FitCode.Certified => "certified",
        FitCode.CertifiedAtBound => "certified-at-bound",
        FitCode.ExactFit => "exact-fit",
        FitCode.NotIdentified => "not-identified",
        _ => "weak-global-evidence",
    };
}
