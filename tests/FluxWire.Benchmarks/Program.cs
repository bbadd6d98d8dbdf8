using FluxWire.Benchmarks.CommandLine;
using FluxWire.Benchmarks.Growth;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Memory;
using FluxWire.Benchmarks.Micro;
using FluxWire.Benchmarks.Neighbours;
using FluxWire.Benchmarks.Throughput;

if (!BenchmarkArguments.TryParse(args, out BenchmarkArguments? arguments, out string problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(Usage.Text);
    return Usage.ExitCode;
}

if (arguments.Verb != "micro")
{
    MachineLine.Print();
}

switch (arguments.Verb)
{
    case "micro":
        return MicroVerb.Run(arguments);
    case "throughput":
        ThroughputVerb.Run(arguments);
        return 0;
    case "memory":
        MemoryVerb.Run(arguments);
        return 0;
    case "neighbours":
        NeighboursVerb.Run(arguments);
        return 0;
    case "slow":
        SlowConsumerVerb.Run(arguments);
        return 0;
    default:
        GrowthVerb.Run(arguments);
        return 0;
}
