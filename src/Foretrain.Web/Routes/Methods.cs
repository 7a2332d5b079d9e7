namespace Foretrain.Web.Routes;

/// <summary>Methods of routes.</summary>
internal static class Methods
{
    /// <summary>Routes that only read.</summary>
    public static readonly string[] Read = ["GET", "HEAD"];
}
