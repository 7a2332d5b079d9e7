using System.Text.Json;
using Foretrain.Cli;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Refits;

/// <summary>Runs a command of docs/refits.md as written there (with --json) and gives the document it prints.</summary>
internal static class RefitCommand
{
    public const string Data = "$FORETRAIN_SHARED/data/";

    public static JsonElement Run(string command)
    {
        List<string> words = Split(command);
        Assert.Equal("foretrain", words[0]);
        string[] args = [.. words.Skip(1).Select(w => w.StartsWith(Data, StringComparison.Ordinal) ? SharedData.Path(w[Data.Length..]) : w), "--json"];
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int code = CliApplication.Run(args, output, errors);
        Assert.True(code is 0 or 3, $"{command}\nexit {code}\n{output}\n{errors}");
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    public static double Constant(JsonElement fit, string name) =>
        fit.GetProperty("parameters").EnumerateArray().Single(p => p.GetProperty("name").GetString() == name).GetProperty("value").GetDouble();

    public static string Code(JsonElement fit) => fit.GetProperty("certificate").GetProperty("code").GetString()!;

    public static double Objective(JsonElement fit) => fit.GetProperty("objective").GetDouble();

    public static JsonElement Group(JsonElement document, string group) =>
        document.GetProperty("fits").EnumerateArray().Single(f => f.GetProperty("group").GetString() == group);

    // Words as a shell splits them: spaces separate, double and single quotes hold together.
    public static List<string> Split(string command)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        char quote = '\0';
        bool any = false;
        foreach (char c in command)
        {
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                else word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                any = true;
            }
            else if (c == ' ')
            {
                if (word.Length > 0 || any) words.Add(word.ToString());
                word.Clear();
                any = false;
            }
            else
            {
                word.Append(c);
            }
        }

        if (word.Length > 0 || any) words.Add(word.ToString());
        return words;
    }
}
