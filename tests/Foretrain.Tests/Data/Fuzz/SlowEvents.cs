using Foretrain.Tests.Data.Fixtures;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>Numbers of an event file by a reader of its own: plain floats (simple_value) only; null when there is anything else to see.</summary>
internal static class SlowEvents
{
    public static SlowTable? Parse(byte[] bytes)
    {
        SortedDictionary<long, (double Time, Dictionary<string, float> Values)> steps = [];
        List<string> tags = [];
        using BinaryReader file = new(new MemoryStream(bytes));
        while (file.BaseStream.Length - file.BaseStream.Position >= 12)
        {
            byte[] head = file.ReadBytes(8);
            uint crc = file.ReadUInt32();
            long length = BitConverter.ToInt64(head);
            if (Masked(head) != crc || length < 0 || file.BaseStream.Length - file.BaseStream.Position < length + 4) break;
            byte[] data = file.ReadBytes((int)length);
            if (Masked(data) != file.ReadUInt32()) return null;
            double time = double.NaN;
            long step = 0;
            List<(string, float)> values = [];
            foreach ((int field, int wire, ulong bits, byte[] content) in Fields(data))
            {
                if (field == 1 && wire == 1) time = BitConverter.UInt64BitsToDouble(bits);
                if (field == 2 && wire == 0) step = (long)bits;
                if (field != 5 || wire != 2) continue;
                foreach ((int f, int w, _, byte[] value) in Fields(content))
                {
                    if (f != 1 || w != 2) continue;
                    string tag = "";
                    float? number = null;
                    foreach ((int vf, int vw, ulong vbits, byte[] vcontent) in Fields(value))
                    {
                        if (vf == 1 && vw == 2) tag = System.Text.Encoding.UTF8.GetString(vcontent);
                        else if (vf == 2 && vw == 5) number = BitConverter.UInt32BitsToSingle((uint)vbits);
                        else if (vf is 8 or 9) return null;
                    }

                    if (number is { } n) values.Add((tag, n));
                }
            }

            if (values.Count == 0) continue;
            if (!steps.TryGetValue(step, out var row)) row = (time, new(StringComparer.Ordinal));
            foreach ((string tag, float n) in values)
            {
                if (!tags.Contains(tag)) tags.Add(tag);
                row.Values[tag] = n;
            }

            steps[step] = (time, row.Values);
        }

        if (tags.Any(t => t.Trim() is "" or "run" or "step" or "wall_time") || tags.Select(t => t.Trim()).Distinct().Count() < tags.Count) return null;
        SlowTable table = new();
        foreach ((long step, var row) in steps)
            table.Add([("run", "logs/x"), ("step", $"{(double)step:R}"), ("wall_time", Text(row.Time)), .. tags.Select(t => (t, row.Values.TryGetValue(t, out float v) ? Text(v) : null))]);
        return steps.Count > 0 ? table : null;
    }

    private static string? Text(double value) => double.IsNaN(value) ? null : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf" : value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static uint Masked(byte[] data)
    {
        uint crc = EventFile.Crc(data);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);
    }

    /// <summary>The fields of a message.</summary>
    internal static List<(int Field, int Wire, ulong Bits, byte[] Content)> Fields(byte[] message)
    {
        List<(int, int, ulong, byte[])> fields = [];
        int at = 0;
        while (at < message.Length)
        {
            ulong key = Varint();
            int wire = (int)(key & 7);
            switch (wire)
            {
                case 0: fields.Add(((int)(key >> 3), 0, Varint(), [])); break;
                case 1: fields.Add(((int)(key >> 3), 1, BitConverter.ToUInt64(message, at), [])); at += 8; break;
                case 5: fields.Add(((int)(key >> 3), 5, BitConverter.ToUInt32(message, at), [])); at += 4; break;
                default:
                    int length = (int)Varint();
                    fields.Add(((int)(key >> 3), 2, 0, message[at..(at + length)]));
                    at += length;
                    break;
            }
        }

        return fields;

        ulong Varint()
        {
            ulong value = 0;
            int shift = 0;
            byte b;
            do
            {
                b = message[at++];
                value |= (ulong)(b & 0x7f) << shift;
                shift += 7;
            }
            while (b >= 0x80);
            return value;
        }
    }
}
