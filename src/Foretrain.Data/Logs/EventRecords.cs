using System.Buffers.Binary;
using System.Numerics;

namespace Foretrain.Data.Logs;

/// <summary>
/// The records of a TensorBoard event file: length, masked CRC-32C of the length, data, masked CRC-32C of the data
/// (https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details).
/// </summary>
internal sealed class EventRecords(string source, Stream stream) : IDisposable
{
    private const uint MaskDelta = 0xa282ead8;
    private const ulong LongestRecord = 1UL << 30;

    private readonly byte[] _head = new byte[12];
    private byte[] _data = new byte[1 << 16];

    /// <summary>1-based number of the record just read.</summary>
    public int Record { get; private set; }

    /// <summary>Byte at which it begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Byte after it.</summary>
    public long Position { get; private set; }

    /// <summary>True when the file ends within a record, as that of a run that was killed.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>True when the bytes begin with the head of a record.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 12 && BinaryPrimitives.ReadUInt64LittleEndian(bytes) is > 0 and <= LongestRecord && Masked(bytes[..8]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);

    /// <summary>Reads the next record; false at the end.</summary>
    /// <exception cref="ForetrainException"><c>bad-record</c>: a checksum does not fit.</exception>
    public bool Next(out ReadOnlySpan<byte> data)
    {
        data = default;
        Offset = Position;
        Record++;
        int got = stream.ReadAtLeast(_head, 12, throwOnEndOfStream: false);
        Position += got;
        if (got < 12)
        {
            IsCutOff = got > 0;
            return false;
        }

        if (!Begins(_head))
        {
            // A file that was grown ahead of its writing ends in zeros.
            if (_head.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            {
                IsCutOff = true;
                return false;
            }

            throw Bad("the checksum of its length does not fit");
        }

        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(_head);
        if (_data.Length < length + 4)
        {
            // A made-up length must not take a gigabyte for a file of a few bytes.
            if (stream.CanSeek && stream.Length - stream.Position < length + 4)
            {
                IsCutOff = true;
                return false;
            }

            _data = new byte[length + 4];
        }

        got = stream.ReadAtLeast(_data.AsSpan(0, length + 4), length + 4, throwOnEndOfStream: false);
        Position += got;
        if (got < length + 4)
        {
            IsCutOff = true;
            return false;
        }

        data = _data.AsSpan(0, length);
        if (Masked(data) != BinaryPrimitives.ReadUInt32LittleEndian(_data.AsSpan(length))) throw Bad("the checksum of its data does not fit");
        return true;
    }

    public void Dispose() => stream.Dispose();

    /// <summary>A message about the record just read.</summary>
    public ForetrainException Bad(string what, Exception? inner = null) => new("bad-record", $"record {Record} of {source} is damaged: {what}",
        $"{source}, record {Record}, byte {Offset}", "copy the file again, or leave it out; what TensorBoard writes has a checksum with every record", inner);

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = ~0u;
        while (data.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        foreach (byte b in data) crc = BitOperations.Crc32C(crc, b);
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + MaskDelta;
    }
}
