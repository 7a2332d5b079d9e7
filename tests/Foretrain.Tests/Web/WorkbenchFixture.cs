using Foretrain.Tests.Cli;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>One server for all tests of a class, with the tables of the command line's tests.</summary>
public sealed class WorkbenchFixture : IAsyncLifetime
{
    public static readonly IReadOnlyDictionary<string, string> Files = new Dictionary<string, string>
    {
        ["runs.csv"] = SampleRuns.Noisy,
        ["steeper.csv"] = SampleRuns.Steeper,
        ["recipes.csv"] = SampleRuns.TwoGroups,
        ["budgets.csv"] = SampleRuns.Budgets,
        ["sub/more.csv"] = SampleRuns.Noisy,
        ["targets.csv"] = "params,tokens\n7e10,1.4e12\n",
        ["broken.csv"] = "params,tokens,loss\n1,2\n",
    };

    public Workbench Workbench { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Workbench = await Workbench.Start(Files);

    public ValueTask DisposeAsync() => Workbench.DisposeAsync();
}
