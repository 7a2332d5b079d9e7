using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.Cli.Reports;

namespace Foretrain.Cli;

/// <summary>The options --plot and --figure of every verb whose result has figures.</summary>
internal sealed class PlotOutput
{
    public static readonly Option<string?> Plot = Options.One("--plot", "FILE", "draw the result: .svg, .vl.json (Vega-Lite) or .html (every figure on one page)");
    public static readonly Option<string?> Figure = Options.One("--figure", "ID", "which figure --plot draws (default: the most telling; an unknown ID lists them)");

    private readonly string? _path;
    private readonly string? _figure;
    private readonly IReadOnlyList<string?> _inputs;

    private PlotOutput(string? path, string? figure, IReadOnlyList<string?> inputs) => (_path, _figure, _inputs) = (path, figure, inputs);

    /// <summary>Output of verbs with figures.</summary>
    public static OptionGroup Group { get; } = new("Output", [Plot, Figure, .. SharedOptions.Output.Options]);

    /// <summary>Reads the options and refuses what could not be written, before any work is done.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="request">The request, whose files must not be replaced.</param>
    /// <param name="others">Further files that must not be.</param>
    /// <exception cref="ForetrainException">As for <see cref="FigureFile.Require"/>; <c>figure-without-plot</c>.</exception>
    public static PlotOutput Read(ParseResult parse, AnalysisRequest request, params IEnumerable<string?> others)
    {
        string? path = SharedOptions.Text(parse, Plot), figure = SharedOptions.Text(parse, Figure);
        IReadOnlyList<string?> inputs = [.. FitFile.Inputs(request), .. others];
        if (path is null && figure is not null) throw new ForetrainException("figure-without-plot", $"--figure {figure} names a figure, and there is no --plot to draw it to", "--figure", $"add e.g. --plot {figure.Split('/')[0]}.svg");
        if (path is not null) FigureFile.Require(path, inputs);
        return new(path, figure, inputs);
    }

    /// <summary>Writes the figures, where they were asked for.</summary>
    public IReadOnlyList<string> Write(Func<IReadOnlyList<NamedFigure>> figures) => _path is null ? [] : FigureFile.Write(_path, _all = figures(), _figure, _inputs);

    /// <summary>Says what was drawn, at the end of a report.</summary>
    public void Tell(Terminal terminal, IReadOnlyList<string> written)
    {
        if (written.Count == 0) return;
        ReportWriter report = ReportWriter.For(terminal);
        report.Line();
        string[] left = [.. _all.Select(f => f.Id).Except(written)];
        report.Paragraph(written.Count > 1 ? $"drawn in {_path}: {written.Count} figures" : $"drawn in {_path}: {written[0]}{(left.Length == 0 ? "" : $"; --figure draws another: {string.Join(", ", left.Take(8))}{(left.Length > 8 ? $" and {left.Length - 8} more" : "")}")}", hanging: 2, tone: Tone.Dim);
    }

    private IReadOnlyList<NamedFigure> _all = [];
}
