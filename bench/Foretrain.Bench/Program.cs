using System.Globalization;
using System.Text;
using System.Text.Json;
using Foretrain.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["in-process", var table, var drop])
{
    InProcess.Run(table, int.Parse(drop));
    return 0;
}

if (args is ["catalogue"])
{
    CatalogueLoad.Run();
    return 0;
}

if (args is ["load", var served, var seconds, var pause, .. var more])
{
    Console.WriteLine(await Foretrain.Bench.Load.LoadRun.Run(served, double.Parse(seconds), warmUp: 60, TimeSpan.FromMilliseconds(double.Parse(pause)), figures: more is ["figures"]));
    return 0;
}

if (args.Length != 5)
{
    Console.Error.WriteLine("use bench/run.sh: PYTHON SCRIPT RUNS PROGRAM OUT are its business");
    return 2;
}

(string python, string script, string runs, string program, string outFile) = (args[0], args[1], args[2], args[3], args[4]);
var report = new Report();
string self = Environment.ProcessPath!;
double before = Machine.BusyCores();

Say("baseline, 4500 starts");
string versions = Child.Run(false, python, "-c", "import sys, numpy, scipy; print('Python %s, NumPy %s, SciPy %s' % (sys.version.split()[0], numpy.__version__, scipy.__version__))").Output.Trim();
const string Drop = "5";
// The cheapest tolerances that reach the minimum to seven digits; SciPy's own stop at 1.04e-3 and report success.
string[] tight = ["--ftol", "1e-12", "--gtol", "1e-7"];
Measurement full = Baseline("SciPy script, 4500 starts, analytic gradient", 2, "seconds", ["--starts", "full"]);
Say("baseline, 32 starts");
Measurement small = Baseline("SciPy script, 32 starts, tight tolerances", 7, "seconds", ["--starts", "small", .. tight]);
Say("baseline, bootstrap");
Measurement scipyBoot = Baseline("SciPy script, 4000 refits from the best fit, tight tolerances", 2, "bootstrap", ["--starts", "small", .. tight, "--bootstrap", "4000", "--bootstrap-starts", "best"]);

Say("foretrain, warm");
using JsonDocument ours = JsonDocument.Parse(Child.Run(oneCore: true, self, "in-process", runs, Drop).Output);
JsonElement o = ours.RootElement;
double Number(string name) => o.GetProperty(name).GetDouble();
double fitBest = Number("fitBest"), bootBest = Number("bootBest");
var fit = new Measurement("foretrain, whole fit: starts, certificate, profiles, influence, two covariances", fitBest, (int)Number("fitRepeats"),
    $"objective {Number("objective") * 1e3:0.000000}e-3, {o.GetProperty("verdict").GetString()}, {Number("starts")} starts, median {Report.Time(Number("fitMedian"))}");
var boot = new Measurement("foretrain, 4000 refits, one thread", bootBest, (int)Number("bootRepeats"),
    $"{Number("unconverged") / 4000:P2} unconverged at scaled gradient {Number("tolerance"):0e0}");
report.Section($"{Number("runs")} runs, log-Huber(1e-3), one core, warm", [full, small, fit, scipyBoot, boot]);
report.Check("whole fit at most 1/1000 of the 4500 starts", $"1/{full.Seconds / fitBest:0}", fitBest <= full.Seconds / 1000);
report.Check("whole fit at most 1/20 of the 32 tight starts", $"1/{small.Seconds / fitBest:0.0}", fitBest <= small.Seconds / 20);
report.Check("4000 refits at least 20 times faster", $"{scipyBoot.Seconds / bootBest:0.0} times", bootBest <= scipyBoot.Seconds / 20);

Say("catalogue");
// Every repeat is a process of its own: a second load in the same process would find everything in place.
double[][] loads = [.. Enumerable.Range(0, 10).Select(_ => CatalogueLoad.Parse(Child.Run(oneCore: false, self, "catalogue").Output))];
double[] load = [.. Enumerable.Range(0, 4).Select(k => loads.Min(l => l[k]))];
report.Section($"Catalogue of {loads[0][4]} laws, first use in a process, without ready-to-run code",
[
    new("ids, titles, questions, inputs, sources of every law: what lists and searches need", load[0], loads.Length, ""),
    new("one law in full", load[1], loads.Length, ""),
    new("every law in full: formulas parsed", load[2], loads.Length, ""),
    new("every law in full, again, in a warm process", load[3], loads.Length, ""),
]);

Say("foretrain, cold");
Measurement help = Cold("foretrain --help", 10, "--help"), laws = Cold("foretrain laws", 10, "laws");
Measurement cold = Cold("foretrain fit, 245 runs, 4000 refits", 10, "fit", runs, "--law", "chinchilla");
string million = Path.Combine(Path.GetTempPath(), $"foretrain-bench-{Environment.ProcessId}.csv");
Child big;
try
{
    Say("foretrain, a million rows");
    LongTable.Write(million, 1_000_000);
    big = Child.Best(3, oneCore: false, program, "fit", million, "--law", "chinchilla");
}
finally
{
    File.Delete(million);
}

double gigabytes = big.PeakBytes / 1e9;
report.Section("Whole process, published ready-to-run, all cores", [help, laws, cold, new("foretrain fit, 1,000,000 rows of CSV", big.Seconds, 3, $"{gigabytes:0.00} GB resident at most")]);
report.Check("`--help` within 0.2 s", Report.Time(help.Seconds), help.Seconds <= 0.2);
report.Check("`laws` within 0.3 s", Report.Time(laws.Seconds), laws.Seconds <= 0.3);
double listed = laws.Seconds - help.Seconds; // loading, grouping and printing; what starting costs is in both
report.Check($"a catalogue of {loads[0][4]} laws loads within 50 ms (`laws` less `--help`)", Report.Time(listed), listed <= 0.05);
report.Check("245 runs with 4000 refits within 1 s", Report.Time(cold.Seconds), cold.Seconds <= 1);
report.Check("a million rows within 30 s", Report.Time(big.Seconds), big.Seconds <= 30);
report.Check("a million rows within 1 GB", big.PeakBytes == 0 ? "unknown" : $"{gigabytes:0.00} GB", big.PeakBytes is > 0 and <= 1_000_000_000);

string text = report.Markdown($"{Machine.Describe()}; {versions}; other work on {before:0.0} cores before, {Machine.BusyCores():0.0} after.", busy: before > 0.2);
Console.WriteLine(text);
if (outFile != "-") File.WriteAllText(outFile, text, new UTF8Encoding(false));
return report.AllMet ? 0 : 1;

static void Say(string what) => Console.Error.WriteLine($"-- {what}");

Measurement Baseline(string what, int repeats, string clock, string[] options)
{
    double best = double.PositiveInfinity, objective = 0;
    for (int i = 0; i < repeats; i++)
    {
        using JsonDocument line = JsonDocument.Parse(Child.Run(oneCore: true, [python, script, runs, "--drop-top", Drop, .. options]).Output);
        JsonElement root = line.RootElement;
        double seconds = (clock == "bootstrap" ? root.GetProperty("bootstrap") : root).GetProperty("seconds").GetDouble();
        best = Math.Min(best, seconds);
        objective = root.GetProperty("objective").GetDouble();
    }

    return new(what, best, repeats, clock == "bootstrap" ? "" : $"objective {objective * 1e3:0.000000}e-3");
}

Measurement Cold(string what, int repeats, params string[] arguments) =>
    new(what, Child.Best(repeats, oneCore: false, [program, .. arguments]).Seconds, repeats, "");
