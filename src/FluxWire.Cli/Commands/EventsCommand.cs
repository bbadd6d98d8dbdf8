using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FluxWire.Cli.Sessions;
using FluxWire.Jobs;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire events</c>: watches an eventlog of a job.</summary>
internal static class EventsCommand
{
    internal static Command Create()
    {
        Argument<JobId> id = Arguments.Job();
        Option<string> path = new("--path", "-p")
        {
            Description = "Which log: eventlog, guest.exec.eventlog, guest.output, guest.input.",
            HelpName = "PATH",
            DefaultValueFactory = static _ => EventlogWatchOptions.MainPath,
        };
        Option<bool> waitCreate = new("--waitcreate", "-W") { Description = "Wait until the log exists." };
        Command command = new(
            "events", "Show a job's events as they happen, from the first, until no more can come. With --json: the log's entries as they are.")
        {
            id,
            path,
            waitCreate,
        };
        command.SetAction(CommandContext.Action(async (context, cancellationToken) =>
        {
            EventlogWatchOptions options = new() { WaitCreate = context.Parsed.GetValue(waitCreate) };
            IAsyncEnumerable<JobEvent> events = context.Client.Jobs.WatchEventsAsync(
                context.Parsed.GetValue(id), context.Parsed.GetRequiredValue(path), options, cancellationToken);
            await foreach (JobEvent entry in events.ConfigureAwait(false))
            {
                await context.Output.WriteLineAsync(context.Json ? entry.ToString() : Describe(entry)).ConfigureAwait(false);
                await context.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            return ExitCodes.Success;
        }));
        return command;
    }

    // As 'flux job eventlog' prints it: time, name, and the context as key=value.
    private static string Describe(JobEvent entry)
    {
        IEnumerable<string> context = entry.HasContext
            ? entry.Context.EnumerateObject().Select(static field => $" {field.Name}={Describe(field.Value)}")
            : [];

        // A format of noughts would round to 15 digits, which is to ten microseconds today.
        return string.Create(CultureInfo.InvariantCulture, $"{entry.Timestamp:F6} {entry.Name}{string.Concat(context)}");
    }

    private static string Describe(JsonElement value) => value.GetRawText().ReplaceLineEndings(" ");
}
