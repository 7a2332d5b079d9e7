using System.Globalization;
using Foretrain;
using Foretrain.Calibration;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    switch (args)
    {
        case ["real", .. var rest]:
            return RealCommand.Run(rest);
        case ["synthetic", .. var rest]:
            return SyntheticCommand.Run(rest);
        case ["compare", .. var rest]:
            return CompareSimulation.Run(rest);
        case ["next", .. var rest]:
            return NextCommand.Run(rest);
        case ["plan", .. var rest]:
            return PlanCommand.Run(rest);
        case ["rank", .. var rest]:
            return RankCommand.Run(rest);
        default:
            Console.Error.WriteLine($"use: {RealCommand.Usage}\n     {SyntheticCommand.Usage}\n     {CompareSimulation.Usage}\n     {NextCommand.Usage}\n     {PlanCommand.Usage}\n     {RankCommand.Usage}");
            return 2;
    }
}
catch (ForetrainException e)
{
    Console.Error.WriteLine($"{e.Place}{(e.Place is null ? "" : ": ")}{e.Message}");
    if (e.Hint is not null) Console.Error.WriteLine($"hint: {e.Hint}");
    return 2;
}
