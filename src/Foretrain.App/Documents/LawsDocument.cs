using System.Text.Json;
using Foretrain.Expressions;
using Foretrain.Laws;
using Foretrain.Objectives;

namespace Foretrain.App.Documents;

/// <summary>The catalogue as JSON.</summary>
public static class LawsDocument
{
    /// <summary>Value of the <c>schema</c> field of a list.</summary>
    public const string ListSchema = "foretrain/laws/1";

    /// <summary>Value of the <c>schema</c> field of one law.</summary>
    public const string LawSchema = "foretrain/law/1";

    /// <summary>Writes a list.</summary>
    public static string Write(LawList found) => JsonText.Document(ListSchema, json =>
    {
        json.Objects("laws", found.Laws, law =>
        {
            Head(json, law);
            json.Texts("inputs", law.Inputs.Select(v => v.Name));
            json.Texts("outputs", law.Outputs.Select(o => o.Name));
            json.Texts("constants", law.Constants.Select(c => c.Id));
            json.Texts("citations", law.Citations);
        });
        json.Objects("studies", found.Studies, s =>
        {
            json.WriteString("id", s.Id);
            json.WriteString("title", s.Title);
            json.Texts("axes", s.Axes);
            json.WriteString("outcome", s.Outcome);
            json.WriteString("facts", s.Facts);
            json.WriteString("citation", s.Citation);
            json.WriteString("confidence", s.Confidence);
        });
    });

    /// <summary>Writes one law in full.</summary>
    public static string Write(LawCard card) => JsonText.Document(LawSchema, json =>
    {
        Law law = card.Law;
        Head(json, LawSummary.Of(law));
        json.WriteString("latex", law.Expr.ToLatex());
        json.Texts("equations", LawCard.Equations(law));
        json.Texts("mathml", LawCard.MathMlEquations(law));
        json.Objects("definitions", law.Where, d =>
        {
            json.WriteString("name", d.Name);
            json.WriteString("formula", d.Formula);
            json.WriteString("meaning", d.Meaning);
            json.WriteString("law", d.Law);
        });
        json.Objects("outputs", law.Outputs, o =>
        {
            json.WriteString("name", o.Name);
            json.WriteString("unit", o.Unit);
            json.WriteString("meaning", o.Meaning);
        });
        json.Objects("inputs", law.Variables, v =>
        {
            json.WriteString("name", v.Name);
            json.WriteString("unit", v.Unit);
            json.WriteString("counts", v.Counts);
            json.WriteString("meaning", v.Meaning);
            json.Number("low", v.Low);
            json.Number("high", v.High);
        });
        json.Objects("parameters", law.Parameters, p =>
        {
            json.WriteString("name", p.Name);
            json.WriteString("meaning", p.Meaning);
            json.Number("min", p.Min);
            json.Number("max", p.Max);
            json.Number("startLow", p.StartLow);
            json.Number("startHigh", p.StartHigh);
            json.WriteBoolean("logScale", p.LogScale);
            json.WriteString("tiedTo", p.TiedTo);
            json.Number("fixed", p.Fixed);
        });
        json.Object("estimator", () =>
        {
            json.WriteString("objective", ObjectiveText.Format(law.Estimator.Objective));
            json.WriteString("weights", law.Estimator.Weights);
            json.WriteString("note", law.Estimator.Note);
        });
        json.WritePropertyName("cost");
        if (law.Cost is not { } cost)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("convention", cost.Convention);
            json.WriteString("formula", cost.Formula);
            json.WriteString("note", cost.Note);
            json.WriteString("unit", cost.Unit);
            json.WriteEndObject();
        }

        json.Objects("constants", law.Constants, c =>
        {
            json.WriteString("id", c.Id);
            json.Object("printed", () => { foreach (var (name, text) in c.Printed) json.WriteString(name, text); });
            json.Object("convert", () => { foreach (var (name, text) in c.Convert) json.WriteString(name, text); });
            json.Map("values", c.Values(law));
            json.WriteString("where", c.Where);
            json.WriteString("setting", c.Setting);
            json.WriteString("counts", c.Counts);
            json.WriteString("confidence", c.Confidence);
            json.WriteString("citation", c.Citation);
            json.WriteString("note", c.Note);
        });
        json.WriteString("unpublished", law.Unpublished);
        json.Objects("golden", law.Golden, g =>
        {
            json.WriteString("constants", g.Constants);
            json.Object("at", () => { foreach (var (name, text) in g.At) json.WriteString(name, text); });
            json.WriteString("output", g.Output);
            json.WriteString("expect", g.Expect);
            json.WriteString("from", g.From);
        });
        json.WriteString("identifiability", law.Identifiability);
        json.WriteString("validity", law.Validity);
        json.Texts("caveats", law.Caveats);
        json.WriteString("citation", law.Citation);
        json.WriteString("confidence", law.Confidence);
        json.Texts("see", law.See);
        json.Objects("references", card.References, r =>
        {
            json.WriteString("key", r.Key);
            json.WriteString("authors", r.Authors);
            json.WriteString("year", r.Year);
            json.WriteString("title", r.Title);
            json.WriteString("link", r.Link);
            json.WriteString("bibtex", r.BibTeX);
        });
        json.Objects("commands", card.Commands, c =>
        {
            json.WriteString("command", c.Command);
            json.WriteString("what", c.What);
        });
    });

    private static void Head(Utf8JsonWriter json, LawSummary law)
    {
        json.WriteString("id", law.Id);
        json.Texts("aliases", law.Aliases);
        json.WriteString("title", law.Title);
        json.WriteString("question", law.Question);
        json.WriteString("family", law.Family);
        json.WriteString("formula", law.Formula);
    }
}
