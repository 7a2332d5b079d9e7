using System.Globalization;
using Foretrain;
using Foretrain.Reproduction;
using Foretrain.Reproduction.Sldbench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    switch (args)
    {
        case ["table", .. var rest]:
            return TableCommand.Run(rest);
        case ["sldbench", .. var rest]:
            return SldbenchCommand.Run(rest);
        default:
            Console.Error.WriteLine($"use: {TableCommand.Usage}\n     {SldbenchCommand.Usage}");
            return 2;
    }
}
catch (ForetrainException e)
{
    Console.Error.WriteLine($"{e.Place}{(e.Place is null ? "" : ": ")}{e.Message}");
    if (e.Hint is not null) Console.Error.WriteLine($"hint: {e.Hint}");
    return 2;
}
