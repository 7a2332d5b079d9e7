namespace Foretrain.Reproduction.Study;

/// <summary>Published numbers about one law on one set of rows.</summary>
internal sealed record PublishedFit
{
    /// <summary>Short name, for <c>--only</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the law, or the formula in words where the catalogue has none.</summary>
    public required string Law { get; init; }

    /// <summary>Folder below <c>data/</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>Who published the numbers.</summary>
    public required string Source { get; init; }

    /// <summary>Rows and estimator, in words.</summary>
    public required string How { get; init; }

    /// <summary>What is odd about the source, or null.</summary>
    public string? Quirk { get; init; }

    /// <summary>True when train rows only were fitted and others forecast: a score of an extrapolation and not a reproduction.</summary>
    public bool Extrapolation { get; init; }

    public required IReadOnlyList<Claim> Claims { get; init; }
}

/// <summary>What came of a published fit.</summary>
/// <param name="Fit">The fit.</param>
/// <param name="Claims">One result per claim.</param>
internal sealed record FitOutcome(PublishedFit Fit, IReadOnlyList<ClaimResult> Claims)
{
    /// <summary>Computes every claim. What the library refuses is told in its words.</summary>
    public static FitOutcome Of(PublishedFit fit, Workbench bench) => new(fit, [.. fit.Claims.Select(c =>
    {
        try
        {
            double ours = c.Ours(bench);
            return double.IsFinite(ours) ? new ClaimResult(c, ours, null) : new ClaimResult(c, double.NaN, "not a finite number");
        }
        catch (ForetrainException e)
        {
            return new ClaimResult(c, double.NaN, e.Message);
        }
    })]);
}
