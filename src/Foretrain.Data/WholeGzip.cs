using System.IO.Compression;

namespace Foretrain.Data;

/// <summary>
/// Expands gzip and notices when it was cut off, which the platform's stream does not: it ends there as if all were well. Another member
/// is put behind the content, and has to come out at the end.
/// </summary>
internal sealed class WholeGzip : ReadOnlyStream
{
    private static readonly byte[] s_mark = [0x8f, 0x1c, 0xe3, 0x05, 0xb7, 0x42, 0xd9, 0x6a, 0xf1, 0x0e, 0x93, 0x58, 0xcc, 0x27, 0xa4, 0x7d];
    private static readonly byte[] s_member = Packed(s_mark);

    private readonly GZipStream _gzip;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _done;

    public WholeGzip(Stream raw) => _gzip = new(new Joined(raw, s_member), CompressionMode.Decompress);

    public override int Read(Span<byte> buffer)
    {
        while (!_done && _end - _start <= s_mark.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            int count = _gzip.Read(_buffer, _end, _buffer.Length - _end);
            _end += count;
            if (count > 0) continue;
            _done = true;
            if (!_buffer.AsSpan(_start, _end - _start).SequenceEqual(s_mark)) throw new InvalidDataException("the content is cut off");
        }

        int give = _done ? 0 : Math.Min(buffer.Length, _end - _start - s_mark.Length);
        _buffer.AsSpan(_start, give).CopyTo(buffer);
        _start += give;
        return give;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _gzip.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Packed(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }

    private sealed class Joined(Stream first, byte[] second) : ReadOnlyStream
    {
        private int _at;

        public override int Read(Span<byte> buffer)
        {
            int count = _at == 0 ? first.Read(buffer) : 0;
            if (count > 0 || buffer.IsEmpty) return count;
            count = Math.Min(buffer.Length, second.Length - _at);
            second.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) first.Dispose();
            base.Dispose(disposing);
        }
    }
}
