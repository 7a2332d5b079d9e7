using System.Text.Json;
using System.Text.Unicode;
using Foretrain.Data.Json;
using Microsoft.Win32.SafeHandles;

namespace Foretrain.Data.Histories;

/// <summary>
/// Reads a file of JSON lines in pieces on several threads. A line belongs to the piece in which it begins. What is kept, and which fault
/// is reported, does not depend on the number of threads.
/// </summary>
internal sealed class JsonLinesPieces(DataSource source, ReadOptions options, int file)
{
    private const int PieceLength = 4 << 20;
    private const int Reserve = 1 << 16;
    private const int PlaceBits = 22; // lines of a piece, each of one byte at least

    private readonly Lock _lock = new();
    private readonly int _pieces = (int)((source.Length + PieceLength - 1) / PieceLength);
    private long[] _lines = [];
    private int _next;
    private long _done;
    private int _faultPiece = int.MaxValue;
    private (long Offset, Func<long, Exception> Make) _fault;

    /// <summary>True for a last line that was cut off.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>1-based line of a place in this file.</summary>
    public long LineOf(long place) => _lines[(int)((place >> PlaceBits) & 0x3fffff)] + (place & ((1 << PlaceBits) - 1)) + 1;

    /// <summary>The file's number in a place.</summary>
    public static int FileOf(long place) => (int)(place >> (2 * PlaceBits));

    /// <summary>Lines of the file.</summary>
    public long Lines => _lines[^1];

    /// <summary>Reads the file into sinks, one per thread.</summary>
    /// <exception cref="ForetrainException">The first fault of the file.</exception>
    public void Run(HistorySink[] sinks)
    {
        _lines = new long[_pieces + 1];
        using SafeFileHandle handle = File.OpenHandle(source.Path!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.None);
        Exception?[] broken = new Exception?[sinks.Length];
        Thread[] threads = [.. sinks.Skip(1).Select((s, i) => new Thread(() => Work(handle, s, ref broken[i + 1]), 1 << 20) { IsBackground = true })];
        foreach (Thread t in threads) t.Start();
        Work(handle, sinks[0], ref broken[0]);
        foreach (Thread t in threads) t.Join();
        options.Cancel.ThrowIfCancellationRequested();
        if (broken.OfType<ForetrainException>().FirstOrDefault() is { } fault) throw new ForetrainException(fault.Code, fault.Message, fault.Place, fault.Hint, fault);
        if (broken.FirstOrDefault(b => b is not null) is { } defect) throw new InvalidOperationException(defect.Message, defect);
        if (_faultPiece < int.MaxValue) throw _fault.Make(LinesBefore(handle, _fault.Offset) + 1);
        long sum = 0;
        for (int p = 0; p <= _pieces; p++) (_lines[p], sum) = (sum, sum + _lines[p]);
    }

    private void Work(SafeFileHandle handle, HistorySink sink, ref Exception? broken)
    {
        try
        {
            byte[] buffer = new byte[Math.Min(PieceLength, (int)Math.Min(source.Length, int.MaxValue / 2)) + Reserve];
            JsonLineScan scan = new(sink);
            while (true)
            {
                int piece = Interlocked.Increment(ref _next) - 1;
                if (piece >= _pieces || piece > Volatile.Read(ref _faultPiece) || options.Cancel.IsCancellationRequested) return;
                Piece(handle, piece, ref buffer, scan, sink);
                long done = Interlocked.Increment(ref _done);
                options.Progress?.Report(("reading", (double)done / _pieces));
            }
        }
        catch (Exception e)
        {
            broken = e;
            Volatile.Write(ref _next, _pieces);
        }
    }

    private void Piece(SafeFileHandle handle, int piece, ref byte[] buffer, JsonLineScan scan, HistorySink sink)
    {
        long start = (long)piece * PieceLength, limit = Math.Min(start + PieceLength, source.Length);
        // One byte more in front tells whether a line begins right at the start.
        long from = piece == 0 ? 0 : start - 1;
        int length = Fill(handle, from, ref buffer, 0, (int)(limit - from));
        int at = 0;
        if (piece == 0 && buffer.AsSpan(0, length).StartsWith("\uFEFF"u8)) at = 3;
        if (piece > 0)
        {
            int end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            if (end < 0) return; // the middle of a long line
            at = end + 1;
        }

        int owned = length; // lines that begin before this
        long lines = 0;
        while (at < owned)
        {
            int end = buffer.AsSpan(at, length - at).IndexOf((byte)'\n');
            bool isLast = false;
            while (end < 0)
            {
                // The rest of a line that runs into the next piece.
                int searched = length;
                if (length - at > TextStream.LongestLine)
                {
                    Fail(piece, from + at, line => new ForetrainException("line-too-long", $"{source.Name} has a line of more than {TextStream.LongestLine >> 20} MiB", $"{source.Name}, line {line}",
                        "put one run on each line; a table on a single line is not read piece by piece"));
                    return;
                }

                if (buffer.Length - length < Reserve) Array.Resize(ref buffer, buffer.Length * 2);
                int more = Fill(handle, from + length, ref buffer, length, Math.Min(buffer.Length - length, length - at < Reserve ? Reserve : 8 << 20));
                if (more == 0)
                {
                    (isLast, end) = (true, length - at);
                    break;
                }

                length += more;
                end = buffer.AsSpan(searched, length - searched).IndexOf((byte)'\n');
                if (end >= 0) end += searched - at;
            }

            if (!Line(piece, from + at, buffer.AsSpan(at, end), lines, isLast, scan, sink)) return;
            lines++;
            at += end + 1;
        }

        if (buffer.Length > 4 * PieceLength) buffer = new byte[PieceLength + Reserve];
        _lines[piece] = lines;
    }

    private bool Line(int piece, long offset, ReadOnlySpan<byte> line, long number, bool isLast, JsonLineScan scan, HistorySink sink)
    {
        if (line.IsEmpty || line.IndexOfAnyExcept(" \t\r"u8) < 0) return true;
        if (!Utf8.IsValid(line))
        {
            byte[] copy = line.ToArray();
            Fail(piece, offset, at => NotUtf8(copy, at));
            return false;
        }

        if (isLast && offset > 0 && JsonLinesReader.IsCutOff(line))
        {
            IsCutOff = true; // before its keys could pass for columns
            return true;
        }

        sink.Place = ((long)file << (2 * PlaceBits)) | ((long)piece << PlaceBits) | number;
        try
        {
            scan.Read(line, sink);
            sink.EndRow(0);
            return true;
        }
        catch (JsonException e)
        {
            Fail(piece, offset, at => JsonText.Bad(source.Name, at, e));
        }
        catch (ForetrainException e)
        {
            Fail(piece, offset, at => e.Code == "not-an-object"
                ? new ForetrainException(e.Code, $"line {at} of {source.Name} holds no object", $"{source.Name}, line {at}", "put one object on each line, e.g. {\"step\": 100, \"loss\": 2.9}")
                : new ForetrainException(e.Code, e.Message, $"{source.Name}, line {at}", e.Hint, e));
        }

        return false;
    }

    private ForetrainException NotUtf8(byte[] line, long at)
    {
        try
        {
            JsonText.RequireUtf8(source.Name, line);
        }
        catch (ForetrainException e)
        {
            return new(e.Code, e.Message.Replace("of line 1", $"of line {at}", StringComparison.Ordinal), $"{source.Name}, line {at}", e.Hint, e);
        }

        return new("not-utf8", $"{source.Name} is not valid UTF-8", $"{source.Name}, line {at}", "save the file as UTF-8");
    }

    private void Fail(int piece, long offset, Func<long, Exception> make)
    {
        lock (_lock)
        {
            if (piece >= _faultPiece) return;
            Volatile.Write(ref _faultPiece, piece);
            _fault = (offset, make);
        }
    }

    private int Fill(SafeFileHandle handle, long offset, ref byte[] buffer, int at, int count)
    {
        int total = 0;
        try
        {
            while (total < count && RandomAccess.Read(handle, buffer.AsSpan(at + total, count - total), offset + total) is > 0 and var got) total += got;
        }
        catch (IOException e)
        {
            throw DataSource.Unreadable(source.Name, e);
        }

        return total;
    }

    private static long LinesBefore(SafeFileHandle handle, long offset)
    {
        byte[] buffer = new byte[1 << 20];
        long lines = 0, at = 0;
        while (at < offset && RandomAccess.Read(handle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, offset - at)), at) is > 0 and var got)
        {
            lines += buffer.AsSpan(0, got).Count((byte)'\n');
            at += got;
        }

        return lines;
    }
}
