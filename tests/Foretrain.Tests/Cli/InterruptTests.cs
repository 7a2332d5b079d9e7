using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Ctrl-C on the program itself: it stops, says so, and leaves nothing behind.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("clean")]
    [InlineData("fit")]
    public void While_standard_input_is_read(string verb)
    {
        using Process program = Start(verb == "clean" ? ["data", "clean", "-", "--out", "out.csv"] : ["fit", "-", "--out", "out.csv"]);
        // A pipe takes 64 KiB: when a megabyte is gone, the program is reading. It never ends.
        program.StandardInput.Write("run,step,params,tokens,loss\n");
        for (int i = 0; i < 40_000; i++) program.StandardInput.Write($"r{i % 10},{i / 10},1000000,{i}000,{3 + i % 7}\n");
        program.StandardInput.Flush();
        RequireStopped(program);
    }

    [Fact]
    public void While_a_large_file_is_read()
    {
        // Half a gigabyte of rows in a small file: members of gzip one after another.
        byte[] rows = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{{\"run\":\"r{i % 10}\",\"step\":{i / 10},\"params\":1000000,\"loss\":{3 + i % 7}}}\n")));
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(rows);
        byte[] member = packed.ToArray();
        using (FileStream file = File.Create(_folder.In("big.jsonl.gz"))) for (int i = 0; i < 60; i++) file.Write(member);
        using Process program = Start(["data", "clean", "big.jsonl.gz", "--final", "--out", "out.csv"]);
        string files = $"/proc/{program.Id}/fd";
        if (!Directory.Exists(files)) Assert.Skip("no /proc to see what a process has opened");
        Stopwatch waited = Stopwatch.StartNew();
        while (!program.HasExited && waited.Elapsed < TimeSpan.FromSeconds(60) && !IsReading(files)) Thread.Sleep(20);
        RequireStopped(program);
    }

    private static bool IsReading(string files)
    {
        try
        {
            return Directory.EnumerateFiles(files).Any(f => File.ResolveLinkTarget(f, false)?.Name == "big.jsonl.gz");
        }
        catch (IOException)
        {
            return false; // gone between two looks
        }
    }

    private Process Start(string[] args)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("no SIGINT there");
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Foretrain.Cli.dll"));
        foreach (string arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    private void RequireStopped(Process program)
    {
        Task<string> errors = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), text = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        using (Process kill = Process.Start("kill", ["-INT", $"{program.Id}"])) kill.WaitForExit();
        bool ended = program.WaitForExit(60_000);
        if (!ended) program.Kill();
        Assert.True(ended, "it does not stop");
        Assert.Contains("stopped before it was done; nothing was written", errors.Result, StringComparison.Ordinal);
        Assert.Equal(130, program.ExitCode);
        Assert.Empty(text.Result);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder.Path), f => Path.GetFileName(f) != "big.jsonl.gz");
    }
}
