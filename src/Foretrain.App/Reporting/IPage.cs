using Foretrain.App.Charts;
using Foretrain.App.Texts;

namespace Foretrain.App.Reporting;

/// <summary>A document that stands alone: what a terminal has no room for.</summary>
internal interface IPage : IReport
{
    /// <summary>True while findings of parts are shown where they arise.</summary>
    bool ShowsRemarks { get; set; }

    /// <inheritdoc/>
    bool IReport.TakesRemarks => ShowsRemarks;

    /// <summary>A part of the document.</summary>
    /// <param name="id">Its anchor.</param>
    /// <param name="title">Its heading.</param>
    void Section(string id, string title);

    /// <summary>The answer, or a sentence of it.</summary>
    void Answer(string text, Tone tone = Tone.Strong);

    /// <summary>A figure.</summary>
    void Picture(NamedFigure figure);

    /// <summary>An equation.</summary>
    /// <param name="latex">As LaTeX, in the subset of <see cref="Expressions.MathMl"/>.</param>
    void Equation(string latex);

    /// <summary>Lines as they are.</summary>
    void Code(string text);

    /// <summary>A point of a list, with an address where there is one.</summary>
    void Item(string text, string? link = null);

    /// <summary>The whole document.</summary>
    string Finish();
}
