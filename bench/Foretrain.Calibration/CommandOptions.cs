namespace Foretrain.Calibration;

/// <summary>Options of a sub-command: names with a value, and switches.</summary>
internal sealed class CommandOptions
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly string _usage;

    private CommandOptions(string usage) => _usage = usage;

    /// <summary>Reads arguments.</summary>
    /// <exception cref="ForetrainException"><c>bad-option</c>.</exception>
    public static CommandOptions Read(IReadOnlyList<string> args, string usage, IReadOnlyList<string> valued, IReadOnlyList<string> switches)
    {
        var options = new CommandOptions(usage);
        for (int i = 0; i < args.Count; i++)
        {
            string value = "";
            if (valued.Contains(args[i]))
            {
                if (i + 1 >= args.Count) throw options.Bad($"{args[i]} needs a value");
                value = args[i + 1];
            }
            else if (!switches.Contains(args[i]))
            {
                throw options.Bad($"there is no option '{args[i]}'");
            }

            if (!options._values.TryAdd(args[i], value)) throw options.Bad($"{args[i]} is given twice");
            if (valued.Contains(args[i])) i++;
        }

        return options;
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Value(string name) => _values.GetValueOrDefault(name);

    public string OneOf(string name, params string[] allowed) => Value(name) is { } value && allowed.Contains(value) ? value
        : throw Bad($"{name} must be {string.Join(" or ", allowed)}");

    public int Count(string name, int usual) => Value(name) is not { } text ? usual
        : int.TryParse(text, out int count) && count > 0 ? count : throw Bad($"{name} '{text}' is not a positive whole number");

    private ForetrainException Bad(string what) => new("bad-option", what, hint: $"use: {_usage}");
}
