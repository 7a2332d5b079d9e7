using System.Text;
using Foretrain.App.Reporting;
using Foretrain.Web.Answers;
using Foretrain.Web.Pages;
using Foretrain.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Foretrain.Web.Routes;

/// <summary>Reports as files: HTML to read and mail, Markdown without its figures.</summary>
internal sealed class ReportRoutes(ServerState state)
{
    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/report.html", Methods.Read, http => File(http, "report.html", "text/html; charset=utf-8", ReportFile.Html));
        routes.MapMethods("/report.md", Methods.Read, http => File(http, "report.md", "text/markdown; charset=utf-8", report => ReportFile.Markdown(report, "report-figures").Text));
    }

    private async Task File(HttpContext http, string name, string type, Func<RunReport, string> write)
    {
        PageQuery query = PageQuery.Read(http.Request.Query, "report", state.Pages.First(p => p is ReportPage).Vocabulary);
        RunReport report = await ReportPage.Make(new(state, query, null, null, http.RequestAborted)).ConfigureAwait(false);
        byte[] text = await state.Light.Run(_ => Encoding.UTF8.GetBytes(write(report)), http.RequestAborted).ConfigureAwait(false);
        SecurityHeaders.ForPreview(http.Response.Headers);
        if (query.IsSet("download")) http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        await Body.Write(http, type, text).ConfigureAwait(false);
    }
}
