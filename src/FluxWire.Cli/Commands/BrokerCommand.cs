using System.CommandLine;
using System.Net.Sockets;
using FluxWire.Embedded;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire broker</c>: an embedded broker in the foreground, for clients of any kind.</summary>
internal static class BrokerCommand
{
    internal static Command Create()
    {
        Option<int> cores = new("--cores")
        {
            Description = "How many cores its jobs share.",
            HelpName = "N",
            DefaultValueFactory = static _ => Environment.ProcessorCount,
            CustomParser = static result => WholeNumber.Parse(result, 1),
        };
        Option<DirectoryInfo?> directory = new("--directory")
        {
            Description = "Where the socket is made; the directory must exist. Default: a new one that only this user may enter.",
            HelpName = "DIR",
        };
        Command command = new(
            "broker",
            "Run an embedded broker in the foreground, print its URI, and end with SIGINT or SIGTERM. It has one node, runs jobs as processes "
            + "of this user, and forgets everything at its end.")
        {
            cores,
            directory,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            EmbeddedBrokerOptions options = new() { Cores = parsed.GetValue(cores), SocketDirectory = parsed.GetValue(directory)?.FullName };
            EmbeddedBroker broker = await StartAsync(options, interrupted).ConfigureAwait(false);
            await using (broker.ConfigureAwait(false))
            {
                TextWriter output = parsed.InvocationConfiguration.Output;
                await output.WriteLineAsync(parsed.GetValue(GlobalOptions.Json)
                    ? JsonLine.Object(json => json.WriteString("uri", broker.Uri))
                    : broker.Uri).ConfigureAwait(false);
                await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
                using CancellationTokenRegistration registration = interrupted.UnsafeRegister(_ => stopped.TrySetResult(), null);
                await Task.WhenAny(stopped.Task, broker.Completion).Unwrap().ConfigureAwait(false);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await EmbeddedBroker.StartAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new CliException(
                $"A broker has its socket in '{options.SocketDirectory}' already; name another --directory, or remove what a dead one left there.", e);
        }
        catch (ArgumentException e)
        {
            throw new CliException($"The path of a socket in '{options.SocketDirectory}' would be too long; choose a shorter --directory.", e);
        }
    }
}
