using System.Buffers.Binary;
using System.Text;

namespace Foretrain.Data.Logs;

/// <summary>
/// What one event says about numbers. Field numbers as in TensorBoard's event.proto, summary.proto, tensor.proto and
/// hparams/plugin_data.proto (https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto).
/// </summary>
internal sealed class EventScalars
{
    /// <summary>Seconds since 1970.</summary>
    public double WallTime { get; private set; }

    /// <summary>Step of the event.</summary>
    public long Step { get; private set; }

    /// <summary>Tags with their numbers.</summary>
    public List<(string Tag, double Value)> Values { get; } = [];

    /// <summary>Settings of the run that the event carries.</summary>
    public List<(string Name, string Value)> Settings { get; } = [];

    /// <summary>Tags of histograms, images, texts and other things that are no number.</summary>
    public List<string> Others { get; } = [];

    /// <summary>Reads an event.</summary>
    /// <exception cref="FormatException">The bytes are no event.</exception>
    public void Read(ReadOnlySpan<byte> record)
    {
        Values.Clear();
        Settings.Clear();
        Others.Clear();
        (WallTime, Step) = (double.NaN, 0);
        Protobuf message = new(record);
        while (message.Next())
        {
            switch ((message.Field, message.Wire))
            {
                case (1, 1): WallTime = message.Double; break;
                case (2, 0): Step = (long)message.Bits; break;
                case (5, 2): Summary(message.Bytes); break;
            }
        }
    }

    private void Summary(ReadOnlySpan<byte> bytes)
    {
        Protobuf message = new(bytes);
        while (message.Next()) if (message is { Field: 1, Wire: 2 }) Value(message.Bytes);
    }

    private void Value(ReadOnlySpan<byte> bytes)
    {
        Protobuf message = new(bytes);
        string tag = "";
        double? value = null;
        bool other = false;
        while (message.Next())
        {
            switch ((message.Field, message.Wire))
            {
                case (1, 2): tag = Encoding.UTF8.GetString(message.Bytes); break;
                case (2, 5): value = message.Single; break;
                case (3 or 4 or 5 or 6, 2): other = true; break;
                case (8, 2):
                    value = Tensor(message.Bytes);
                    other = value is null;
                    break;
                case (9, 2): Metadata(message.Bytes); break;
            }
        }

        if (value is { } number) Values.Add((tag, number));
        else if (other) Others.Add(tag);
    }

    // A tensor of one number, as a raw copy of its memory or as a list of its kind; null for anything else.
    private static double? Tensor(ReadOnlySpan<byte> bytes)
    {
        Protobuf message = new(bytes);
        int type = 0, found = 0;
        long size = 1;
        double value = double.NaN;
        ReadOnlySpan<byte> raw = default;
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1: type = (int)message.Bits; break;
                case 2: size = Size(message.Bytes); break;
                case 4: raw = message.Bytes; break;
                case 5: Fixed(message, 4, ref value, ref found); break;
                case 6: Fixed(message, 8, ref value, ref found); break;
                case 7 or 10 or 11 or 13 or 16 or 17: Varints(message, ref value, ref found); break;
            }
        }

        if (size != 1) return null;
        if (found == 1) return message.Field is 13 || type is 14 or 19 ? Half(type, (ushort)value) : value;
        return (type, raw.Length) switch
        {
            (1, 4) => BinaryPrimitives.ReadSingleLittleEndian(raw),
            (2, 8) => BinaryPrimitives.ReadDoubleLittleEndian(raw),
            (3, 4) => BinaryPrimitives.ReadInt32LittleEndian(raw),
            (4, 1) => raw[0],
            (5, 2) => BinaryPrimitives.ReadInt16LittleEndian(raw),
            (6, 1) => (sbyte)raw[0],
            (9, 8) => BinaryPrimitives.ReadInt64LittleEndian(raw),
            (10, 1) => raw[0],
            (14 or 19, 2) => Half(type, BinaryPrimitives.ReadUInt16LittleEndian(raw)),
            _ => null,
        };
    }

    // 14 is bfloat16: the upper half of a float.
    private static double Half(int type, ushort bits) =>
        type == 14 ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : type == 19 ? (double)BitConverter.UInt16BitsToHalf(bits) : bits;

    private static long Size(ReadOnlySpan<byte> shape)
    {
        Protobuf message = new(shape);
        long size = 1;
        while (message.Next())
        {
            if (message is { Field: 3 }) return -1; // of unknown rank
            if (message is not { Field: 2, Wire: 2 }) continue;
            Protobuf dimension = new(message.Bytes);
            long length = 0;
            while (dimension.Next()) if (dimension is { Field: 1, Wire: 0 }) length = (long)dimension.Bits;
            size = length is 0 or 1 ? size * length : -1;
        }

        return size;
    }

    private static void Fixed(Protobuf message, int width, ref double value, ref int found)
    {
        if (message.Wire == 2)
        {
            found += message.Bytes.Length / width;
            if (message.Bytes.Length >= width) value = width == 4 ? BinaryPrimitives.ReadSingleLittleEndian(message.Bytes) : BinaryPrimitives.ReadDoubleLittleEndian(message.Bytes);
            return;
        }

        found++;
        value = width == 4 ? message.Single : message.Double;
    }

    private static void Varints(Protobuf message, ref double value, ref int found)
    {
        if (message.Wire == 0)
        {
            found++;
            value = message.Field is 17 ? message.Bits : (long)message.Bits;
            return;
        }

        ReadOnlySpan<byte> rest = message.Bytes;
        while (!rest.IsEmpty)
        {
            ulong bits = Protobuf.Varint(ref rest);
            value = message.Field is 17 ? bits : (long)bits;
            found++;
        }
    }

    // SummaryMetadata.plugin_data: for the plugin hparams the settings of the session.
    private void Metadata(ReadOnlySpan<byte> bytes)
    {
        Protobuf metadata = new(bytes);
        while (metadata.Next())
        {
            if (metadata is not { Field: 1, Wire: 2 }) continue;
            Protobuf plugin = new(metadata.Bytes);
            bool hparams = false;
            ReadOnlySpan<byte> content = default;
            while (plugin.Next())
            {
                if (plugin is { Field: 1, Wire: 2 }) hparams = plugin.Bytes.SequenceEqual("hparams"u8);
                if (plugin is { Field: 2, Wire: 2 }) content = plugin.Bytes;
            }

            if (!hparams) continue;
            Protobuf data = new(content);
            while (data.Next()) if (data is { Field: 3, Wire: 2 }) Session(data.Bytes);
        }
    }

    private void Session(ReadOnlySpan<byte> bytes)
    {
        Protobuf session = new(bytes);
        while (session.Next())
        {
            if (session is not { Field: 1, Wire: 2 }) continue;
            Protobuf entry = new(session.Bytes);
            string name = "";
            string? value = null;
            while (entry.Next())
            {
                if (entry is { Field: 1, Wire: 2 }) name = Encoding.UTF8.GetString(entry.Bytes);
                if (entry is { Field: 2, Wire: 2 }) value = Setting(entry.Bytes);
            }

            if (value is not null) Settings.Add((name, value));
        }
    }

    // google.protobuf.Value
    private static string? Setting(ReadOnlySpan<byte> bytes)
    {
        Protobuf value = new(bytes);
        string? text = null;
        while (value.Next())
        {
            text = (value.Field, value.Wire) switch
            {
                (2, 1) => value.Double.ToString("R"),
                (3, 2) => Encoding.UTF8.GetString(value.Bytes),
                (4, 0) => value.Bits != 0 ? "true" : "false",
                _ => text,
            };
        }

        return text;
    }
}
