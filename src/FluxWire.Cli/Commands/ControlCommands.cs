using System.CommandLine;
using FluxWire.Cli.Sessions;
using FluxWire.Jobs;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire cancel</c>, <c>kill</c> and <c>raise</c>: what is done to jobs.</summary>
internal static class ControlCommands
{
    internal static Command CreateCancel()
    {
        Option<string?> note = Note();
        return Create("cancel", "Cancel jobs.", [note], (jobs, id, parsed, cancellationToken) =>
            jobs.CancelAsync(id, parsed.GetValue(note), cancellationToken: cancellationToken));
    }

    internal static Command CreateKill()
    {
        Option<FluxSignal> signal = Arguments.Signal();
        return Create("kill", "Send a signal to running jobs.", [signal], (jobs, id, parsed, cancellationToken) =>
            jobs.KillAsync(id, parsed.GetValue(signal), cancellationToken: cancellationToken));
    }

    internal static Command CreateRaise()
    {
        Option<string?> note = Note();
        Option<string> type = new("--type", "-t")
        {
            Description = "The exception's type, a word.",
            HelpName = "TYPE",
            DefaultValueFactory = static _ => "cancel",
        };
        Option<int> severity = new("--severity", "-s")
        {
            Description = "From 0, which ends the job, to 7.",
            HelpName = "N",
            CustomParser = static result => WholeNumber.Parse(result, 0, 7),
        };
        return Create("raise", "Raise an exception on jobs.", [type, severity, note], (jobs, id, parsed, cancellationToken) =>
            jobs.RaiseAsync(id, parsed.GetRequiredValue(type), parsed.GetValue(severity), parsed.GetValue(note), cancellationToken: cancellationToken));
    }

    private static Option<string?> Note() => new("--note", "-m") { Description = "Why.", HelpName = "TEXT" };

    // Every job is tried; the first error is told for each that has one, and the exit code is 1 if there was any.
    private static Command Create(
        string name, string description, IEnumerable<Option> options, Func<FluxJobs, JobId, ParseResult, CancellationToken, Task> act)
    {
        Argument<JobId[]> ids = Arguments.Jobs();
        Command command = new(name, description) { ids };
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(CommandContext.Action(async (context, cancellationToken) =>
        {
            int exitCode = ExitCodes.Success;
            foreach (JobId id in context.Parsed.GetRequiredValue(ids))
            {
                try
                {
                    await act(context.Client.Jobs, id, context.Parsed, cancellationToken).ConfigureAwait(false);
                }
                catch (FluxRpcException e)
                {
                    await context.Error.WriteLineAsync($"{ErrorReporting.Prefix}{id}: {e.Message}").ConfigureAwait(false);
                    exitCode = ExitCodes.Failure;
                }
            }

            return exitCode;
        }));
        return command;
    }
}
