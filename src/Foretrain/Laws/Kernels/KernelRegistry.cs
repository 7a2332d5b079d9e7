namespace Foretrain.Laws.Kernels;

/// <summary>The kernels that formulas may call, by name.</summary>
public static class KernelRegistry
{
    /// <summary>All kernels.</summary>
    public static IReadOnlyDictionary<string, IKernel> All { get; } =
        new IKernel[] { new LrForward(), new LrAnnealing() }.ToDictionary(k => k.Name, StringComparer.Ordinal);
}
