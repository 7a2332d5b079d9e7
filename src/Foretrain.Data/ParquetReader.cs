using System.Text;
using Foretrain.Data.Parquet;
using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>
/// Reads Parquet through DuckDB's native library, where it is present. Fields of structures are joined by dots, lists are kept as text,
/// times as ISO text, columns of bytes are left out.
/// </summary>
public sealed class ParquetReader : ITableReader
{
    /// <inheritdoc/>
    public string Name => "Parquet";

    /// <inheritdoc/>
    public bool CanRead(DataSource source) => !source.IsFolder && source.FirstBytes.Span.StartsWith("PAR1"u8);

    /// <inheritdoc/>
    public TableReading Read(DataSource source, ReadOptions options)
    {
        using DuckDb database = new(source.Name, source.Length < 1 << 20 ? 1 : 0); // threads take longer to start than a small file to read
        if (!source.IsDecoded && source.Path is { } path) return Read(database, source, path, options);
        string temporary = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(temporary, source.Content(long.MaxValue).Span);
            return Read(database, source, temporary, options);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static TableReading Read(DuckDb database, DataSource source, string path, ReadOptions options)
    {
        try
        {
            string from = $"read_parquet('{Literal(path)}', hive_partitioning = false)";
            List<Cell> cells = [];
            List<string> leftOut = [];
            long rows = 0;
            database.Query($"SELECT * FROM {from} LIMIT 0", columns =>
            {
                foreach (DuckDbColumn column in columns) Flatten(column, column.Name, Quoted(column.Name), cells, leftOut);
                return false;
            }, (_, _) => { });
            database.Query($"SELECT count(*) FROM {from}", _ => true, (_, vector) => rows = vector(0).Long(0));
            if (cells.Count == 0) throw new ForetrainException("no-columns", $"{source.Name} has no column that could be read: {string.Join(", ", leftOut)}", source.Name, "export the table with numbers and text");
            List<Finding> findings = [];
            if (leftOut.Count > 0)
                findings.Add(new("left-out-columns", Severity.Note, $"columns of bytes are left out of {source.Name}: {string.Join(", ", leftOut)}", "they are no numbers and no text", "nothing to do"));
            string select = $"SELECT {string.Join(", ", cells.Select(c => c.Sql))} FROM {from}";
            return TableBuilder.Build(source.Name, "row", sink => Fill(database, select, cells, sink, rows, options), findings);
        }
        catch (InvalidOperationException e)
        {
            string what = e.Message.Split('\n')[0];
            throw new ForetrainException("bad-parquet", $"{source.Name} cannot be read: {what}", source.Name, "write the file again; it may be cut off, encrypted or damaged", e);
        }
    }

    private static void Fill(DuckDb database, string select, List<Cell> cells, IRowSink sink, long rows, ReadOptions options)
    {
        int row = 0;
        int[] columns = [.. cells.Select(c => sink.Column(Encoding.UTF8.GetBytes(c.Name)))];
        if (columns.Distinct().Count() < columns.Length)
        {
            string twice = cells.GroupBy(c => c.Name.Trim()).First(g => g.Count() > 1).Key;
            throw new ForetrainException("duplicate-column", $"two columns are called '{twice}'", twice, "rename one of them");
        }

        DuckDbVector[] vectors = new DuckDbVector[cells.Count];
        database.Query(select, _ => true, (count, vector) =>
        {
            options.Cancel.ThrowIfCancellationRequested();
            for (int c = 0; c < vectors.Length; c++) vectors[c] = vector(c);
            for (int i = 0; i < count; i++)
            {
                for (int c = 0; c < vectors.Length; c++)
                {
                    if (!vectors[c].Has(i)) continue;
                    if (cells[c].IsNumber) sink.Number(columns[c], vectors[c].Double(i));
                    else if (cells[c].IsText) sink.Text(columns[c], vectors[c].Text(i));
                    else sink.Cell(columns[c], vectors[c].Text(i));
                }

                sink.EndRow(++row);
            }

            if (rows > 0) options.Progress?.Report(("reading", (double)row / rows));
        });
    }

    private static void Flatten(DuckDbColumn column, string name, string sql, List<Cell> cells, List<string> leftOut)
    {
        switch (column.Kind)
        {
            case DuckDbKind.Struct when column.Fields.Count > 0:
                foreach (DuckDbColumn field in column.Fields) Flatten(field, $"{name}.{field.Name}", $"struct_extract({sql}, '{field.Name.Replace("'", "''", StringComparison.Ordinal)}')", cells, leftOut);
                break;
            case (>= DuckDbKind.TinyInt and <= DuckDbKind.Double) or DuckDbKind.HugeInt or DuckDbKind.UHugeInt or DuckDbKind.Decimal:
                cells.Add(new(name, $"CAST({sql} AS DOUBLE)", true, false));
                break;
            case DuckDbKind.Blob:
                leftOut.Add(name);
                break;
            case DuckDbKind.Varchar or DuckDbKind.Enum:
                cells.Add(new(name, $"CAST({sql} AS VARCHAR)", false, false)); // numbers may be kept as text
                break;
            default:
                cells.Add(new(name, $"CAST({sql} AS VARCHAR)", false, true));
                break;
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // DuckDB takes wildcards in a name for a pattern; in brackets they stand for themselves.
    private static string Literal(string path)
    {
        StringBuilder literal = new();
        foreach (char c in path) literal.Append(c switch { '*' => "[*]", '?' => "[?]", '[' => "[[]", '\'' => "''", _ => c.ToString() });
        return literal.ToString();
    }

    private sealed record Cell(string Name, string Sql, bool IsNumber, bool IsText);
}
