using Foretrain.Expressions;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Planning;
using Xunit;
using static Foretrain.Tests.Planning.PlannerTests;

namespace Foretrain.Tests.Planning;

/// <summary>Inputs that follow from others, sums of laws, and kernels at a point.</summary>
public sealed class PlanTiesTests
{
    private static readonly FittedLaw s_law = PlanLaws.Chinchilla(1.69, 406.4, 410.7, 0.34, 0.28);

    private static PlanRequest Tied(string input, string formula) => new() { CurvePoints = 0, Ties = new Dictionary<string, string> { [input] = formula } };

    [Fact]
    public void An_input_may_follow_from_another()
    {
        PlanResult plan = PlanLaws.Plan(s_law, Tied("tokens", "20*params") with { Budget = 1.2e22 });
        Relative(1e10, plan["params"].Value, 1e-10); // 6 x 20 N^2 = 1.2e22
        Relative(2e11, plan["tokens"].Value, 1e-10);
        PlanResult back = PlanLaws.Plan(s_law, Tied("tokens", "20*params") with { TargetLoss = plan.Output.Value, Limits = [PlanLimit.Parse("tokens <= 1T")] });
        Relative(1e10, back["params"].Value, 1e-8);
        PlanResult limited = PlanLaws.Plan(s_law, Tied("tokens", "ratio*params") with { Budget = 1e24, Limits = [PlanLimit.Parse("tokens <= 100G")], Fixed = new Dictionary<string, double> { ["ratio"] = 25 } });
        Relative(4e9, limited["params"].Value, 1e-9);
        Assert.Contains(limited.Inputs, i => i.Name == "tokens" && !i.Fixed);
    }

    [Theory]
    [InlineData("token", "20*params", "unknown-input", "tokens")]
    [InlineData("tokens", "20*", "plan-tie", "20*")]
    [InlineData("tokens", "2*tokens", "plan-tie", "itself")]
    [InlineData("tokens", "20*parms", "plan-tie", "params")]
    public void A_formula_that_cannot_be_followed_is_refused(string input, string formula, string code, string says)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => PlanLaws.Plan(s_law, Tied(input, formula) with { Budget = 1e21 }));
        Assert.Equal(code, e.Code);
        Assert.Contains(says, $"{e.Message} {e.Place} {e.Hint}", StringComparison.Ordinal);
    }

    [Fact]
    public void Two_laws_added_up_are_planned_as_one()
    {
        // Two losses of one mixture, 1.1 + 0.5 exp(-1.6 r) and 3.4 + 0.04 exp(2.6 r): r* in closed form from w1 k1 t1 e^(t1 r) = -w2 k2 t2 e^(t2 r).
        LawVariable[] shares = [.. "ab".Select(c => new LawVariable($"r[{c}]", "1", "share", null, 0, 1, Simplex: true))];
        FittedLaw one = PlanLaws.Of("c + k*exp(t*r[a])", shares, null, ("c", 1.1), ("k", 0.5), ("t", -1.6)).WithDraws(50, 0.01, 1);
        FittedLaw two = PlanLaws.Of("c + k*exp(t*r[a])", shares, null, ("c", 3.4), ("k", 0.04), ("t", 2.6)).WithDraws(40, 0.01, 2);
        FittedLaw sum = LawBlend.Of([(0.3, one), (0.7, two)], "both");
        PlanResult plan = PlanLaws.Plan(sum, new PlanRequest { CurvePoints = 0 });
        double best = Math.Log(0.3 * 0.5 * 1.6 / (0.7 * 0.04 * 2.6)) / (2.6 + 1.6);
        Relative(best, plan["r[a]"].Value, 1e-7);
        Relative(0.3 * (1.1 + 0.5 * Math.Exp(-1.6 * best)) + 0.7 * (3.4 + 0.04 * Math.Exp(2.6 * best)), plan.Output.Value, 1e-12);
        Assert.Equal(40, plan.Draws!.Total);
        ForetrainException e = Assert.Throws<ForetrainException>(() => LawBlend.Of([(1, s_law), (1, one)], "nonsense"));
        Assert.Equal("blend-inputs", e.Code);
    }

    [Fact]
    public void A_kernel_of_single_rows_can_be_planned_with()
    {
        // The kernel is x^2 + p x: exact in p, differences in x.
        Expr formula = ExpressionParser.Parse("E + square(params/1e9, p)", kernels: new HashSet<string> { "square" });
        FittedLaw law = new("test-law", formula, [PlanLaws.Params], new LawOutput("loss", "nat/token", ""), ["E", "p"], [1, -4], _ => new Square()) { Source = "test" };
        PlanResult plan = PlanLaws.Plan(law, new PlanRequest { CurvePoints = 0, Ranges = new Dictionary<string, (double, double)> { ["params"] = (1e8, 1e10) } });
        Relative(2e9, plan["params"].Value, 1e-6);
        Relative(-3, plan.Output.Value, 1e-9);
        var point = new PointFormula(formula, ["params", "E", "p"], _ => new Square());
        var slopes = new double[3];
        Relative(1 + 9 + 12, point.Gradient([3e9, 1, 4], slopes), 1e-14);
        Relative((6 + 4) / 1e9, slopes[0], 1e-8);
        Assert.Equal([1, 3], slopes[1..]);
    }

    private sealed class Square : IKernel
    {
        public string Name => "square";

        public IReadOnlyList<string> ColumnArguments { get; } = ["x"];

        public IReadOnlyList<string> ScalarArguments { get; } = ["p"];

        public IReadOnlyList<double> UnitExponents { get; } = [0];

        public IBoundKernel Bind(IReadOnlyList<double[]> columns) => new Bound(columns[0]);

        private sealed class Bound(double[] x) : IBoundKernel
        {
            public void Evaluate(ReadOnlySpan<double> scalars, Span<double> values, Span<double> first, Span<double> second)
            {
                for (int i = 0; i < x.Length; i++)
                {
                    values[i] = x[i] * x[i] + scalars[0] * x[i];
                    if (!first.IsEmpty) first[i] = x[i];
                }
            }
        }
    }
}
