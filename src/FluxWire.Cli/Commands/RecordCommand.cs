using System.CommandLine;
using FluxWire.Cli.Recording;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire record</c>: sits between clients and their broker and writes down what they say.</summary>
internal static class RecordCommand
{
    private const string UriVariable = "FLUX_URI";

    internal static Command Create()
    {
        Option<string> listen = new("--listen")
        {
            Description = "The unix socket to create for clients; only this user may connect to it.",
            HelpName = "SOCKET",
            Required = true,
        };
        Option<string> output = new("--out")
        {
            Description = "The directory for transcript.jsonl and chunks.jsonl, transcript-2.jsonl and so on.",
            HelpName = "DIR",
            Required = true,
        };
        Option<int?> connections = new("--connections")
        {
            Description = "End when this many connections have ended. Default: on SIGINT or SIGTERM.",
            HelpName = "N",
            CustomParser = static result => WholeNumber.Parse(result, 1),
        };
        Command command = new(
            "record",
            "Record what clients and their broker send each other. Prints the URI for the clients, then passes all bytes on "
            + "unchanged and writes one transcript for each connection. Bytes that are not Flux messages are passed on too, and "
            + "recorded with the kind 'raw'. The broker sees the credentials of this process.")
        {
            listen,
            output,
            connections,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            LocalSocket.Parse(parsed.GetRequiredValue(listen)),
            FindBroker(parsed.GetValue(GlobalOptions.Uri)),
            parsed.GetRequiredValue(output),
            parsed.GetValue(connections),
            parsed.InvocationConfiguration.Output,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        LocalSocket address, LocalSocket broker, string directory, int? connections, TextWriter output, CancellationToken stop)
    {
        using Recorder recorder = Recorder.Listen(address, broker, directory, TimeProvider.System);
        await output.WriteLineAsync(address.Uri).ConfigureAwait(false);
        await output.FlushAsync(stop).ConfigureAwait(false);
        await recorder.RunAsync(connections, stop).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static LocalSocket FindBroker(string? uri)
        => (uri ?? Environment.GetEnvironmentVariable(UriVariable)) is { Length: > 0 } text
            ? LocalSocket.Parse(text)
            : throw new CliException($"It is not known where the broker listens; give --uri, or set {UriVariable}.");
}
