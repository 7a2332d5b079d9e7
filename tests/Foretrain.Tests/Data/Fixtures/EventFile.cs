using System.Text;

namespace Foretrain.Tests.Data.Fixtures;

/// <summary>
/// Writes a TensorBoard event file byte by byte, with a CRC of its own that goes bit by bit. Layout of records:
/// https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details (uint64 length, uint32 masked CRC of the length,
/// data, uint32 masked CRC of the data; mask: rotate right by 15, add 0xa282ead8). Layout of messages: event.proto, summary.proto,
/// tensor.proto under https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto and
/// https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/hparams/plugin_data.proto.
/// </summary>
internal sealed class EventFile
{
    private readonly List<byte> _file = [];

    public EventFile() => Add([.. Double(1, 1e9), .. Text(3, "brain.Event:2")]);

    /// <summary>The bytes so far.</summary>
    public byte[] Bytes => [.. _file];

    /// <summary>An event with values.</summary>
    public EventFile Event(long step, params byte[][] values)
    {
        byte[] summary = [.. values.SelectMany(v => Bytes_(1, v))];
        Add([.. Double(1, 1e9 + step), .. Varint(2, (ulong)step), .. Bytes_(5, summary)]);
        return this;
    }

    /// <summary>Summary.Value with simple_value, what torch.utils.tensorboard writes.</summary>
    public static byte[] Simple(string tag, float value) => [.. Text(1, tag), .. Float(2, value)];

    /// <summary>Summary.Value with a tensor of rank 0, what TensorFlow 2 writes: metadata of the plugin, raw content.</summary>
    public static byte[] TensorContent(string tag, int type, byte[] content) =>
        [.. Text(1, tag), .. Bytes_(9, [.. Bytes_(1, Text(1, "scalars")), .. Varint(4, 1)]), .. Bytes_(8, [.. Varint(1, (ulong)type), .. Bytes_(2, []), .. Bytes_(4, content)])];

    /// <summary>Summary.Value with a tensor as a packed list of floats, of shape [1].</summary>
    public static byte[] TensorFloats(string tag, params float[] values) =>
        [.. Text(1, tag), .. Bytes_(8, [.. Varint(1, 1), .. Bytes_(2, Bytes_(2, Varint(1, (ulong)values.Length))), .. Bytes_(5, [.. values.SelectMany(BitConverter.GetBytes)])])];

    /// <summary>Summary.Value with a histogram, which is no number.</summary>
    public static byte[] Histogram(string tag) => [.. Text(1, tag), .. Bytes_(5, [.. Double(1, 0), .. Double(2, 1)])];

    /// <summary>What add_hparams writes: a value without content whose metadata holds SessionStartInfo.</summary>
    public static byte[] Settings(params (string Name, object Value)[] settings)
    {
        byte[] session = [.. settings.SelectMany(s => Bytes_(1, [.. Text(1, s.Name), .. Bytes_(2, s.Value switch { double d => Double(2, d), bool b => Varint(4, b ? 1UL : 0), var t => Text(3, (string)t) })]))];
        return [.. Text(1, "_hparams_/session_start_info"), .. Bytes_(9, Bytes_(1, [.. Text(1, "hparams"), .. Bytes_(2, [.. Varint(1, 0), .. Bytes_(3, session)])]))];
    }

    /// <summary>Adds a record with right checksums.</summary>
    public void Add(byte[] data)
    {
        byte[] length = BitConverter.GetBytes((ulong)data.Length);
        _file.AddRange([.. length, .. BitConverter.GetBytes(Masked(length)), .. data, .. BitConverter.GetBytes(Masked(data))]);
    }

    /// <summary>CRC-32C (polynomial 0x1edc6f41, reflected 0x82f63b78) bit by bit.</summary>
    public static uint Crc(byte[] data)
    {
        uint crc = 0xffffffff;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }

        return crc ^ 0xffffffff;
    }

    private static uint Masked(byte[] data)
    {
        uint crc = Crc(data);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);
    }

    private static byte[] Number(ulong value)
    {
        List<byte> bytes = [];
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        return [.. bytes, (byte)value];
    }

    private static byte[] Varint(int field, ulong value) => [.. Number((ulong)field << 3), .. Number(value)];

    private static byte[] Double(int field, double value) => [.. Number(((ulong)field << 3) | 1), .. BitConverter.GetBytes(value)];

    private static byte[] Float(int field, float value) => [.. Number(((ulong)field << 3) | 5), .. BitConverter.GetBytes(value)];

    private static byte[] Bytes_(int field, byte[] value) => [.. Number(((ulong)field << 3) | 2), .. Number((ulong)value.Length), .. value];

    private static byte[] Text(int field, string value) => Bytes_(field, Encoding.UTF8.GetBytes(value));
}
