using System.Text;
using Foretrain.App.Charts;
using Foretrain.Figures;
using Foretrain.Web.Answers;
using Foretrain.Web.Pages;
using Foretrain.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Foretrain.Web.Routes;

/// <summary>The JSON twins of pages, and their figures one by one.</summary>
internal sealed class PageRoutes(ServerState state)
{
    private const string Svg = ".svg", VegaLite = ".vl.json";

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (Page page in state.Pages)
        {
            routes.MapMethods($"/{page.Name}.json", Methods.Read, http => Twin(http, page, null));
            if (page is LawsPage) routes.MapMethods("/laws/{id}.json", Methods.Read, http => Twin(http, page, (string)http.Request.RouteValues["id"]!));
        }

        routes.MapMethods("/figures/{page}/{**figure}", Methods.Read, Figure);
    }

    private Task Twin(HttpContext http, Page page, string? item)
    {
        if (!EventStream.IsWanted(http.Request)) return Plain(http, page, item);
        var events = new EventStream();
        return events.Write(http, () => Make(http, page, item, events));
    }

    private async Task Plain(HttpContext http, Page page, string? item)
    {
        ReadOnlyMemory<byte> document = await Make(http, page, item, null).ConfigureAwait(false);
        await Body.Write(http, PageDocument.Json, document).ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<byte>> Make(HttpContext http, Page page, string? item, EventStream? listener)
    {
        PageQuery query = PageQuery.Read(http.Request.Query, page.Name, [.. page.Vocabulary, FigureSize.Name]);
        bool figures = query.One(Vocabulary.Figures) switch
        {
            null or "all" => true,
            "none" => false,
            { } other => throw new ForetrainException("bad-option", $"'figures={other}' is not known", "the part of the address behind ?", "write figures=none, or leave it out"),
        };
        var context = new PageContext(state, query, item, listener, http.RequestAborted);
        PageAnswer answer = await page.Ask(context).ConfigureAwait(false);
        string key = $"{page.Name}\n{item}\n{figures}\n{context.Version()}\n{query}";
        if (state.Documents.TryGet(key, out ReadOnlyMemory<byte> there)) return there;
        ReadOnlyMemory<byte> document = await state.Light.Run(cancel => PageDocument.Write(page.Name, answer.Document(cancel), figures ? FigureSize.Of(query, answer.Figures(cancel)) : []), http.RequestAborted).ConfigureAwait(false);
        state.Documents.Add(key, document, document.Length + (2 * key.Length));
        return document;
    }

    private async Task Figure(HttpContext http)
    {
        string name = (string)http.Request.RouteValues["page"]!, id = http.Request.RouteValues["figure"] as string ?? "";
        Page page = state.Pages.FirstOrDefault(p => p.Name == name)
            ?? throw new ForetrainException("unknown-page", $"there is no page '{name}' with figures", hint: Quantities.DidYouMean.HintOrList(name, [.. state.Pages.Select(p => p.Name)], "pages"));
        string? item = null;
        if (page is LawsPage && id.IndexOf('/', StringComparison.Ordinal) is > 0 and var at) (item, id) = (id[..at], id[(at + 1)..]);
        bool svg = id.EndsWith(Svg, StringComparison.Ordinal);
        if (!svg && !id.EndsWith(VegaLite, StringComparison.Ordinal)) throw new ForetrainException("no-figure", $"'{id}' is no figure", hint: $"figures end in {Svg} or {VegaLite}");
        id = id[..^(svg ? Svg : VegaLite).Length];
        PageQuery query = PageQuery.Read(http.Request.Query, page.Name, [.. page.Vocabulary, FigureSize.Name]);
        PageAnswer answer = await page.Ask(new(state, query, item, null, http.RequestAborted)).ConfigureAwait(false);
        byte[] picture = await state.Light.Run(
            cancel =>
            {
                IReadOnlyList<NamedFigure> figures = FigureSize.Of(query, answer.Figures(cancel));
                Figure figure = figures.FirstOrDefault(f => f.Id == id)?.Figure
                    ?? throw new ForetrainException("no-figure", $"{page.Name} has no figure '{id}'", hint: Quantities.DidYouMean.HintOrList(id, [.. figures.Select(f => f.Id)], "its figures"));
                return Encoding.UTF8.GetBytes(svg ? SvgWriter.Write(figure) : VegaLiteWriter.Write(figure));
            }, http.RequestAborted).ConfigureAwait(false);
        if (svg) SecurityHeaders.ForDocument(http.Response.Headers);
        await Body.Write(http, svg ? "image/svg+xml; charset=utf-8" : PageDocument.Json, picture).ConfigureAwait(false);
    }
}
