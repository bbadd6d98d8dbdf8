using System.CommandLine;
using System.CommandLine.Parsing;
using FluxWire.Cli.Sessions;
using FluxWire.Jobs;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire wait</c>: waits for waitable jobs, each once.</summary>
internal static class WaitCommand
{
    internal static Command Create()
    {
        Argument<JobId?> id = new("ID")
        {
            Description = "The job's id in any encoding.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = static result => Arguments.ParseJob(result, result.Tokens[0].Value),
        };
        Option<bool> any = new("--any") { Description = "Wait for whichever waitable job ends next, or has ended already. The default." };
        Option<bool> all = new("--all") { Description = "Wait for every waitable job." };
        Command command = new(
            "wait",
            "Wait for jobs that were submitted with --waitable; each can be waited for once. Exits with 1 if a job has failed. "
            + "For any other job, and any number of times, use 'fluxwire result'.")
        {
            id,
            any,
            all,
        };
        command.Validators.Add(result =>
        {
            int ways = (result.GetResult(id) is ArgumentResult { Tokens.Count: > 0 } ? 1 : 0)
                + (result.GetValue(any) ? 1 : 0) + (result.GetValue(all) ? 1 : 0);
            if (ways > 1)
            {
                result.AddError("Give an ID, --any or --all, and only one of them.");
            }
        });
        command.SetAction(CommandContext.Action((context, cancellationToken) => context.Parsed.GetValue(all)
            ? WaitForAllAsync(context, cancellationToken)
            : WaitForOneAsync(context, context.Parsed.GetValue(id) ?? JobId.Any, cancellationToken)));
        return command;
    }

    private static async Task<int> WaitForOneAsync(CommandContext context, JobId id, CancellationToken cancellationToken)
    {
        JobWaitResult result = await context.Client.Jobs.WaitAsync(id, null, cancellationToken).ConfigureAwait(false);
        await PrintAsync(context, result).ConfigureAwait(false);
        return result.Success ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static async Task<int> WaitForAllAsync(CommandContext context, CancellationToken cancellationToken)
    {
        int exitCode = ExitCodes.Success;
        while (true)
        {
            try
            {
                int one = await WaitForOneAsync(context, JobId.Any, cancellationToken).ConfigureAwait(false);
                exitCode = Math.Max(exitCode, one);
            }
            catch (FluxRpcException e) when (e.Errno == FluxErrno.ECHILD)
            {
                // There is none left: the normal end.
                return exitCode;
            }
        }
    }

    private static async Task PrintAsync(CommandContext context, JobWaitResult result)
    {
        await context.Output.WriteLineAsync(context.Json
            ? JsonLine.Object(json =>
            {
                json.WriteNumber("jobid", result.JobId.Value);
                json.WriteString("id", result.JobId.ToString());
                json.WriteBoolean("success", result.Success);
                json.WriteString("errstr", result.ErrorString);
            })
            : $"{result.JobId}: {(result.Success ? "success" : result.ErrorString)}").ConfigureAwait(false);
        await context.Output.FlushAsync().ConfigureAwait(false);
    }
}
