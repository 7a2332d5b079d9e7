using Foretrain.Findings;
using Foretrain.Laws;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>One column of a table.</summary>
/// <param name="Name">Its header.</param>
/// <param name="Meaning">What such a header means, or null outside the vocabulary.</param>
/// <param name="IsNumeric">True for numbers.</param>
/// <param name="Low">Least number, or null.</param>
/// <param name="High">Largest number, or null.</param>
/// <param name="Missing">Empty cells.</param>
/// <param name="Distinct">Different values.</param>
/// <param name="Examples">Some different values, as text.</param>
public sealed record DataColumn(string Name, ColumnMeaning? Meaning, bool IsNumeric, double? Low, double? High, int Missing, int Distinct, EquatableList<string> Examples);

/// <summary>What a table holds.</summary>
/// <param name="Table">The rows.</param>
/// <param name="Columns">Its columns in file order.</param>
/// <param name="Mapping">Which column stands for which input of the first law that fits, the outcome last; empty when none fits.</param>
/// <param name="Laws">Laws that fit the columns, the usual one first.</param>
/// <param name="Findings">What is wrong with the file, the rows and the columns, most severe first.</param>
/// <param name="Request">The request.</param>
public sealed record DataReport(
    RunTable Table, IReadOnlyList<DataColumn> Columns, IReadOnlyList<MappedColumn> Mapping, IReadOnlyList<Law> Laws, IReadOnlyList<Finding> Findings, AnalysisRequest Request);

/// <summary>Looks at a table before anything is fitted to it.</summary>
public static class DataOperation
{
    private const int Examples = 4;

    /// <summary>Describes a table. That no law fits is a finding, not an error.</summary>
    public static DataReport Run(AnalysisRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Source is null) throw new ForetrainException("no-source", "no run table given", hint: "name a CSV of runs");
        TableReading reading = RunTables.Of(request, cancel: cancel);
        RunTable table = FitOperation.Filtered(reading, request).Table;
        DataColumn[] columns = [.. table.ColumnNames.Select(c => Column(table, c))];
        cancel.ThrowIfCancellationRequested();
        var findings = new List<Finding>(reading.Findings);
        if (reading.RejectedCells.Count > 0)
        {
            RejectedCell first = reading.RejectedCells[0];
            findings.Add(new("cells-rejected", Severity.Warning, $"{reading.RejectedCells.Count} cell{(reading.RejectedCells.Count == 1 ? " is" : "s are")} no number, e.g. '{first.Text}' in column '{first.Column}', line {first.Line}",
                "they count as missing; rows that need them are left out", "correct or empty the cells", [.. reading.RejectedCells.Select(c => c.Line).Distinct().Take(20)]));
        }

        IReadOnlyList<Law> laws = [];
        IReadOnlyList<MappedColumn> mapping = [];
        try
        {
            laws = FitOperation.Choose(request, reading).Applicable;
            PreparedRuns runs = FitOperation.Prepare(laws[0], reading, reading, request, request.Where);
            mapping = runs.Mapping.Columns;
            findings.AddRange(runs.Findings.Where(f => findings.TrueForAll(there => there.Id != f.Id)));
        }
        catch (ForetrainException e)
        {
            findings.Add(new(e.Code, Severity.Severe, e.Message, "no law can be fitted to this table as it is", e.Hint ?? "see the message"));
        }

        return new(table, columns, mapping, laws, [.. findings.OrderByDescending(f => f.Severity)], request);
    }

    private static DataColumn Column(RunTable table, string name)
    {
        ColumnMeaning? meaning = ColumnMeaning.OfHeader(name);
        if (!table.IsNumeric(name))
        {
            string[] texts = table.Texts(name);
            string[] different = [.. texts.Where(t => t.Length > 0).Distinct()];
            return new(name, meaning, false, null, null, texts.Count(t => t.Length == 0), different.Length, [.. different.Take(Examples)]);
        }

        double[] numbers = [.. table.Numbers(name).Where(x => !double.IsNaN(x))];
        double[] values = [.. numbers.Distinct()];
        return new(name, meaning, true, numbers.Length > 0 ? numbers.Min() : null, numbers.Length > 0 ? numbers.Max() : null, table.Rows - numbers.Length, values.Length,
            [.. values.Take(Examples).Select(x => NumberText.Format(x))]);
    }
}
