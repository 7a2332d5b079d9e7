using System.Runtime.InteropServices;
using System.Text;
using Foretrain.Cli;
using Foretrain.Data.Parquet;

// Own writers: UTF-8 whatever the locale, and no cost for the console's own encodings at the start.
// Run flushes both; closing them here would try a full disk a second time.
var stdout = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 14);
var stderr = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true };
using var cancel = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    if (cancel.IsCancellationRequested) return; // the second Ctrl-C ends the process at once
    signal.Cancel = true;
    cancel.Cancel();
});
DuckDbLibrary.Named = Environment.GetEnvironmentVariable("FORETRAIN_DUCKDB") is { Length: > 0 } library ? library : null;
return CliApplication.Run(args, Terminal.OfProcess(stdout, stderr), cancel.Token);
