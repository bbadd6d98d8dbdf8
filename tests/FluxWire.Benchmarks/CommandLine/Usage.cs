namespace FluxWire.Benchmarks.CommandLine;

/// <summary>What is printed to whoever does not know how to call the program.</summary>
internal static class Usage
{
    /// <summary>EX_USAGE of sysexits.h.</summary>
    internal const int ExitCode = 64;

    internal const string Text = """
        usage: dotnet run -c Release --project tests/FluxWire.Benchmarks -- VERB [options]

          micro        codec, job ids, eventlogs, id sets and JSON by themselves, with BenchmarkDotNet;
                       takes its options too, such as --filter '*JobId*', --job Short, --list flat
          throughput   the decoder in GB/s, beside a memcpy of the same bytes; receiving into a buffer, beside a pipe
          memory       bytes allocated a call, bytes alive for each pending wait and watch, resident memory
          growth       what a call costs while up to 100,000 others are outstanding
          neighbours   what calls notice of continuations that block, compute, or wait for another call
          slow         what calls and 500 watches notice of a stream that nobody reads

          --mode inline|threadpool|both   the client's ContinuationMode; default both.
                                          micro and throughput have no client, and take it without effect
          --quick                         few repetitions and at most 10,000 pending: to see that it runs, not to measure

        memory, growth, neighbours and slow run against a stand-in broker in the same process. It allocates nothing, and its CPU time is
        taken off. Compare figures of one run only, and nothing else should use the machine.
        """;
}
