using System.Runtime.CompilerServices;

namespace Foretrain.Tests.Support;

/// <summary>Tests run in the root of the checkout, so that commands can name files as a user there would.</summary>
internal static class WorkingDirectory
{
    [ModuleInitializer]
    internal static void Enter() => Environment.CurrentDirectory = Repository.Root;
}
