using System.CommandLine;

namespace FluxWire.Cli.Sessions;

/// <summary>What a command that talks to a broker works with.</summary>
/// <param name="Parsed">The command line.</param>
/// <param name="Client">The client.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Interrupted">Cancelled by SIGINT and SIGTERM, and not by a deadline.</param>
internal sealed record CommandContext(
    ParseResult Parsed, FluxClient Client, TextWriter Output, TextWriter Error, CancellationToken Interrupted)
{
    /// <summary>Whether the user wants JSON.</summary>
    internal bool Json => Parsed.GetValue(GlobalOptions.Json);

    /// <summary>Makes a command's action out of what it does once it is connected.</summary>
    internal static Func<ParseResult, CancellationToken, Task<int>> Action(
        Func<CommandContext, CancellationToken, Task<int>> run)
        => async (parsed, interrupted) =>
        {
            TimeSpan timeout = parsed.GetValue(GlobalOptions.Timeout) ?? Timeout.InfiniteTimeSpan;
            using CancellationTokenSource deadline = new(timeout);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(interrupted, deadline.Token);
            try
            {
                FluxSession session = await FluxSession.OpenAsync(parsed, either.Token).ConfigureAwait(false);
                await using (session.ConfigureAwait(false))
                {
                    InvocationConfiguration streams = parsed.InvocationConfiguration;
                    CommandContext context = new(parsed, session.Client, streams.Output, streams.Error, interrupted);
                    return await run(context, either.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !interrupted.IsCancellationRequested)
            {
                // The jobs of an embedded broker end with it.
                string advice = parsed.GetValue(GlobalOptions.Embedded)
                    ? "give --timeout more."
                    : "jobs go on: give --timeout more, or end them with 'fluxwire cancel'.";
                string limit = parsed.GetResult(GlobalOptions.Timeout)!.Tokens[0].Value;
                throw new CliException($"It was not done within {limit}; {advice}");
            }
        };
}
