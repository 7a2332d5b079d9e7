using Foretrain.Findings;

namespace Foretrain.App.Texts;

/// <summary>What a piece of text means, for colour. Nothing is said by colour alone.</summary>
internal enum Tone
{
    /// <summary>Ordinary text.</summary>
    Plain,

    /// <summary>Headings and the answer.</summary>
    Strong,

    /// <summary>Explanations.</summary>
    Dim,

    /// <summary>Good news.</summary>
    Good,

    /// <summary>Warnings.</summary>
    Warn,

    /// <summary>Errors and severe findings.</summary>
    Bad,
}

/// <summary>A column of a table.</summary>
/// <param name="Title">Header.</param>
/// <param name="Right">True for numbers.</param>
internal sealed record Column(string Title, bool Right = false);

/// <summary>
/// Where a result is written down: a terminal, a web page, Markdown. The texts of results know only this, so that every one of them says
/// the same.
/// </summary>
internal interface IReport
{
    /// <summary>False where findings of several results are gathered in one place.</summary>
    bool TakesRemarks => true;

    /// <summary>A heading.</summary>
    void Heading(string text);

    /// <summary>A paragraph.</summary>
    /// <param name="text">One paragraph; a word and several spaces at its beginning name what it is about.</param>
    /// <param name="indent">Columns before every line, where lines have columns.</param>
    /// <param name="hanging">More columns before every line but the first.</param>
    /// <param name="tone">Meaning.</param>
    void Paragraph(string text, int indent = 0, int hanging = 0, Tone tone = Tone.Plain);

    /// <summary>A table; numbers to the right.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">One cell per column.</param>
    /// <param name="indent">Columns before every line, where lines have columns.</param>
    void Table(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, int indent = 2);

    /// <summary>A command to copy.</summary>
    void Command(string text);

    /// <summary>Room between what came and what follows.</summary>
    void Space();

    /// <summary>Something noticed.</summary>
    /// <param name="severity">Its weight.</param>
    /// <param name="what">What was seen, once for each place.</param>
    /// <param name="meaning">What it means.</param>
    /// <param name="action">What to do.</param>
    void Remark(Severity severity, IReadOnlyList<string> what, string meaning, string action);
}
