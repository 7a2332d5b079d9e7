using System.Text;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Quantities;

namespace Foretrain.App.Pages;

/// <summary>
/// One law as a Markdown page, always in this order: what it says, formula, when valid, worked numbers, patterns, anti-patterns, references.
/// </summary>
internal static class LawPage
{
    /// <summary>The page.</summary>
    /// <param name="card">The law with its references.</param>
    /// <param name="plot">File name of its plot, or null.</param>
    /// <param name="pages">Ids that have a page, for links.</param>
    public static string Write(LawCard card, string? plot, IReadOnlyCollection<string> pages)
    {
        Law law = card.Law;
        var page = new StringBuilder($"<!-- Written by `foretrain laws pages` from laws/{law.Family}/{law.Id}.json: change that file. -->\n");
        page.Append($"# {Text(law.Title)}\n\n*{Text(law.Question)}*\n\n`{law.Id}`");
        if (law.Aliases.Count > 0) page.Append($", also called {string.Join(", ", law.Aliases.Select(Code))}");
        page.Append($". {Sure(law.Confidence)}\n");
        if (plot is not null) page.Append($"\n![{Text(law.Title)}]({plot})\n");
        Says(page, law);
        Formula(page, law);
        Valid(page, law);
        Numbers(page, law);
        Patterns(page, card);
        List(page, "Anti-patterns", law.Caveats, "None known.");
        References(page, card, pages);
        return page.ToString();
    }

    /// <summary>Text for a cell of a table.</summary>
    public static string Cell(string text) => Text(text).Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');

    /// <summary>A name or formula as code.</summary>
    public static string Code(string text) => $"`{text.Replace("`", "'", StringComparison.Ordinal)}`";

    private static void Says(StringBuilder page, Law law)
    {
        page.Append("\n## What it says\n\n| | column | unit | measured from | to | meaning |\n|---|---|---|---|---|---|\n");
        foreach (LawOutput o in law.Outputs) page.Append($"| predicts | {Code(o.Name)} | {Cell(Unit(o.Unit))} | | | {Cell(o.Meaning)} |\n");
        foreach (LawVariable v in law.Variables)
        {
            string counts = v.Counts is { } c ? $"; N counts {c} parameters" : "", range = v.Text ? " | | | " : $" | {NumberText.Format(v.Low)} | {NumberText.Format(v.High)} | ";
            page.Append($"| from | {Code(v.Name)} | {(v.Text ? "text" : Cell(Unit(v.Unit)))}{range}{Cell(v.Meaning + counts)} |\n");
        }

        page.Append("\n| constant | bounds | meaning |\n|---|---|---|\n");
        foreach (LawParameter p in law.Parameters)
        {
            string held = (p.TiedTo is { } other ? $"; equal to {other} unless freed" : "") + (p.Fixed is { } x ? $"; held at {NumberText.Format(x, 6)} unless freed" : "");
            page.Append($"| {Code(p.Name)} | {NumberText.Format(p.Min)} to {NumberText.Format(p.Max)} | {Cell(p.Meaning + held)} |\n");
        }
    }

    private static void Formula(StringBuilder page, Law law)
    {
        IReadOnlyList<string> equations = LawCard.Equations(law);
        string[] aligned = [.. equations.Select(e => e.IndexOf(" = ", StringComparison.Ordinal) is var at ? $"{e[..at]} &= {e[(at + 3)..]}" : e)];
        page.Append("\n## Formula\n\n```math\n");
        page.Append(equations.Count == 1 ? equations[0] : $"\\begin{{aligned}}\n{string.Join(" \\\\\n", aligned)}\n\\end{{aligned}}").Append("\n```\n\n");
        page.Append($"As text: {Code($"{Left(law)} = {law.Formula}")}\n");
        foreach (LawDefinition d in law.Where) page.Append($"- {Code($"{d.Name} = {d.Formula}")}: {Text(d.Meaning)}\n");
        if (law.Cost is { } cost) page.Append($"\nCost ({Text(cost.Convention)}): {Code("flops = " + cost.Formula)}. {Text(Sentence(cost.Note))}\n");
    }

    private static string Left(Law law) => law.Outputs.Count > 1 ? "output o" : law.Outputs[0].Name;

    private static void Valid(StringBuilder page, Law law) => page.Append($"\n## When valid\n\n{Text(law.Validity)}\n");

    private static void Numbers(StringBuilder page, Law law)
    {
        page.Append("\n## Worked numbers\n\n");
        if (law.Constants.Count == 0)
        {
            page.Append("No constants are published.\n");
            return;
        }

        // Sets that print the same constants share a table.
        foreach (var group in law.Constants.GroupBy(c => string.Join(' ', c.Printed.Keys.Concat(c.Convert.Select(f => $"{f.Key}={f.Value}")))))
        {
            ConstantSet first = group.First();
            string[] columns = ["set, as printed", .. first.Printed.Keys.Select(Code), .. first.Convert.Select(f => Code($"{f.Key} = {f.Value}"))];
            page.Append($"| {string.Join(" | ", columns.Select(Bar))} |\n|{string.Concat(columns.Select(_ => "---|"))}\n");
            foreach (ConstantSet set in group)
            {
                IReadOnlyDictionary<string, double> values = set.Values(law);
                page.Append($"| {set.Id} | {string.Join(" | ", set.Printed.Values.Concat(set.Convert.Keys.Select(k => NumberText.Format(values[k], 6))))} |\n");
            }

            page.Append('\n');
        }

        foreach (ConstantSet set in law.Constants)
            page.Append($"- **{set.Id}** ({Code(set.Citation)}; {Text(set.Where)}). {Text(Sentence(set.Setting))}{(set.Counts is { } c ? $" N counts {c} parameters." : "")}{Doubt(set.Confidence)}{(set.Note is { } n ? " " + Text(Sentence(n)) : "")}\n");
        page.Append('\n');
        if (law.Golden.Count > 0)
        {
            page.Append("| constants | at | output | expected |\n|---|---|---|---|\n");
            foreach (GoldenCheck g in law.Golden)
                page.Append($"| {g.Constants} | {Cell(string.Join(", ", g.At.Select(a => $"{a.Key} = {Rows(a.Value)}")))} | {Code(g.Output)} | {g.Expect} |\n");
            page.Append($"\nThe program is held to these: {Text(string.Join("; ", law.Golden.Select(g => g.From).Distinct()))}.\n");
        }
    }

    private static string Bar(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    // A schedule is a long list of rows.
    private static string Rows(string text) => text.Split(';') is { Length: > 4 } rows ? $"{rows[0].Trim()} ... {rows[^1].Trim()} ({rows.Length} rows)" : text;

    private static void Patterns(StringBuilder page, LawCard card)
    {
        Law law = card.Law;
        page.Append("\n## Patterns\n\n");
        page.Append($"- What the runs must contain: {Text(law.Identifiability)}\n");
        page.Append($"- Fitted by default with {Code(ObjectiveText.Format(law.Estimator.Objective))}{(law.Estimator.Weights is { } w ? $", weights {Code(w)}" : "")}. {Text(law.Estimator.Note)}\n");
        page.Append("\n```\n");
        int width = card.Commands.Max(c => c.Command.Length);
        foreach ((string command, string what) in card.Commands) page.Append(width <= 90 ? $"{command.PadRight(width)}  # {what}\n" : $"# {what}\n{command}\n");
        page.Append("```\n");
    }

    private static void List(StringBuilder page, string title, EquatableList<string> items, string none)
    {
        page.Append($"\n## {title}\n\n");
        if (items.Count == 0) page.Append(none).Append('\n');
        foreach (string item in items) page.Append($"- {Text(item)}\n");
    }

    private static void References(StringBuilder page, LawCard card, IReadOnlyCollection<string> pages)
    {
        page.Append("\n## References\n\n");
        foreach (Reference r in card.References)
            page.Append($"- `{r.Key}`: {Text(r.OneLine)}.{(r.Link is { } link ? $" <{link}>" : "")}{(r.Fields.TryGetValue("note", out string? note) ? $" {Text(Sentence(note))}" : "")}\n");
        if (card.References.Count == 0) page.Append("Unpublished.\n");
        string[] see = [.. card.Law.See.Select(id => pages.Contains(id) ? $"[{id}]({id}.md)" : Code(id))];
        if (see.Length > 0) page.Append($"\nSee also {string.Join(", ", see)}.\n");
        if (card.References.Count > 0) page.Append($"\n```bibtex\n{string.Join("\n\n", card.References.Select(r => r.BibTeX))}\n```\n");
    }

    private static string Unit(string unit) => unit == "1" ? "" : unit;

    private static string Sentence(string text) => text.EndsWith('.') || text.Length == 0 ? text : text + ".";

    private static string Sure(string confidence) => confidence switch
    {
        "paper" => "Form and constants are checked against the paper.",
        "repository" => "Form and constants are checked against the authors' code or data.",
        "notes" => "**Taken from notes, not checked against the paper.**",
        "abstract" => "**Taken from the abstract only.**",
        _ => $"Confidence: {confidence}.",
    };

    private static string Doubt(string confidence) => confidence switch
    {
        "notes" => " **Taken from notes, not checked against the paper.**",
        "abstract" => " **From the abstract only.**",
        _ => "",
    };

    // What Markdown would take for markup: formulas in plain sentences hold * and _.
    private static string Text(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal).Replace("~", "\\~", StringComparison.Ordinal);
}
