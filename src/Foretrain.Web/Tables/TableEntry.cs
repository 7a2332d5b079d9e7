using Foretrain.Runs;

namespace Foretrain.Web.Tables;

/// <summary>A table that has been read.</summary>
/// <param name="Id">Id in addresses: a path in the project folder, or <c>up-</c> and the begin of its hash.</param>
/// <param name="Name">What messages and documents call it.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Sha256">Hash of the file, lower-case hex.</param>
/// <param name="Uploaded">True when it is kept in memory only.</param>
/// <param name="Reading">The rows.</param>
internal sealed record TableEntry(string Id, string Name, long Bytes, string Sha256, bool Uploaded, TableReading Reading)
{
    /// <summary>Memory it takes, roughly: numbers are eight bytes a cell, texts some more.</summary>
    public long Memory => Bytes + Reading.Table.ColumnNames.Sum(c => (long)Reading.Table.Rows * (Reading.Table.IsNumeric(c) ? 8 : 64));
}
