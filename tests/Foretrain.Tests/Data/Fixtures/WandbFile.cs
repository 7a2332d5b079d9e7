using System.Text;

namespace Foretrain.Tests.Data.Fixtures;

/// <summary>
/// Writes W&amp;B's binary log byte by byte, with a CRC of its own that goes bit by bit. Layout of the file:
/// https://github.com/wandb/wandb/blob/main/wandb/sdk/internal/datastore.py (":W&amp;B", uint16 0xbee1, version 0; then blocks of 32,768 bytes
/// with pieces of uint32 CRC-32 of kind and data, uint16 length, kind 1 full, 2 first, 3 middle, 4 last); layout of the messages:
/// https://github.com/wandb/wandb/blob/main/wandb/proto/wandb_internal.proto.
/// </summary>
internal sealed class WandbFile
{
    private const int Block = 32768;

    private readonly List<byte> _file = [.. ":W&B"u8, 0xe1, 0xbe, 0];

    /// <summary>The bytes so far.</summary>
    public byte[] Bytes => [.. _file];

    /// <summary>RunRecord with id, settings, name, first step and start.</summary>
    public WandbFile Run(string id, string name, long start = 1_704_164_645, long firstStep = 0, params (string Key, string Json)[] config) =>
        Add(Field(17, [.. Text(1, id), .. Text(3, "project"), .. Field(4, Items(config)), .. Text(8, name), .. firstStep == 0 ? [] : Number(14, firstStep), .. Field(17, Number(1, start))]));

    /// <summary>ConfigRecord with later settings.</summary>
    public WandbFile Config(params (string Key, string Json)[] values) => Add(Field(5, Items(values)));

    /// <summary>SummaryRecord.</summary>
    public WandbFile Summary(params (string Key, string Json)[] values) => Add(Field(3, Items(values)));

    /// <summary>RunExitRecord.</summary>
    public WandbFile Exit(int code) => Add(Field(18, Number(1, code)));

    /// <summary>HistoryRecord of older clients: keys, and the step both as a number and as a value.</summary>
    public WandbFile Step(long step, params (string Key, string Json)[] values) =>
        Add(Field(2, [.. Items([.. values, ("_step", $"{step}")]), .. Field(2, step == 0 ? [] : Number(1, step))]));

    /// <summary>HistoryRecord of newer clients: names in parts, and no step.</summary>
    public WandbFile Nested(params (string[] Path, string Json)[] values) =>
        Add(Field(2, [.. values.SelectMany(v => Field(1, [.. v.Path.SelectMany(p => Text(2, p)), .. Text(16, v.Json)]))]));

    /// <summary>Adds a record, in pieces where a block ends.</summary>
    public WandbFile Add(byte[] data)
    {
        int at = 0;
        bool first = true;
        while (true)
        {
            int room = Block - _file.Count % Block;
            if (room < 7)
            {
                _file.AddRange(new byte[room]);
                continue;
            }

            int take = Math.Min(room - 7, data.Length - at);
            bool last = at + take == data.Length;
            byte kind = first ? last ? (byte)1 : (byte)2 : last ? (byte)4 : (byte)3;
            byte[] piece = data[at..(at + take)];
            _file.AddRange([.. BitConverter.GetBytes(Crc([kind, .. piece])), (byte)take, (byte)(take >> 8), kind, .. piece]);
            at += take;
            first = false;
            if (last) return this;
        }
    }

    /// <summary>CRC-32 of IEEE 802.3 (reflected polynomial 0xedb88320), bit by bit.</summary>
    public static uint Crc(byte[] data)
    {
        uint crc = 0xffffffff;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
        }

        return ~crc;
    }

    /// <summary>A field with a length.</summary>
    public static byte[] Field(int number, byte[] content) => [.. Varint((ulong)((number << 3) | 2)), .. Varint((ulong)content.Length), .. content];

    /// <summary>A field with text.</summary>
    public static byte[] Text(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    /// <summary>A field with a whole number.</summary>
    public static byte[] Number(int number, long value) => [.. Varint((ulong)(number << 3)), .. Varint((ulong)value)];

    private static byte[] Items((string Key, string Json)[] values) => [.. values.SelectMany(v => Field(1, [.. Text(1, v.Key), .. Text(16, v.Json)]))];

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
