using System.Globalization;
using System.Text;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>
/// Flat Parquet files without compression: columns of doubles, whole numbers and text, pages of version 1, plain or by dictionary
/// (https://github.com/apache/parquet-format/blob/master/README.md, Encodings.md and src/main/thrift/parquet.thrift; Thrift's compact protocol:
/// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). Null for anything else.
/// </summary>
internal static class SlowParquet
{
    /// <summary>The table, when its columns are of the kinds of those in a clean file.</summary>
    public static SlowTable? Parse(byte[] file, byte[] clean)
    {
        try
        {
            Dictionary<int, object> meta = Meta(file);
            if (Shape(meta) != Shape(Meta(clean))) return null;
            List<object> schema = (List<object>)meta[2];
            string[] names = [.. schema.Skip(1).Select(s => Encoding.UTF8.GetString((byte[])((Dictionary<int, object>)s)[4]))];
            if (names.Select(n => n.Trim()).Distinct().Count() < names.Length || names.Any(n => n.Contains('\uFFFD', StringComparison.Ordinal) || n.Contains('\0', StringComparison.Ordinal))) return null;
            SlowTable table = new();
            foreach (Dictionary<int, object> group in ((List<object>)meta[4]).Cast<Dictionary<int, object>>())
            {
                long rows = (long)group[3];
                List<object> chunks = (List<object>)group[1];
                if (chunks.Count != names.Length || rows is < 0 or > 10_000) return null;
                List<string?>[] columns = [.. chunks.Select((c, k) => Column(file, (Dictionary<int, object>)((Dictionary<int, object>)c)[3], rows))];
                if (columns.Any(c => c.Count != rows)) return null;
                for (int r = 0; r < rows; r++) table.Add(names.Select((n, k) => (n, columns[k][r])));
            }

            return table;
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or InvalidCastException or KeyNotFoundException or OverflowException or FormatException)
        {
            return null;
        }
    }

    private static Dictionary<int, object> Meta(byte[] file)
    {
        int length = BitConverter.ToInt32(file, file.Length - 8), at = file.Length - 8 - length;
        return Struct(file, ref at);
    }

    // Everything that the file says of itself but for texts (names, statistics): where that is contradictory, nobody is right.
    private static string Shape(Dictionary<int, object> meta) => Spell(meta);

    private static string Spell(object value) => value switch
    {
        Dictionary<int, object> map => "{" + string.Join(',', map.Select(f => $"{f.Key}={Spell(f.Value)}")) + "}",
        byte[] => "text",
        List<object> list => string.Join('+', list.Select(Spell)),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static List<string?> Column(byte[] file, Dictionary<int, object> chunk, long rows)
    {
        if ((long)chunk[4] != 0) throw new FormatException(); // compressed
        long type = (long)chunk[1];
        int at = checked((int)(chunk.TryGetValue(11, out object? dictionaryAt) && (long)dictionaryAt > 0 ? (long)dictionaryAt : (long)chunk[9]));
        List<string>? dictionary = null;
        List<string?> cells = [];
        while (cells.Count < rows)
        {
            Dictionary<int, object> page = Struct(file, ref at);
            int size = checked((int)(long)page[3]);
            if (size != (long)page[2]) throw new FormatException();
            byte[] data = file[at..(at + size)];
            at += size;
            if ((long)page[1] == 2)
            {
                int from = 0;
                dictionary = Plain(data, ref from, type, (int)(long)((Dictionary<int, object>)page[7])[1]);
                continue;
            }

            if ((long)page[1] != 0) throw new FormatException();
            Dictionary<int, object> head = (Dictionary<int, object>)page[5];
            int count = checked((int)(long)head[1]), start = 4 + BitConverter.ToInt32(data, 0);
            if ((long)head[3] != 3) throw new FormatException();
            int[] present = Hybrid(data[4..start], 1, count);
            int filled = present.Sum();
            List<string> values;
            if ((long)head[2] == 0) values = Plain(data, ref start, type, filled);
            else if ((long)head[2] is 2 or 8 && dictionary is not null) values = [.. Hybrid(data[(start + 1)..], data[start], filled).Select(k => dictionary[k])];
            else throw new FormatException();
            int next = 0;
            foreach (int there in present) cells.Add(there == 1 ? values[next++] : null);
        }

        return cells;
    }

    private static List<string> Plain(byte[] data, ref int at, long type, int count)
    {
        List<string> values = [];
        for (int i = 0; i < count; i++)
        {
            switch (type)
            {
                case 1: values.Add($"{BitConverter.ToInt32(data, at)}"); at += 4; break;
                case 2: values.Add(((double)BitConverter.ToInt64(data, at)).ToString("R", CultureInfo.InvariantCulture)); at += 8; break;
                case 5:
                    double value = BitConverter.ToDouble(data, at);
                    values.Add(double.IsNaN(value) ? "" : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf" : value.ToString("R", CultureInfo.InvariantCulture));
                    at += 8;
                    break;
                case 6:
                    int length = BitConverter.ToInt32(data, at);
                    values.Add(new UTF8Encoding(false, true).GetString(data, at + 4, length));
                    at += 4 + length;
                    break;
                default: throw new FormatException();
            }
        }

        return values;
    }

    // Runs of one value, and values of so many bits in groups of eight.
    private static int[] Hybrid(byte[] data, int width, int count)
    {
        List<int> values = [];
        int at = 0;
        while (values.Count < count)
        {
            ulong head = Varint(data, ref at);
            if ((head & 1) == 0)
            {
                int value = 0, bytes = (width + 7) / 8;
                for (int b = 0; b < bytes; b++) value |= data[at++] << (8 * b);
                if (head >> 1 > 100_000) throw new FormatException();
                for (ulong k = 0; k < head >> 1; k++) values.Add(value);
                continue;
            }

            int groups = checked((int)(head >> 1));
            for (int k = 0; k < groups * 8; k++)
            {
                int value = 0;
                for (int b = 0; b < width; b++) value |= ((data[at + (k * width + b) / 8] >> ((k * width + b) % 8)) & 1) << b;
                values.Add(value);
                if (values.Count >= count) break;
            }

            at += groups * width;
        }

        return [.. values.Take(count)];
    }

    private static Dictionary<int, object> Struct(byte[] data, ref int at)
    {
        Dictionary<int, object> fields = [];
        int field = 0;
        while (true)
        {
            byte head = data[at++];
            if (head == 0) return fields;
            field = head >> 4 == 0 ? (int)Zigzag(Varint(data, ref at)) : field + (head >> 4);
            fields.Add(-field, (long)(head & 15)); // its type is part of the shape
            fields.Add(field, Value(data, ref at, head & 15));
        }
    }

    private static object Value(byte[] data, ref int at, int type)
    {
        switch (type)
        {
            case 1 or 2: return type == 1;
            case 3: return (long)(sbyte)data[at++];
            case 4 or 5 or 6: return Zigzag(Varint(data, ref at));
            case 7:
                at += 8;
                return BitConverter.ToDouble(data, at - 8);
            case 8:
                int length = checked((int)Varint(data, ref at));
                at += length;
                return data[(at - length)..at];
            case 9 or 10:
                byte head = data[at++];
                int count = head >> 4 == 15 ? checked((int)Varint(data, ref at)) : head >> 4;
                List<object> list = [];
                for (int i = 0; i < count; i++) list.Add(Value(data, ref at, head & 15));
                return list;
            case 12: return Struct(data, ref at);
            default: throw new FormatException();
        }
    }

    private static ulong Varint(byte[] data, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = data[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
    }

    private static long Zigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
