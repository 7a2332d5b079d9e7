using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Foretrain.Data.Json;

namespace Foretrain.Data.Logs;

/// <summary>
/// What W&amp;B's binary log says of a run: its name, settings, steps and last values. Field numbers as in
/// https://github.com/wandb/wandb/blob/main/wandb/proto/wandb_internal.proto; values are JSON texts, with Python's bare marks.
/// </summary>
internal sealed class WandbLog
{
    private const string StepKey = "_step";

    private readonly DataSource _source;
    private readonly ReadOptions _options;
    private readonly OrderedDictionary<string, byte[]> _summary = new(StringComparer.Ordinal);
    private long _next; // the step of a row that says none

    private WandbLog(DataSource source, ReadOptions options) => (_source, _options) = (source, options);

    /// <summary>The run's id, or null.</summary>
    public string? Id { get; private set; }

    /// <summary>The name that people gave it, or null.</summary>
    public string? Name { get; private set; }

    /// <summary>When it began, in universal time, or null.</summary>
    public string? Created { get; private set; }

    /// <summary>Settings in the order in which they were given.</summary>
    public OrderedDictionary<string, byte[]> Config { get; } = new(StringComparer.Ordinal);

    /// <summary>The last value of everything that was logged, and what the run's summary says instead.</summary>
    public OrderedDictionary<string, byte[]> Last { get; } = new(StringComparer.Ordinal);

    /// <summary>Steps logged.</summary>
    public int Rows { get; private set; }

    /// <summary>True when the file ends within a record.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Reads a log once through.</summary>
    /// <exception cref="ForetrainException"><c>bad-record</c>, <c>file-unreadable</c>.</exception>
    public static WandbLog Load(DataSource source, ReadOptions options)
    {
        WandbLog log = new(source, options);
        log.Walk(row =>
        {
            log.Rows++;
            foreach ((string name, byte[] json) in row) log.Last[name] = json;
        });
        foreach ((string name, byte[] json) in log._summary) if (name != StepKey || !log.Last.ContainsKey(name)) log.Last[name] = json;
        return log;
    }

    /// <summary>Hands every step over, in the order of the log.</summary>
    public void Steps(Action<OrderedDictionary<string, byte[]>> take) => new WandbLog(_source, _options).Walk(take);

    /// <summary>A value as cells under a name; pictures, tables and histograms, which name their type, are passed over.</summary>
    public static void Cell(JsonCells cells, string name, byte[] json)
    {
        ReadOnlyMemory<byte> text = JsonText.WithoutBareMarks(json);
        Utf8JsonReader reader = new(text.Span, JsonCells.Options);
        reader.Read();
        if (!IsMedia(text)) cells.Named(name, ref reader, text.Span);
    }

    private static bool IsMedia(ReadOnlyMemory<byte> json)
    {
        if (!json.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8)) return false;
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonCells.Options.MaxDepth });
        return document.RootElement.TryGetProperty("_type", out _);
    }

    private void Walk(Action<OrderedDictionary<string, byte[]>> take)
    {
        using WandbRecords records = new(_source.Name, _source.Open());
        while (records.Next(out ReadOnlySpan<byte> record))
        {
            _options.Cancel.ThrowIfCancellationRequested();
            if (_source.Length > 0 && records.Record % 256 == 0) _options.Progress?.Report(("reading", (double)records.Position / _source.Length));
            OrderedDictionary<string, byte[]>? row;
            try
            {
                row = Read(record);
            }
            catch (Exception e) when (e is FormatException or OverflowException or JsonException)
            {
                throw records.Bad(e is JsonException ? "a value is not JSON" : e.Message, e);
            }

            if (row is not null) take(row);
        }

        IsCutOff = records.IsCutOff;
    }

    private OrderedDictionary<string, byte[]>? Read(ReadOnlySpan<byte> record)
    {
        OrderedDictionary<string, byte[]>? row = null;
        Protobuf message = new(record);
        while (message.Next())
        {
            switch ((message.Field, message.Wire))
            {
                case (2, 2): row = Step(message.Bytes); break;
                case (3, 2): Update(message.Bytes, _summary); break;
                case (5, 2): Update(message.Bytes, Config); break;
                case (17, 2): Run(message.Bytes); break;
            }
        }

        return row;
    }

    private void Run(ReadOnlySpan<byte> bytes)
    {
        Protobuf run = new(bytes);
        while (run.Next())
        {
            switch ((run.Field, run.Wire))
            {
                case (1, 2): Id = Text(run.Bytes); break;
                case (4, 2): Update(run.Bytes, Config); break;
                case (5, 2): Update(run.Bytes, _summary); break;
                case (8, 2): Name = Text(run.Bytes); break;
                case (14, 0) when Rows == 0: _next = Math.Max(_next, (long)run.Bits); break;
                case (17, 2): Created = Time(run.Bytes); break;
            }
        }
    }

    private static string? Time(ReadOnlySpan<byte> bytes)
    {
        Protobuf time = new(bytes);
        while (time.Next())
            if (time is { Field: 1, Wire: 0, Bits: < 253402300800 }) return DateTime.UnixEpoch.AddSeconds(time.Bits).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return null;
    }

    private OrderedDictionary<string, byte[]> Step(ReadOnlySpan<byte> bytes)
    {
        OrderedDictionary<string, byte[]> row = new(StringComparer.Ordinal);
        long? stated = null;
        Protobuf history = new(bytes);
        while (history.Next())
        {
            if (history is { Field: 1, Wire: 2 }) Item(history.Bytes, row);
            if (history is not { Field: 2, Wire: 2 }) continue;
            stated = 0; // as every number that is zero, it is not written
            Protobuf step = new(history.Bytes);
            while (step.Next()) if (step is { Field: 1, Wire: 0 }) stated = (long)step.Bits;
        }

        // As the client itself does when it synchronises: the value logged, else the step of the record, else one more than before.
        if (row.TryGetValue(StepKey, out byte[]? logged) && long.TryParse(Encoding.UTF8.GetString(logged), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long at)) _next = Math.Max(_next, at);
        else row[StepKey] = Encoding.UTF8.GetBytes((_next = stated ?? _next).ToString(CultureInfo.InvariantCulture));
        _next++;
        return row;
    }

    private static void Update(ReadOnlySpan<byte> bytes, OrderedDictionary<string, byte[]> values)
    {
        Protobuf update = new(bytes);
        while (update.Next())
        {
            if (update is { Field: 1, Wire: 2 }) Item(update.Bytes, values);
            if (update is { Field: 2, Wire: 2 }) values.Remove(Key(update.Bytes, out _));
        }
    }

    private static void Item(ReadOnlySpan<byte> bytes, OrderedDictionary<string, byte[]> values)
    {
        string key = Key(bytes, out ReadOnlySpan<byte> json);
        if (key.Length == 0) throw new FormatException("a value has no name");
        if (key == "_wandb" || key.StartsWith("_wandb.", StringComparison.Ordinal)) return; // what the client keeps about itself
        if (!Utf8.IsValid(json)) throw new FormatException($"the value of '{key}' is not UTF-8");
        byte[] text = json.ToArray();
        Utf8JsonReader reader = new(JsonText.WithoutBareMarks(text).Span, JsonCells.Options);
        while (reader.Read())
        {
            // the whole value has to be JSON, or the record is damaged
        }

        values[key] = text;
    }

    private static string Key(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> json)
    {
        json = default;
        string key = "";
        List<string> nested = [];
        Protobuf item = new(bytes);
        while (item.Next())
        {
            switch ((item.Field, item.Wire))
            {
                case (1, 2): key = Text(item.Bytes); break;
                case (2, 2): nested.Add(Text(item.Bytes)); break;
                case (16, 2): json = item.Bytes; break;
            }
        }

        return nested.Count > 0 ? string.Join('.', nested) : key;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw new FormatException("a name is not UTF-8");
}
