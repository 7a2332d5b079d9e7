using Foretrain.Expressions;

namespace Foretrain.Tests.Expressions;

/// <summary>Random trees of the shapes that the parser makes, from a seed.</summary>
internal sealed class RandomFormulas(int seed)
{
    private static readonly string[] Names = ["params", "tokens", "flops", "E", "A", "alpha", "beta", "x.y", "_z", "N_1", "e", "pi2"];
    private static readonly double[] Values = [0, 1, 2, 0.5, 1e9, 6.02e23, 1e-3, 0.1 + 0.2, 1.5e-300, double.Epsilon, double.MaxValue, Math.PI, 100000, 123456789];
    private static readonly string[] Units = ["param", "nat/token", "flop*s^-1", "1"];
    private readonly Random _random = new(seed);

    public IReadOnlySet<string> Kernels { get; } = new HashSet<string> { "lr_annealing", "warmup" };

    public Expr Next(int depth)
    {
        if (depth <= 0 || _random.Next(8) == 0) return Leaf();
        return _random.Next(12) switch
        {
            <= 5 => new Binary((BinaryOp)_random.Next(5), Next(depth - 1), Next(depth - 1)),
            6 => new Negate(Next(depth - 1)),
            7 => OneArgument(depth),
            8 => new Call(_random.Next(2) == 0 ? Function.Min : Function.Max, Many(depth, 2)),
            9 => new Fold((FoldOp)_random.Next(2), _random.Next(3) == 0 ? "idx" : "i", Next(depth - 1)),
            10 => new Solve("L", Next(depth - 1), Next(depth - 1), Next(depth - 1)),
            _ => new KernelCall(_random.Next(2) == 0 ? "lr_annealing" : "warmup", Many(depth, 1)),
        };
    }

    private Call OneArgument(int depth)
    {
        Function[] functions = [.. Enum.GetValues<Function>().Where(f => f is not (Function.Min or Function.Max))];
        return new(functions[_random.Next(functions.Length)], [Next(depth - 1)]);
    }

    private EquatableList<Expr> Many(int depth, int least)
        => Enumerable.Range(0, least + _random.Next(3)).Select(_ => Next(depth - 1)).ToEquatableList();

    private Expr Leaf() => _random.Next(6) switch
    {
        0 => new Number(Values[_random.Next(Values.Length)]),
        1 => new Number(Math.Abs(_random.NextDouble() * Math.Pow(10, _random.Next(-20, 20)))),
        2 => new Number(Values[_random.Next(Values.Length)], Units[_random.Next(Units.Length)]),
        3 => new Indexed(_random.Next(2) == 0 ? "t" : "r", _random.Next(3) switch { 0 => "i", 1 => "j", _ => "code-2" }),
        _ => new Symbol(Names[_random.Next(Names.Length)]),
    };
}
