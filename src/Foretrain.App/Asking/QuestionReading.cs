using Foretrain.App.Reporting;
using Foretrain.Planning;
using Foretrain.Quantities;

namespace Foretrain.App.Asking;

/// <summary>Reads the questions of the operations other than planning.</summary>
public static class QuestionReading
{
    /// <summary>What is asked about recipes.</summary>
    /// <param name="given">The options.</param>
    /// <param name="sources">Tables, one per recipe.</param>
    public static CompareQuestion Compare(IGiven given, IReadOnlyList<string> sources)
    {
        ArgumentNullException.ThrowIfNull(given);
        return new()
        {
            Sources = sources,
            At = given.Many("at"),
            Axis = given.One("axis"),
            Within = given.One("within"),
            Sure = given.Number("sure") ?? 0.9,
            HigherWins = given.IsSet("higher-wins"),
        };
    }

    /// <summary>What new runs are for and what they may cost.</summary>
    public static NextQuestion Next(IGiven given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return new()
        {
            At = given.Many("at"),
            Optimum = given.Number("optimum", isCompute: true),
            Against = given.One("against"),
            Between = given.One("between"),
            HigherWins = given.IsSet("higher-wins"),
            Candidates = given.One("candidates"),
            Budget = given.Number("budget", isCompute: true),
            Hours = given.Number("hours"),
            Money = given.Number("money"),
            FlopsPerHour = given.Number("flops-per-hour", isCompute: true),
            Price = given.Number("price"),
            Cost = given.One("cost"),
            MostRuns = (int)given.Count("runs", 10, 1000),
        };
    }

    /// <summary>What is asked of a back-test.</summary>
    public static BacktestQuestion Backtest(IGiven given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return new()
        {
            Axis = given.One("axis"),
            Origins = (int)given.Count("origins", 6, 1000),
            Level = given.Level(),
            ThroughRuns = given.IsSet("through-runs"),
            Horizons = given.One("horizons")?.Split(',').Select(t => NumberText.Parse(t, "--horizons")).ToArray(),
        };
    }

    /// <summary>What is asked of a ranking.</summary>
    public static RankQuestion Rank(IGiven given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return new()
        {
            Laws = given.One("laws")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            Axis = given.One("axis"),
            Origins = (int)given.Count("origins", 6, 1000),
            ThroughRuns = given.IsSet("through-runs"),
            At = given.Many("at"),
            Targets = given.One("targets"),
            TargetsWhere = given.One("targets-where"),
        };
    }

    /// <summary>What a report is about.</summary>
    public static ReportQuestion Report(IGiven given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return new()
        {
            At = given.Many("at"),
            Targets = given.One("targets"),
            TargetsWhere = given.One("targets-where"),
            Backtest = !given.IsSet("no-backtest"),
            Rank = given.IsSet("rank"),
            Title = given.One("title"),
        };
    }

    /// <summary>Refuses what a ranking by groups cannot answer.</summary>
    /// <exception cref="ForetrainException"><c>rank-by-targets</c>.</exception>
    public static void Require(AnalysisRequest request, RankQuestion question)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(question);
        if (request.By is { } by && question.Targets is not null)
            throw new ForetrainException("rank-by-targets", "--by ranks group by group, and a table of targets belongs to one of them", "--targets", $"give --at, or choose a group: --where \"{by} = '...'\"");
    }

    /// <summary>How optima per budget are found, and at which compute they are wanted.</summary>
    public static (IsoFlopApproach Approach, IsoFlopOptions Options) IsoFlop(IGiven given)
    {
        ArgumentNullException.ThrowIfNull(given);
        string method = given.One("method") ?? "parabola";
        IsoFlopApproach approach = method switch
        {
            "parabola" => IsoFlopApproach.Parabola,
            "akima" => IsoFlopApproach.Akima,
            "envelope" => IsoFlopApproach.Envelope,
            _ => throw new ForetrainException("bad-option", $"--method '{method}' is not known", hint: DidYouMean.HintOrList(method, ["parabola", "akima", "envelope"], "methods")),
        };
        var options = new IsoFlopOptions
        {
            Targets = [.. given.Many("at").Select(Compute)],
            Replicates = (int)given.Count("resamples", 1000, 1_000_000),
            Weighted = given.IsSet("weighted"),
        };
        return (approach, given.Number("budget-tolerance") is { } tolerance ? options with { BudgetTolerance = tolerance } : options);
    }

    /// <summary>Which laws are looked for.</summary>
    /// <param name="given">The options.</param>
    /// <param name="search">Words, several to an item or one.</param>
    public static LawQuery Laws(IGiven given, IEnumerable<string> search)
    {
        ArgumentNullException.ThrowIfNull(given);
        return new()
        {
            Words = [.. search.SelectMany(w => w.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
            Inputs = given.Many("input"),
            Outputs = given.Many("output"),
            Families = given.Many("family"),
            Paper = given.One("paper"),
            WithConstants = given.IsSet("with-constants"),
        };
    }

    // "flops=1e24", or the number alone.
    private static double Compute(string text)
    {
        if (NumberText.TryParse(text, out double alone, isCompute: true)) return alone;
        IReadOnlyDictionary<string, double> at = NumberText.ParseAssignments(text);
        if (at.Count == 1 && at.TryGetValue("flops", out double flops)) return flops;
        throw new ForetrainException("unknown-input", $"--at {text}: an optimum is asked for by its compute alone", hint: "write --at flops=1e24");
    }
}
