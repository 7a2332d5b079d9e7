using System.Reflection;

namespace Foretrain.Laws;

/// <summary>A study that says which axes matter for an outcome and gives no law: nothing to fit, something to know.</summary>
/// <param name="Id">Id, kebab-case.</param>
/// <param name="Title">One line.</param>
/// <param name="Axes">What was scaled.</param>
/// <param name="Outcome">What was measured.</param>
/// <param name="Facts">What was found.</param>
/// <param name="Citation">Key into <c>references.bib</c>.</param>
/// <param name="Confidence">As for a law.</param>
public sealed record AxesStudy(string Id, string Title, EquatableList<string> Axes, string Outcome, string Facts, string Citation, string Confidence)
{
    private const string File = "laws/axes.json";
    private static readonly string[] s_fields = ["id", "title", "axes", "outcome", "facts", "citation", "confidence"];
    private static readonly Lazy<EquatableList<AxesStudy>> s_all = new(() =>
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(File) ?? throw new InvalidOperationException($"{File} is not embedded");
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd());
    });

    /// <summary>The studies that come with the program, in order of id.</summary>
    public static EquatableList<AxesStudy> All => s_all.Value;

    /// <summary>Reads a list of studies.</summary>
    /// <exception cref="ForetrainException"><c>bad-law-file</c>.</exception>
    internal static EquatableList<AxesStudy> Read(string text) =>
    [
        .. LawJson.Open(text, File, ["studies"]).Objects("studies", s_fields).Select(s => new AxesStudy(
            s.Text("id"), s.Text("title"), s.Texts("axes"), s.Text("outcome"), s.Text("facts"), s.Text("citation"), s.Word("confidence", LawReader.Confidences))),
    ];
}
