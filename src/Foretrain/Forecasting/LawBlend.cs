using Foretrain.Expressions;

namespace Foretrain.Forecasting;

/// <summary>Several fitted laws over the same inputs as one: the weighted sum of their outputs, e.g. a loss over domains.</summary>
public static class LawBlend
{
    /// <summary>The weighted sum.</summary>
    /// <param name="parts">Laws and their weights; inputs must be the same.</param>
    /// <param name="name">Name of the sum in reports.</param>
    /// <exception cref="ForetrainException"><c>blend-inputs</c>: the laws have different inputs; <c>blend-weights</c>: a weight that is no number.</exception>
    public static FittedLaw Of(IReadOnlyList<(double Weight, FittedLaw Law)> parts, string name)
    {
        ArgumentNullException.ThrowIfNull(parts);
        FittedLaw first = parts[0].Law;
        string[] inputs = [.. first.Variables.Select(v => v.Name)];
        Expr? sum = null;
        for (int i = 0; i < parts.Count; i++)
        {
            (double weight, FittedLaw law) = parts[i];
            if (!double.IsFinite(weight)) throw new ForetrainException("blend-weights", $"the weight {weight} of {law.Source} is no finite number", hint: "weights are numbers such as 0.5");
            if (law.Variables.Select(v => v.Name).FirstOrDefault(v => !inputs.Contains(v)) is { } other || (other = inputs.FirstOrDefault(v => law.Variables.All(w => w.Name != v))) is not null)
            {
                throw new ForetrainException("blend-inputs", $"'{other}' is an input of some of the laws and not of others", law.Source,
                    "only laws over the same inputs can be added up");
            }

            int part = i;
            Expr renamed = ExprTools.Substitute(law.Formula.Expr, law.Formula.Parameters.ToDictionary(p => p, p => (Expr)new Symbol(Name(part, p))));
            Expr term = new Binary(BinaryOp.Multiply, new Number(weight), renamed);
            sum = sum is null ? term : new Binary(BinaryOp.Add, sum, term);
        }

        // One draw of the sum is one draw of each: the laws were fitted to different outcomes, each with its own stream.
        int draws = parts.Min(p => p.Law.Draws.Length);
        return new(name, sum!, first.Variables, first.Output,
            [.. parts.Index().SelectMany(p => p.Item.Law.Formula.Parameters.Select(n => Name(p.Index, n)))], [.. parts.SelectMany(p => p.Law.Theta)], first.Formula.KernelsByName)
        {
            Cost = first.Cost,
            Source = string.Join(" + ", parts.Select(p => $"{p.Weight:G6} x {p.Law.Source}")),
            Draws = [.. Enumerable.Range(0, draws).Select(k => (double[])[.. parts.SelectMany(p => p.Law.Draws[k])])],
            DrawMethod = first.DrawMethod,
            Seen = inputs.Where(v => parts.All(p => p.Law.Seen.ContainsKey(v)))
                .ToDictionary(v => v, v => (parts.Min(p => p.Law.Seen[v].Low), parts.Max(p => p.Law.Seen[v].High))),
            LargestCost = parts.Max(p => p.Law.LargestCost),
            LeastCost = parts.Min(p => p.Law.LeastCost),
        };

        static string Name(int part, string parameter) => $"{parameter}#{part + 1}";
    }
}
