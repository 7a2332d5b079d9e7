using System.Buffers.Binary;

namespace Foretrain.Data.Logs;

/// <summary>
/// The records of W&amp;B's binary log (<c>run-ID.wandb</c>): a head of seven bytes, then LevelDB's log format
/// (https://github.com/google/leveldb/blob/main/doc/log_format.md) in blocks of 32 KiB, each piece with a CRC-32 (IEEE) of its kind and
/// data (https://github.com/wandb/wandb/blob/main/wandb/sdk/internal/datastore.py).
/// </summary>
internal sealed class WandbRecords(string source, Stream stream) : IDisposable
{
    private const int Block = 32768, Head = 7;
    private const int LongestRecord = 1 << 30;
    private const int Full = 1, First = 2, Middle = 3, Last = 4;

    private static readonly uint[] s_crc = Table();

    private readonly byte[] _block = new byte[Block];
    private byte[] _record = new byte[1 << 16];
    private long _blockStart = -Block;
    private int _at = Block;
    private int _end = Block;

    /// <summary>1-based number of the record just read.</summary>
    public int Record { get; private set; }

    /// <summary>Byte at which reading stands.</summary>
    public long Position => _blockStart + _at;

    /// <summary>True when the file ends within a record, as that of a run that was killed.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>True when the bytes begin as such a log does.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[(byte)':', (byte)'W', (byte)'&', (byte)'B', 0xe1, 0xbe]);

    /// <summary>Reads the next record; false at the end.</summary>
    /// <exception cref="ForetrainException"><c>bad-record</c>: a checksum does not fit, or pieces of records are missing.</exception>
    public bool Next(out ReadOnlySpan<byte> data)
    {
        data = default;
        Record++;
        int length = 0;
        for (bool within = false; ; within = true)
        {
            if (!Piece(out int kind, out ReadOnlySpan<byte> piece))
            {
                IsCutOff |= within;
                return false;
            }

            if (within != kind is Middle or Last) throw Bad(within ? "it has no end" : "its beginning is missing");
            if (kind is Full)
            {
                data = piece;
                return true;
            }

            if (length + piece.Length > LongestRecord) throw Bad("it is longer than 1 GiB");
            if (_record.Length < length + piece.Length) Array.Resize(ref _record, Math.Max(length + piece.Length, _record.Length * 2));
            piece.CopyTo(_record.AsSpan(length));
            length += piece.Length;
            if (kind is not Last) continue;
            data = _record.AsSpan(0, length);
            return true;
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>A message about the record just read.</summary>
    public ForetrainException Bad(string what, Exception? inner = null) => new("bad-record", $"record {Record} of {source} is damaged: {what}",
        $"{source}, record {Record}, byte {Position}", "copy the file again, or export the run's history as CSV or JSON Lines; what W&B writes has a checksum with every record", inner);

    private bool Piece(out int kind, out ReadOnlySpan<byte> piece)
    {
        piece = default;
        kind = 0;
        while (true)
        {
            if (_end - _at < Head)
            {
                // What is left of a block that has no room for the head of a piece is zeros.
                if (_end < Block)
                {
                    IsCutOff |= _end > _at;
                    return false;
                }

                if (!Fill()) return false;
                continue;
            }

            ReadOnlySpan<byte> head = _block.AsSpan(_at, Head);
            if (head.IndexOfAnyExcept((byte)0) < 0)
            {
                // A file that was grown ahead of its writing: nothing more in this block.
                if (_block.AsSpan(_at, _end - _at).IndexOfAnyExcept((byte)0) >= 0) throw Bad("a piece of it is empty");
                _at = _end;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16LittleEndian(head[4..]);
            kind = head[6];
            if (_at + Head + length > _end)
            {
                if (_end == Block) throw Bad("it goes beyond its block");
                IsCutOff = true;
                return false;
            }

            piece = _block.AsSpan(_at + Head, length);
            if (kind is < Full or > Last || Crc(_block.AsSpan(_at + 6, length + 1)) != BinaryPrimitives.ReadUInt32LittleEndian(head)) throw Bad("a checksum does not fit");
            _at += Head + length;
            return true;
        }
    }

    private bool Fill()
    {
        bool first = _blockStart < 0;
        _blockStart += Block;
        _end = stream.ReadAtLeast(_block, Block, throwOnEndOfStream: false);
        _at = 0;
        if (!first) return _end > 0;
        if (_end < Head || !Begins(_block)) throw Bad("the file does not begin as a log of W&B");
        if (_block[6] != 0) throw new ForetrainException("bad-record", $"{source} is a log of W&B in layout {_block[6]}; layout 0 is known", source, "export the run's history as CSV or JSON Lines");
        _at = Head;
        return true;
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = ~0u;
        foreach (byte b in data) crc = s_crc[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] Table()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xedb88320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }

        return table;
    }
}
