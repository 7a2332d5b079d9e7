using Foretrain.Expressions;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Planning;
using Xunit;

namespace Foretrain.Tests.Planning;

/// <summary>Laws with constants, for plans.</summary>
internal static class PlanLaws
{
    public static readonly LawVariable Params = new("params", "param", "parameters", "total", 7e7, 1.6e10);
    public static readonly LawVariable Tokens = new("tokens", "token", "tokens", null, 5e9, 5e11);
    public static readonly LawCost Cost6 = new("6ND", "6*params*tokens", "");

    public static PlanResult Plan(FittedLaw law, PlanRequest request) => Planner.Plan(law, request, TestContext.Current.CancellationToken);

    public static IReadOnlyList<PlanResult> Frontier(FittedLaw law, PlanRequest request, double[] budgets) =>
        Planner.Frontier(law, request, budgets, TestContext.Current.CancellationToken);

    public static FittedLaw Chinchilla(double e, double a, double b, double alpha, double beta) =>
        Of("E + A/params^alpha + B/tokens^beta", [Params, Tokens], Cost6, ("E", e), ("A", a), ("B", b), ("alpha", alpha), ("beta", beta));

    public static FittedLaw Of(string formula, LawVariable[] variables, LawCost? cost, params (string Name, double Value)[] constants) =>
        new("test-law", ExpressionParser.Parse(formula), variables, new LawOutput("loss", "nat/token", "loss"),
            [.. constants.Select(c => c.Name)], [.. constants.Select(c => c.Value)])
        { Cost = cost, Source = "constants of a test" };

    /// <summary>A law of the catalogue with one of its constant sets.</summary>
    public static FittedLaw Published(string id, string set)
    {
        Law law = LawCatalog.Embedded.Get(id);
        IReadOnlyDictionary<string, double> values = law.ConstantSet(set).Values(law);
        LawShape shape = LawShape.OfConstants(law, values);
        return new(id, shape.Expr, shape.Variables, shape.Output, [.. shape.Parameters.Select(p => p.Name)], [.. shape.Parameters.Select(p => values[p.Name])], Foretrain.Laws.Kernels.KernelRegistry.Find)
        {
            Cost = law.Cost,
            Source = set,
        };
    }

    /// <summary>The law with draws that scatter every constant by a relative standard deviation.</summary>
    public static FittedLaw WithDraws(this FittedLaw law, int count, double spread, ulong seed = 1)
    {
        var draws = new double[count][];
        for (int k = 0; k < count; k++)
        {
            var random = new RandomStream(seed, (ulong)k);
            draws[k] = [.. law.Theta.Select(t => t * (1 + spread * random.NextNormal()))];
        }

        return new(law.Name, law.Formula.Expr, law.Variables, law.Output, law.Formula.Parameters, law.Theta)
        {
            Cost = law.Cost,
            Source = law.Source,
            Draws = draws,
            DrawMethod = "scatter",
        };
    }
}
