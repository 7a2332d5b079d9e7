using System.Runtime.InteropServices;
using System.Text;

namespace Foretrain.Data.Parquet;

/// <summary>A DuckDB in memory that answers queries; it loads no extensions and writes nothing.</summary>
public sealed unsafe class DuckDb : IDisposable
{
    private readonly DuckDbApi _api;
    private nint _database;
    private nint _connection;

    /// <summary>Opens a database in memory.</summary>
    /// <param name="source">The file that it is for, for messages.</param>
    /// <param name="threads">Threads, 0 for one per core.</param>
    /// <exception cref="ForetrainException"><c>parquet-library</c>.</exception>
    public DuckDb(string source, int threads = 0)
    {
        _api = DuckDbLibrary.Load(source);
        nint config;
        _api.CreateConfig(&config);
        Set(config, "autoinstall_known_extensions", "false");
        Set(config, "autoload_known_extensions", "false");
        Set(config, "threads", $"{(threads > 0 ? threads : Environment.ProcessorCount)}");
        nint database, connection;
        byte* error = null;
        int failed = _api.OpenExt(null, &database, config, &error);
        _api.DestroyConfig(&config);
        if (failed != 0)
        {
            string why = Marshal.PtrToStringUTF8((nint)error) ?? "it does not start";
            _api.Free(error);
            throw new ForetrainException("parquet-library", $"DuckDB cannot be started: {why}", source, DuckDbLibrary.Hint);
        }

        _database = database;
        if (_api.Connect(database, &connection) != 0) throw new ForetrainException("parquet-library", "DuckDB cannot be started", source, DuckDbLibrary.Hint);
        _connection = connection;
    }

    /// <summary>Version of the library.</summary>
    public string Version => _api.Version;

    /// <summary>Gets one chunk of rows.</summary>
    /// <param name="rows">Rows in it.</param>
    /// <param name="vector">The columns by number.</param>
    public delegate void ChunkTaker(int rows, Func<int, DuckDbVector> vector);

    /// <summary>Runs a query and hands its rows over, chunk by chunk.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="columns">Gets the columns before the first rows; false stops there.</param>
    /// <param name="take">Gets the rows.</param>
    /// <exception cref="InvalidOperationException">What DuckDB says is wrong.</exception>
    public void Query(string sql, Func<IReadOnlyList<DuckDbColumn>, bool> columns, ChunkTaker take)
    {
        nint statement;
        fixed (byte* text = Utf8(sql))
        {
            int failed = _api.Prepare(_connection, text, &statement);
            try
            {
                if (failed != 0) throw new InvalidOperationException(Marshal.PtrToStringUTF8((nint)_api.PrepareError(statement)));
                DuckDbApi.Result result;
                failed = _api.ExecuteStreaming(statement, &result);
                try
                {
                    if (failed != 0) throw Failed(&result);
                    if (columns(Columns(&result))) Fetch(&result, take);
                }
                finally
                {
                    _api.DestroyResult(&result);
                }
            }
            finally
            {
                _api.DestroyPrepare(&statement);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_database == 0) return;
        fixed (nint* connection = &_connection, database = &_database)
        {
            _api.Disconnect(connection);
            _api.Close(database);
        }

        _database = 0;
    }

    private void Fetch(DuckDbApi.Result* result, ChunkTaker take)
    {
        while (true)
        {
            nint chunk = _api.FetchChunk(*result);
            if (chunk == 0)
            {
                // The end of the rows and a fault halfway look alike but for the message.
                if (_api.ResultError(result) is not null and var error && *error != 0) throw Failed(result);
                return;
            }

            try
            {
                int rows = (int)_api.ChunkSize(chunk);
                if (rows == 0) return;
                nint whole = chunk;
                take(rows, c =>
                {
                    nint vector = _api.ChunkVector(whole, (ulong)c);
                    return new((nint)_api.VectorData(vector), (nint)_api.VectorValidity(vector));
                });
            }
            finally
            {
                _api.DestroyChunk(&chunk);
            }
        }
    }

    private List<DuckDbColumn> Columns(DuckDbApi.Result* result)
    {
        List<DuckDbColumn> columns = [];
        ulong count = _api.ColumnCount(result);
        for (ulong c = 0; c < count; c++)
        {
            nint type = _api.ColumnLogicalType(result, c);
            columns.Add(Column(Marshal.PtrToStringUTF8((nint)_api.ColumnName(result, c)) ?? "", type, 0));
            _api.DestroyType(&type);
        }

        return columns;
    }

    private DuckDbColumn Column(string name, nint type, int depth)
    {
        var kind = (DuckDbKind)_api.TypeId(type);
        if (kind != DuckDbKind.Struct || depth > 32) return new(name, kind, []);
        List<DuckDbColumn> children = [];
        ulong count = _api.ChildCount(type);
        for (ulong i = 0; i < count; i++)
        {
            byte* childName = _api.ChildName(type, i);
            nint childType = _api.ChildType(type, i);
            children.Add(Column(Marshal.PtrToStringUTF8((nint)childName) ?? "", childType, depth + 1));
            _api.Free(childName);
            _api.DestroyType(&childType);
        }

        return new(name, kind, children);
    }

    private InvalidOperationException Failed(DuckDbApi.Result* result) => new(Marshal.PtrToStringUTF8((nint)_api.ResultError(result)));

    private void Set(nint config, string name, string value)
    {
        fixed (byte* n = Utf8(name), v = Utf8(value)) _api.SetConfig(config, n, v); // an unknown setting is no reason to stop
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + "\0");
}

/// <summary>A column of a result, or a field of one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Fields">Its fields, where it is a structure.</param>
public sealed record DuckDbColumn(string Name, DuckDbKind Kind, IReadOnlyList<DuckDbColumn> Fields);

/// <summary>Types by the numbers of duckdb_type.</summary>
public enum DuckDbKind
{
    /// <summary>Unknown.</summary>
    None = 0,

    /// <summary>True or false.</summary>
    Boolean = 1,

    /// <summary>Whole numbers from here to <see cref="UBigInt"/>.</summary>
    TinyInt = 2,

    /// <summary>Last of the whole numbers of up to 64 bits.</summary>
    UBigInt = 9,

    /// <summary>32-bit number.</summary>
    Float = 10,

    /// <summary>64-bit number.</summary>
    Double = 11,

    /// <summary>128-bit whole number.</summary>
    HugeInt = 16,

    /// <summary>Text.</summary>
    Varchar = 17,

    /// <summary>Bytes.</summary>
    Blob = 18,

    /// <summary>Decimal number.</summary>
    Decimal = 19,

    /// <summary>One of a list of words.</summary>
    Enum = 23,

    /// <summary>Structure.</summary>
    Struct = 25,

    /// <summary>128-bit whole number without sign.</summary>
    UHugeInt = 32,
}

/// <summary>One column of a chunk.</summary>
/// <param name="data">Its cells.</param>
/// <param name="validity">Bits that are 0 for missing cells, or 0 when none is.</param>
public readonly unsafe struct DuckDbVector(nint data, nint validity)
{
    /// <summary>True when the cell has a value.</summary>
    public bool Has(int row) => validity == 0 || (((ulong*)validity)[row >> 6] >> (row & 63) & 1) != 0;

    /// <summary>A cell of a DOUBLE column.</summary>
    public double Double(int row) => ((double*)data)[row];

    /// <summary>A cell of a BIGINT column.</summary>
    public long Long(int row) => ((long*)data)[row];

    /// <summary>A cell of a VARCHAR column in UTF-8: short texts lie in the cell, longer ones elsewhere.</summary>
    public ReadOnlySpan<byte> Text(int row)
    {
        byte* cell = (byte*)data + 16L * row;
        int length = (int)*(uint*)cell;
        return new(length <= 12 ? cell + 4 : *(byte**)(cell + 8), length);
    }
}
