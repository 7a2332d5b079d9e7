using Foretrain.Expressions;

namespace Foretrain.Laws.Kernels;

/// <summary>The kernels that formulas may call, by name.</summary>
public static class KernelRegistry
{
    /// <summary>All kernels.</summary>
    public static IReadOnlyDictionary<string, IKernel> All { get; } =
        new IKernel[] { new LrForward(), new LrAnnealing(), new LrDrop(), new RepeatLog(), new BetaCoverage() }.ToDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>The kernel of that name; fits the lookup that compiled formulas ask for.</summary>
    /// <exception cref="ForetrainException"><c>unknown-kernel</c>.</exception>
    public static IKernel Find(string name) => All.TryGetValue(name, out IKernel? kernel)
        ? kernel
        : throw new ForetrainException("unknown-kernel", $"there is no kernel '{name}'", null, $"kernels: {string.Join(", ", All.Keys.Order())}");
}
