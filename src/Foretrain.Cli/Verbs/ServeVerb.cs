using System.CommandLine;
using System.Net;
using Foretrain.App.Asking;
using Foretrain.Web;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain serve</c>.</summary>
internal sealed class ServeVerb : Verb
{
    private static readonly Option<string?> s_folder = Options.One("--folder", "FOLDER", "the project: its tables can be chosen (default: the current folder)");
    private static readonly Option<string?> s_port = Options.One("--port", "PORT", $"port; 0 for any free one (default: {WebOptions.UsualPort}, or the next free one)");
    private static readonly Option<bool> s_open = Options.Flag("--open", "open the page in the browser");
    private static readonly Option<string?> s_listen = Options.One("--listen", "ADDRESS", "address other machines can reach, e.g. 0.0.0.0; needs a password (default: this machine only)");
    private static readonly Option<string?> s_password = Options.One("--password", "TEXT", "password asked for; others on this machine see it in the list of processes, FORETRAIN_PASSWORD is not seen");
    private static readonly Option<string?> s_maxUpload = Options.One("--max-upload", "BYTES", "largest table taken (default: 32M)");
    private static readonly Option<string?> s_maxRows = Options.One("--max-rows", "COUNT", "longest table taken (default: 100k)");

    /// <inheritdoc/>
    public override string Name => "serve";

    /// <inheritdoc/>
    public override string Purpose => "Open the workbench: a local web page over everything here";

    /// <inheritdoc/>
    public override string Usage => "[options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Prints the address and runs until Ctrl-C. Only programs of this machine can connect; tables come from the project folder, or are dropped on the page and kept in memory. An address holds all that is on a page, and with .json behind the page's name it answers the document that --json prints (docs/web.md).",
        "With --listen, whoever reaches the address and knows the password can read the folder's tables and use this machine's cores. The connection is not encrypted: password and tables can be read on the way. Through ssh -L 7411:127.0.0.1:7411 HOST nothing of this is needed.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Workbench", [s_folder, s_port, s_open]), new("Limits", [s_maxUpload, s_maxRows]), new("Beyond this machine", [s_listen, s_password]),
        new("Output", [SharedOptions.NoColor, SharedOptions.Help]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain serve", "the tables of this folder, at the printed address"),
        ("foretrain serve --folder sweeps --open", "another folder, and the browser opens"),
        ("foretrain serve --port 8080 --max-upload 200M --max-rows 1M", "for long tables"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["foretrain fit   the same on the command line"];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        var given = new GivenOnCommandLine(parse, AllOptions);
        Serve(given, terminal, cancel).GetAwaiter().GetResult();
        return ExitCode.Success;
    }

    private static async Task Serve(GivenOnCommandLine given, Terminal terminal, CancellationToken cancel)
    {
        string? listen = given.One("listen"), password = given.One("password") ?? terminal.Environment("FORETRAIN_PASSWORD") switch { "" => null, var set => set };
        IPAddress? address = IPAddress.Loopback;
        if (listen is not null && listen != "localhost" && !IPAddress.TryParse(listen, out address))
            throw new ForetrainException("bad-option", $"--listen '{listen}' is no address", hint: "write e.g. --listen 0.0.0.0 for all networks of this machine");
        var options = new WebOptions
        {
            Folder = given.One("folder") ?? ".",
            Port = given.One("port") is null ? null : (int)given.Count("port", WebOptions.UsualPort, 65535),
            Address = address,
            Password = password,
            UserLawFolder = terminal.UserLawFolder,
            Assets = terminal.Environment("FORETRAIN_WWWROOT"),
            Version = CliApplication.Version,
        };
        options = options with { MaxBytes = given.Count("max-upload", options.MaxBytes, 1L << 30), MaxRows = (int)given.Count("max-rows", options.MaxRows, 10_000_000) };
        await using WebServer server = await WebServer.StartAsync(options, cancel).ConfigureAwait(false);
        terminal.Out.WriteLine(server.Url.AbsoluteUri.TrimEnd('/'));
        terminal.Out.Flush();
        if (!options.IsLocal) terminal.Error.WriteLine($"listening on {options.Address}: whoever reaches it and knows the password can read the tables of this folder and use these cores; nothing is encrypted");
        if (!server.HasAssets) terminal.Error.WriteLine("without the front end: pages answer JSON only (docs/web.md says how to get it)");
        if (terminal.IsWatched) terminal.Error.WriteLine("stop it with Ctrl-C");
        if (given.IsSet("open")) Browser.Open(server.Url);
        try
        {
            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await server.StopAsync().ConfigureAwait(false);
        }
    }
}
