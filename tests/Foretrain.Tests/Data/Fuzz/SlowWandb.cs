using System.Globalization;
using System.Text;
using Foretrain.Tests.Data.Fixtures;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>The one row of a binary log of W&amp;B by a reader of its own; null when there is anything it does not know.</summary>
internal static class SlowWandb
{
    public static SlowTable? Parse(byte[] bytes)
    {
        try
        {
            return bytes.AsSpan().StartsWith(new WandbFile().Bytes) ? Row(Records(bytes)) : null;
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static SlowTable? Row(List<byte[]>? records)
    {
        if (records is null) return null;
        string? id = null, name = null, created = null;
        Dictionary<string, string> config = [], last = [], summary = [];
        long next = 0;
        bool steps = false;
        foreach (byte[] record in records)
        {
            if (SlowEvents.Fields(record).Count(f => f.Field is 2 or 17) > 1) return null; // messages that would have to be merged
            foreach ((int field, int wire, ulong _, byte[] content) in SlowEvents.Fields(record))
            {
                if (wire != 2) continue;
                if (field == 3) Update(content, summary);
                if (field == 5) Update(content, config);
                if (field == 17)
                {
                    foreach ((int f, int w, ulong bits, byte[] inner) in SlowEvents.Fields(content))
                    {
                        if (f == 1 && w == 2) id = Text(inner);
                        if (f == 4 && w == 2) Update(inner, config);
                        if (f == 5 && w == 2) Update(inner, summary);
                        if (f == 8 && w == 2) name = Text(inner);
                        if (f == 14 && w == 0 && bits > 0) return null; // the first step of a run that was resumed
                        if (f == 17 && w == 2) foreach ((int tf, int tw, ulong seconds, _) in SlowEvents.Fields(inner)) if (tf == 1 && tw == 0) created = seconds < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("yyyy'-'MM'-'dd HH':'mm':'ss", CultureInfo.InvariantCulture) : null;
                    }
                }

                if (field != 2) continue;
                Dictionary<string, string> row = [];
                long? stated = null;
                foreach ((int f, int w, _, byte[] inner) in SlowEvents.Fields(content))
                {
                    if (f == 1 && w == 2) Item(inner, row);
                    if (f != 2 || w != 2) continue;
                    stated = 0;
                    foreach ((int sf, int sw, ulong number, _) in SlowEvents.Fields(inner)) if (sf == 1 && sw == 0) stated = (long)number;
                }

                if (row.TryGetValue("_step", out string? written) && long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long step)) next = Math.Max(next, step);
                else row["_step"] = $"{next = stated ?? next}";
                next++;
                steps = true;
                foreach ((string key, string value) in row) last[key] = value;
            }
        }

        foreach ((string key, string value) in summary) if (key != "_step" || !steps) last[key] = value;
        List<(string, string?)> cells = [("run", id ?? "run-r")];
        if (!string.IsNullOrEmpty(name)) cells.Add(("name", name));
        if (created is not null) cells.Add(("created", created));
        foreach ((string key, string value) in config) Add(cells, last.ContainsKey(key) || key is "run" or "name" or "created" ? "config." + key : key, value);
        foreach ((string key, string value) in last) Add(cells, key is "run" or "name" or "created" ? "history." + key : key, value);
        if (cells.Select(c => c.Item1.Trim()).Distinct().Count() < cells.Count) return null;
        SlowTable table = new();
        table.Add(cells);
        return table;
    }

    private static void Add(List<(string, string?)> cells, string key, string json)
    {
        switch (SlowJson.Parse(json))
        {
            case SlowJson.Map map when map.Items.Any(i => i.Key == "_type"): break;
            case SlowJson.Map map: cells.AddRange(SlowJson.Cells(map, key + ".")); break;
            case var value: cells.Add((key, SlowJson.Cell(value))); break;
        }
    }

    private static void Update(byte[] content, Dictionary<string, string> values)
    {
        foreach ((int f, int w, _, byte[] inner) in SlowEvents.Fields(content))
        {
            if (f == 1 && w == 2) Item(inner, values);
            if (f == 2 && w == 2) values.Remove(Key(inner).Name);
        }
    }

    private static void Item(byte[] content, Dictionary<string, string> values)
    {
        (string name, string json) = Key(content);
        if (name != "_wandb" && !name.StartsWith("_wandb.", StringComparison.Ordinal)) values[name] = json;
    }

    private static (string Name, string Json) Key(byte[] content)
    {
        string key = "", json = "";
        List<string> parts = [];
        foreach ((int f, int w, _, byte[] inner) in SlowEvents.Fields(content))
        {
            if (f == 1 && w == 2) key = Text(inner);
            if (f == 2 && w == 2) parts.Add(Text(inner));
            if (f == 16 && w == 2) json = Text(inner);
        }

        return (parts.Count > 0 ? string.Join(".", parts) : key, json);
    }

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    private static List<byte[]>? Records(byte[] file)
    {
        List<byte[]> records = [];
        List<byte> record = [];
        int at = 7;
        while (at + 7 <= file.Length)
        {
            if (32768 - at % 32768 < 7)
            {
                at += 32768 - at % 32768;
                continue;
            }

            int length = file[at + 4] | (file[at + 5] << 8), kind = file[at + 6];
            if (kind == 0) return null;
            if (at + 7 + length > file.Length) break;
            if (WandbFile.Crc(file[(at + 6)..(at + 7 + length)]) != BitConverter.ToUInt32(file, at)) return null;
            record.AddRange(file[(at + 7)..(at + 7 + length)]);
            at += 7 + length;
            if (kind is not (1 or 4)) continue;
            records.Add([.. record]);
            record = [];
        }

        return records;
    }
}
