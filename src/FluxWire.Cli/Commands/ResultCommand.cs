using System.CommandLine;
using FluxWire.Cli.Output;
using FluxWire.Cli.Sessions;
using FluxWire.Jobs;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire result</c> and <c>fluxwire info</c>: how a job ended, told in two ways.</summary>
internal static class ResultCommand
{
    internal static Command CreateResult() => Create(
        "result",
        "Wait for a job to end and tell how. With --json: exactly what Python's JobResultFuture.get_dict() gives.",
        static result => result.ToJson());

    internal static Command CreateInfo() => Create(
        "info",
        "Wait for a job to end and tell its times, return code and exception. With --json: Python's JobInfo, with its names.",
        static result => result.ToJobInfo().ToJson());

    private static Command Create(string name, string description, Func<JobResult, string> toJson)
    {
        Argument<JobId> id = Arguments.Job();
        Command command = new(name, description) { id };
        command.SetAction(CommandContext.Action(async (context, cancellationToken) =>
        {
            JobResult result = await context.Client.Jobs.ResultAsync(context.Parsed.GetValue(id), cancellationToken: cancellationToken).ConfigureAwait(false);
            await context.Output.WriteLineAsync(context.Json ? toJson(result) : ResultText.Of(result)).ConfigureAwait(false);
            return ExitCodes.Success;
        }));
        return command;
    }
}
