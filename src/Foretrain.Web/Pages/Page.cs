namespace Foretrain.Web.Pages;

/// <summary>A page: an address with a JSON twin over one operation.</summary>
internal abstract class Page
{
    /// <summary>Path without the slash: <c>fit</c>.</summary>
    public abstract string Name { get; }

    /// <summary>True when people look at it too; false for a twin that is shown within other pages.</summary>
    public virtual bool IsShown => true;

    /// <summary>Names in the query that it knows.</summary>
    public abstract IReadOnlyCollection<string> Vocabulary { get; }

    /// <summary>Answers; long computations are done when this returns.</summary>
    public abstract Task<PageAnswer> Ask(PageContext context);
}
