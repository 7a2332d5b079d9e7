using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>Answers for the groups of a column, one each.</summary>
/// <typeparam name="T">Report of the operation.</typeparam>
/// <param name="By">The column.</param>
/// <param name="Groups">Groups in order of the table, with their answers.</param>
/// <param name="Failed">Groups without an answer, with the reason.</param>
public sealed record GroupedReport<T>(string By, IReadOnlyList<(string Group, T Report)> Groups, IReadOnlyList<(string Group, ForetrainException Why)> Failed);

/// <summary>Runs an operation that answers for one table on every group of a table.</summary>
public static class GroupedOperation
{
    /// <summary>Divides the rows by the column of <see cref="AnalysisRequest.By"/>; a group that cannot be answered is told beside the others.</summary>
    /// <param name="request">The request, with its column.</param>
    /// <param name="one">The operation; it gets a request without the column.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops between groups.</param>
    /// <exception cref="ForetrainException"><c>no-group-answered</c>, or what is wrong with the table.</exception>
    public static GroupedReport<T> Run<T>(
        AnalysisRequest request, Func<AnalysisRequest, IProgress<(string, double)>?, T> one, IProgress<(string, double)>? progress = null, CancellationToken cancel = default)
    {
        string by = request.By ?? throw new ArgumentException("no column to group by", nameof(request));
        if (request.Source is null) throw new ForetrainException("no-source", "no run table given", hint: "name a CSV of runs");
        if (request.IsKeptFit)
            throw new ForetrainException("fit-is-kept", $"{request.Source} is a kept fit, not a table of runs", request.Source, "name the table the fit was made from");
        IReadOnlyList<(string Group, TableReading Reading)> parts = RunSelection.By(FitOperation.Filtered(RunTables.Of(request, progress, cancel), request), by);
        var groups = new List<(string, T)>();
        var failed = new List<(string, ForetrainException)>();
        for (int g = 0; g < parts.Count; g++)
        {
            cancel.ThrowIfCancellationRequested();
            int done = g;
            var told = progress is null ? null : new Inline<(string Stage, double Share)>(p => progress.Report((p.Stage, (done + p.Share) / parts.Count)));
            try
            {
                groups.Add((parts[g].Group, one(request with { By = null, Where = null, Reading = parts[g].Reading }, told)));
            }
            catch (ForetrainException e)
            {
                failed.Add((parts[g].Group, e));
            }
        }

        if (groups.Count == 0 && failed.Count > 0)
            throw new ForetrainException("no-group-answered", $"none of the {failed.Count} groups of '{by}' has an answer; the first, '{failed[0].Item1}': {failed[0].Item2.Message}", failed[0].Item2.Place, failed[0].Item2.Hint);
        return new(by, groups, failed);
    }
}
