using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Foretrain.Data;

/// <summary>
/// Text on its way to a parser: drops a byte order mark, refuses what is not UTF-8 and lines without an end, reports progress
/// and stops on request. Nothing behind it needs to check bytes again.
/// </summary>
/// <param name="source">Where the text is from.</param>
/// <param name="options">Progress and cancellation.</param>
internal sealed class TextStream(DataSource source, ReadOptions options) : ReadOnlyStream
{
    /// <summary>Longest line: a hundred thousand columns take a few megabytes.</summary>
    public const int LongestLine = 64 << 20;

    private readonly Stream _inner = source.Open();
    private readonly byte[] _tail = new byte[4]; // an unfinished character at the end of the last block
    private int _tailLength;
    private bool _started;
    private long _read;
    private long _lineStart;

    /// <summary>1-based line at which reading stands.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Passes over the first bytes, of which the line ends are counted.</summary>
    public void Skip(int count)
    {
        byte[] buffer = new byte[Math.Min(count, 1 << 16)];
        while (count > 0 && Read(buffer.AsSpan(0, Math.Min(count, buffer.Length))) is > 0 and var read) count -= read;
    }

    public override int Read(Span<byte> buffer)
    {
        options.Cancel.ThrowIfCancellationRequested();
        int count = Fill(buffer);
        if (!_started)
        {
            _started = true;
            if (buffer[..count].StartsWith("\uFEFF"u8))
            {
                buffer[3..count].CopyTo(buffer);
                count -= 3;
                if (count == 0) count = Fill(buffer);
            }
        }

        Check(buffer[..count]);
        _read += count;
        if (source.Length > 0) options.Progress?.Report(("reading", _inner is DecodedStream decoded ? decoded.Share : (double)_read / source.Length));
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }

    private int Fill(Span<byte> buffer)
    {
        try
        {
            // The mark may come in pieces from a pipe: three bytes at least, where there are any.
            return _inner.ReadAtLeast(buffer, Math.Min(3, buffer.Length), throwOnEndOfStream: false);
        }
        catch (IOException e)
        {
            throw DataSource.Unreadable(source.Name, e);
        }
    }

    private void Check(ReadOnlySpan<byte> block)
    {
        int from = FinishTail(block);
        ReadOnlySpan<byte> rest = block[from..];
        int cut = block.IsEmpty ? 0 : Unfinished(rest);
        if (!Utf8.IsValid(rest[..^cut])) throw NotUtf8(block, from + FirstFault(rest));
        rest[^cut..].CopyTo(_tail);
        if (cut > 0) _tailLength = cut;

        int at = 0;
        while (block[at..].IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var next)
        {
            at += next + 1;
            if (block[at - 1] == '\n') Line++;
            if (_read + at - _lineStart > LongestLine) throw TooLong();
            _lineStart = _read + at;
        }

        if (_read + block.Length - _lineStart > LongestLine) throw TooLong();
    }

    // Completes the character that the last block broke off; returns how many bytes of this block it took.
    private int FinishTail(ReadOnlySpan<byte> block)
    {
        int taken = 0;
        while (_tailLength > 0)
        {
            OperationStatus status = Rune.DecodeFromUtf8(_tail.AsSpan(0, _tailLength), out _, out _);
            if (status == OperationStatus.Done) _tailLength = 0;
            else if (status == OperationStatus.InvalidData || block.IsEmpty) throw NotUtf8(block, -1);
            else if (taken == block.Length) break; // a character over three blocks
            else _tail[_tailLength++] = block[taken++];
        }

        return taken;
    }

    // Bytes at the end that begin a character without ending it.
    private static int Unfinished(ReadOnlySpan<byte> text)
    {
        for (int back = 1; back <= Math.Min(3, text.Length); back++)
        {
            byte b = text[^back];
            if (b < 0x80) return 0;
            if (b >= 0xc0) return Rune.DecodeFromUtf8(text[^back..], out _, out _) == OperationStatus.NeedMoreData ? back : 0;
        }

        return 0;
    }

    private static int FirstFault(ReadOnlySpan<byte> text)
    {
        int low = 0;
        while (low < text.Length)
        {
            Rune.DecodeFromUtf8(text[low..], out Rune rune, out int used);
            if (rune == Rune.ReplacementChar && !text.Slice(low, used).SequenceEqual("\uFFFD"u8)) return low;
            low += used;
        }

        return text.Length - 1;
    }

    private ForetrainException NotUtf8(ReadOnlySpan<byte> block, int at)
    {
        byte bad = at >= 0 ? block[at] : _tail[0];
        ReadOnlySpan<byte> before = at > 0 ? block[..at] : default;
        long line = Line + before.Count((byte)'\n');
        int start = before.LastIndexOfAny((byte)'\n', (byte)'\r');
        long position = start >= 0 ? at - start : _read + at - _lineStart + 1;
        return new("not-utf8", $"{source.Name} is not valid UTF-8: byte 0x{bad:x2} at position {position} of line {line}",
            $"{source.Name}, line {line}", "save the file as UTF-8; it may be in a Windows or Latin-1 code page");
    }

    private ForetrainException TooLong() => new("line-too-long", $"{source.Name} has a line of more than {LongestLine >> 20} MiB",
        $"{source.Name}, line {Line}", "put one run on each line; a table on a single line is not read piece by piece");
}
