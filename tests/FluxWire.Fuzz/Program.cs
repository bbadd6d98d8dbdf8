using System.Globalization;
using FluxWire.Fuzz.Harnesses;
using FluxWire.Fuzz.Running;

const string Usage =
    """
    fuzz list                              the harnesses
    fuzz seeds HARNESS FOLDER              write what to begin with
    fuzz afl HARNESS                       be fuzzed by afl-fuzz, which starts this
    fuzz mutate HARNESS SECONDS FOLDER     without coverage; failing inputs go to the folder
    fuzz replay HARNESS PATH...            run inputs of files and folders
    fuzz coverage REPORT                   a table of a Cobertura report
    """;

// The same inputs each time: a failure can be found again.
const int MutationSeed = 20240601;

switch (args)
{
    case ["list"]:
        foreach (IHarness each in HarnessCatalog.All)
        {
            Console.WriteLine(each.Name);
        }

        return 0;
    case ["coverage", string report]:
        CoverageTable.Write(report, Console.Out);
        return 0;
    case [string verb, string name, .. string[] rest] when HarnessCatalog.Find(name) is { } harness:
        switch (verb, rest)
        {
            case ("seeds", [string folder]):
                Console.WriteLine($"{name}: {Corpus.WriteSeeds(harness, folder)} seeds");
                return 0;
            case ("afl", []):
                AflRun.Run(harness);
                return 0;
            case ("mutate", [string seconds, string folder]):
                TimeSpan time = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
                return MutationRun.Run(harness, time, MutationSeed, folder, Console.Out) == 0 ? 0 : 1;
            case ("replay", [_, ..]):
                return Corpus.Replay(harness, rest, Console.Out) == 0 ? 0 : 1;
            default:
                break;
        }

        break;
    default:
        break;
}

Console.Error.WriteLine(Usage);
return 2;
