using System.Runtime.InteropServices;

namespace Foretrain.Data.Parquet;

/// <summary>The few functions of DuckDB's C interface that are used (https://duckdb.org/docs/stable/clients/c/api).</summary>
internal sealed unsafe class DuckDbApi
{
    private readonly nint _library;

    public DuckDbApi(nint library)
    {
        _library = library;
        OpenExt = (delegate* unmanaged[Cdecl]<byte*, nint*, nint, byte**, int>)Symbol("duckdb_open_ext");
        Connect = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Symbol("duckdb_connect");
        Disconnect = (delegate* unmanaged[Cdecl]<nint*, void>)Symbol("duckdb_disconnect");
        Close = (delegate* unmanaged[Cdecl]<nint*, void>)Symbol("duckdb_close");
        CreateConfig = (delegate* unmanaged[Cdecl]<nint*, int>)Symbol("duckdb_create_config");
        SetConfig = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Symbol("duckdb_set_config");
        DestroyConfig = (delegate* unmanaged[Cdecl]<nint*, void>)Symbol("duckdb_destroy_config");
        Prepare = (delegate* unmanaged[Cdecl]<nint, byte*, nint*, int>)Symbol("duckdb_prepare");
        PrepareError = (delegate* unmanaged[Cdecl]<nint, byte*>)Symbol("duckdb_prepare_error");
        DestroyPrepare = (delegate* unmanaged[Cdecl]<nint*, void>)Symbol("duckdb_destroy_prepare");
        ExecuteStreaming = (delegate* unmanaged[Cdecl]<nint, Result*, int>)Symbol("duckdb_execute_prepared_streaming");
        ResultError = (delegate* unmanaged[Cdecl]<Result*, byte*>)Symbol("duckdb_result_error");
        DestroyResult = (delegate* unmanaged[Cdecl]<Result*, void>)Symbol("duckdb_destroy_result");
        ColumnCount = (delegate* unmanaged[Cdecl]<Result*, ulong>)Symbol("duckdb_column_count");
        ColumnName = (delegate* unmanaged[Cdecl]<Result*, ulong, byte*>)Symbol("duckdb_column_name");
        ColumnLogicalType = (delegate* unmanaged[Cdecl]<Result*, ulong, nint>)Symbol("duckdb_column_logical_type");
        TypeId = (delegate* unmanaged[Cdecl]<nint, int>)Symbol("duckdb_get_type_id");
        DestroyType = (delegate* unmanaged[Cdecl]<nint*, void>)Symbol("duckdb_destroy_logical_type");
        ChildCount = (delegate* unmanaged[Cdecl]<nint, ulong>)Symbol("duckdb_struct_type_child_count");
        ChildName = (delegate* unmanaged[Cdecl]<nint, ulong, byte*>)Symbol("duckdb_struct_type_child_name");
        ChildType = (delegate* unmanaged[Cdecl]<nint, ulong, nint>)Symbol("duckdb_struct_type_child_type");
        FetchChunk = (delegate* unmanaged[Cdecl]<Result, nint>)Symbol("duckdb_fetch_chunk");
        ChunkSize = (delegate* unmanaged[Cdecl]<nint, ulong>)Symbol("duckdb_data_chunk_get_size");
        ChunkVector = (delegate* unmanaged[Cdecl]<nint, ulong, nint>)Symbol("duckdb_data_chunk_get_vector");
        DestroyChunk = (delegate* unmanaged[Cdecl]<nint*, void>)Symbol("duckdb_destroy_data_chunk");
        VectorData = (delegate* unmanaged[Cdecl]<nint, void*>)Symbol("duckdb_vector_get_data");
        VectorValidity = (delegate* unmanaged[Cdecl]<nint, ulong*>)Symbol("duckdb_vector_get_validity");
        Free = (delegate* unmanaged[Cdecl]<void*, void>)Symbol("duckdb_free");
        var version = (delegate* unmanaged[Cdecl]<byte*>)Symbol("duckdb_library_version");
        Version = Marshal.PtrToStringUTF8((nint)version()) ?? "";
    }

    /// <summary>Version of the library, e.g. <c>v1.3.0</c>.</summary>
    public string Version { get; }

    public delegate* unmanaged[Cdecl]<byte*, nint*, nint, byte**, int> OpenExt { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, int> Connect { get; }

    public delegate* unmanaged[Cdecl]<nint*, void> Disconnect { get; }

    public delegate* unmanaged[Cdecl]<nint*, void> Close { get; }

    public delegate* unmanaged[Cdecl]<nint*, int> CreateConfig { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> SetConfig { get; }

    public delegate* unmanaged[Cdecl]<nint*, void> DestroyConfig { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, nint*, int> Prepare { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*> PrepareError { get; }

    public delegate* unmanaged[Cdecl]<nint*, void> DestroyPrepare { get; }

    public delegate* unmanaged[Cdecl]<nint, Result*, int> ExecuteStreaming { get; }

    public delegate* unmanaged[Cdecl]<Result*, byte*> ResultError { get; }

    public delegate* unmanaged[Cdecl]<Result*, void> DestroyResult { get; }

    public delegate* unmanaged[Cdecl]<Result*, ulong> ColumnCount { get; }

    public delegate* unmanaged[Cdecl]<Result*, ulong, byte*> ColumnName { get; }

    public delegate* unmanaged[Cdecl]<Result*, ulong, nint> ColumnLogicalType { get; }

    public delegate* unmanaged[Cdecl]<nint, int> TypeId { get; }

    public delegate* unmanaged[Cdecl]<nint*, void> DestroyType { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong> ChildCount { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong, byte*> ChildName { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong, nint> ChildType { get; }

    public delegate* unmanaged[Cdecl]<Result, nint> FetchChunk { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong> ChunkSize { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong, nint> ChunkVector { get; }

    public delegate* unmanaged[Cdecl]<nint*, void> DestroyChunk { get; }

    public delegate* unmanaged[Cdecl]<nint, void*> VectorData { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong*> VectorValidity { get; }

    public delegate* unmanaged[Cdecl]<void*, void> Free { get; }

    private nint Symbol(string name) => NativeLibrary.GetExport(_library, name);

    /// <summary>duckdb_result: five fields that are kept for old programs, and the result itself.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Result
    {
        private readonly ulong _columns;
        private readonly ulong _rows;
        private readonly ulong _changed;
        private readonly nint _deprecatedColumns;
        private readonly nint _deprecatedError;
        private readonly nint _internal;
    }
}
