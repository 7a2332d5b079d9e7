using System.Text;

namespace Foretrain.Data;

/// <summary>Content on its way to a reader that does not lie on disk as plain UTF-8: gzip is expanded, UTF-16 with its mark is recoded.</summary>
internal sealed class DecodedStream : ReadOnlyStream
{
    private readonly string _source;
    private readonly string _kind;
    private readonly Stream _raw;
    private readonly Stream _decoded;
    private readonly long _length;
    private readonly long _most;
    private long _read;

    private DecodedStream(string source, string kind, Stream raw, Stream decoded, long length, long most) => (_source, _kind, _raw, _decoded, _length, _most) = (source, kind, raw, decoded, length, most);

    /// <summary>How much of what lies on disk has been read, 0..1.</summary>
    public double Share => _raw is DecodedStream inner ? inner.Share : _length > 0 && _raw.CanSeek ? (double)_raw.Position / _length : 0;

    /// <summary>What decodes content that begins like this, or null when it is read as it lies.</summary>
    /// <param name="source">Where it is from, for messages.</param>
    /// <param name="first">The first bytes.</param>
    /// <param name="most">Most bytes that it may expand to.</param>
    public static Func<Stream, long, Stream>? For(string source, ReadOnlySpan<byte> first, long most)
    {
        if (first.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return (raw, length) => new DecodedStream(source, "gzip", raw, new WholeGzip(raw), length, most);
        // The mark of UTF-32 begins with that of UTF-16.
        if (first.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe, 0, 0])) return null;
        bool little = first.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]);
        if (!little && !first.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff])) return null;
        return (raw, length) => new DecodedStream(source, "UTF-16", raw,
            Encoding.CreateTranscodingStream(raw, new UnicodeEncoding(!little, byteOrderMark: true, throwOnInvalidBytes: true), new UTF8Encoding(false)), length, most);
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            int count = _decoded.Read(buffer);
            _read += count;
            // A few bytes can stand for many gigabytes.
            return _read <= _most ? count : throw new ForetrainException("table-too-large", $"{_source} expands to more than {_most} bytes, which is the limit", _source, "filter or split it");
        }
        catch (Exception e) when (e is InvalidDataException or DecoderFallbackException or EncoderFallbackException)
        {
            throw new ForetrainException("bad-encoding", $"{_source} is not valid {_kind}{(_kind == "gzip" ? ": it is damaged or cut off" : ": half a character, or a byte too few")}", _source,
                _kind == "gzip" ? "copy it again, or decompress it as far as it goes: gzip -dc FILE > TABLE" : "save it as UTF-8", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoded.Dispose();
            _raw.Dispose();
        }

        base.Dispose(disposing);
    }
}
