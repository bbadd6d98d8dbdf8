using System.Globalization;

namespace FluxWire.LoadDriver;

/// <summary>Reads the command line: the options that every client of the comparison takes, and our own.</summary>
internal static class CommandLine
{
    internal const string Help = """
        usage: FluxWire.LoadDriver [--mode inline|threadpool] [--blocking] [--warm SECONDS] [--name IMPL]
                                   [-w WARMUP] [-W WINDOW] [-j JOBSPEC] [-o IDS] [-i IDS] WORKLOAD [N]

        Runs N operations (1) against the broker of FLUX_URI and prints one line of JSON: what they took.

          rpc-seq        attr.get, one at a time, awaited
          rpc-seq-then   the same (awaiting is what other clients call continuations)
          rpc-pipe       attr.get, WINDOW (256) outstanding
          ping-64k       broker.ping with a pad of 65536 characters, JSON both ways
          ping-64k-str   the same with ready-made bytes, the reply unread: the transport without the JSON
          submit-wait    submit N jobs at once, then wait for each by its id
          wait-any       the same, waiting for whichever job ends next
          result         the result of N inactive jobs, WINDOW (64) outstanding
          watch          the eventlog of N inactive jobs, WINDOW (64) outstanding
          kvs-put        put one 32-byte value and commit, one at a time
          kvs-get        look up the first value of kvs-put, one at a time
          startup-once   connect, one attr.get, exit; prints nothing

          --mode MODE    where an await goes on: threadpool (default), or inline on the reader
          --blocking     the synchronous form of a workload, where there is one
          --warm SECONDS the same workload, untimed, before the clock starts (2 under the JIT, 0 as native code)
          --name IMPL    what the result calls this client
          -w WARMUP      untimed operations first (rpc and ping workloads; 100)
          -W WINDOW      operations outstanding at once
          -j JOBSPEC     the file with the jobspec to submit
          -o IDS         write the ids of the submitted jobs to this file, one a line
          -i IDS         read the ids for result and watch from this file; they are used in turn

        Exit code: 0; 1 for a failure; 2 for arguments that make no sense; 64 for a workload, or a blocking form, that is
        not here. With PEER_SERVER_PID set, the result carries that process's CPU too.
        """;

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>The options; null if help is asked for.</returns>
    /// <exception cref="UsageException">They make no sense.</exception>
    internal static DriverOptions? Parse(ReadOnlySpan<string> args)
    {
        DriverOptions options = new();
        int operands = 0;
        while (args.Length > 0)
        {
            string arg = args[0];
            args = args[1..];
            if (arg is "-h" or "--help")
            {
                return null;
            }

            switch (arg)
            {
                case "--mode":
                    options.Mode = Mode(Value(arg, ref args));
                    break;
                case "--blocking":
                    options.Blocking = true;
                    break;
                case "--warm":
                    options.Warm = Seconds(arg, Value(arg, ref args));
                    break;
                case "--name":
                    options.Name = Value(arg, ref args);
                    break;
                case "-w":
                    options.WarmUp = Number(arg, Value(arg, ref args), 0);
                    break;
                case "-W":
                    options.Window = Number(arg, Value(arg, ref args), 1);
                    break;
                case "-j":
                    options.JobspecFile = Value(arg, ref args);
                    break;
                case "-o":
                    options.IdsOut = Value(arg, ref args);
                    break;
                case "-i":
                    options.IdsIn = Value(arg, ref args);
                    break;
                case ['-', ..]:
                    throw new UsageException($"there is no option {arg}");
                default:
                    Operand(options, arg, operands++);
                    break;
            }
        }

        return operands > 0 ? options : throw new UsageException("no workload is named");
    }

    private static void Operand(DriverOptions options, string arg, int index)
    {
        switch (index)
        {
            case 0:
                options.Workload = arg;
                break;
            case 1:
                options.Count = Number("N", arg, 1);
                break;
            default:
                throw new UsageException($"'{arg}' is one argument too many");
        }
    }

    private static string Value(string option, ref ReadOnlySpan<string> args)
    {
        string value = args.Length > 0 ? args[0] : throw new UsageException($"{option} needs a value");
        args = args[1..];
        return value;
    }

    private static ContinuationMode Mode(string text) => text switch
    {
        "inline" => ContinuationMode.Inline,
        "threadpool" => ContinuationMode.ThreadPool,
        _ => throw new UsageException($"--mode is inline or threadpool, not '{text}'"),
    };

    private static int Number(string name, string text, int least)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least
            ? value
            : throw new UsageException($"{name} is a whole number from {least}, not '{text}'");

    private static TimeSpan Seconds(string name, string text)
        => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value <= 3600
            ? TimeSpan.FromSeconds(value)
            : throw new UsageException($"{name} is a number of seconds from 0 to 3600, not '{text}'");
}
