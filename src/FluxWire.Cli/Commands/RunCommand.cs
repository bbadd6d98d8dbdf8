using System.CommandLine;
using FluxWire.Cli.Output;
using FluxWire.Cli.Sessions;
using FluxWire.Jobs;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire run</c>: the main job. Submits, streams the output as it comes, and ends with the job's code.</summary>
internal static class RunCommand
{
    // How long an interrupted run waits for the job that it has cancelled.
    private static readonly TimeSpan InterruptGrace = TimeSpan.FromSeconds(8);

    internal static Command Create()
    {
        JobspecOptions jobspecOptions = new();
        Option<bool> label = new("--label-io", "-l") { Description = "Put the task's rank in front of each line of output." };
        Option<bool> quiet = new("--quiet") { Description = "Show the job's output only, not its id and its result." };
        Command command = new(
            "run",
            "Run a job: submit it, show its output as it comes, tell its result, and exit with its code (128 + N if signal N ended it). "
            + "Ctrl-C cancels the job.")
        {
            label,
            quiet,
        };
        jobspecOptions.AddTo(command);
        command.SetAction(CommandContext.Action(async (context, cancellationToken) =>
        {
            ParseResult parsed = context.Parsed;
            SubmitOptions options = new() { Urgency = jobspecOptions.Urgency(parsed) };
            JobId id = await context.Client.Jobs.SubmitAsync(jobspecOptions.ToJobspec(parsed), options, cancellationToken)
                .ConfigureAwait(false);
            IOutputPrinter printer = context.Json
                ? new JsonOutputPrinter(context.Output)
                : new TextOutputPrinter(parsed.GetValue(label), Console.OpenStandardOutput(), Console.OpenStandardError());
            if (!parsed.GetValue(quiet))
            {
                await AnnounceAsync(context, id).ConfigureAwait(false);
            }

            JobResult result = await FollowAsync(context, id, printer, cancellationToken).ConfigureAwait(false);
            if (!parsed.GetValue(quiet))
            {
                await TellResultAsync(context, result).ConfigureAwait(false);
            }

            return ExitCodes.OfJob(result);
        }));
        return command;
    }

    private static async Task<JobResult> FollowAsync(
        CommandContext context, JobId id, IOutputPrinter printer, CancellationToken cancellationToken)
    {
        try
        {
            await printer.PrintAllAsync(context.Client.Jobs.OutputAsync(id, cancellationToken: cancellationToken)).ConfigureAwait(false);
            return await context.Client.Jobs.ResultAsync(id, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.Interrupted.IsCancellationRequested)
        {
            return await CancelAsync(context.Client.Jobs, id).ConfigureAwait(false);
        }
    }

    private static async Task<JobResult> CancelAsync(FluxJobs jobs, JobId id)
    {
        using CancellationTokenSource grace = new(InterruptGrace);
        try
        {
            await jobs.CancelAsync(id, "interrupted", cancellationToken: grace.Token).ConfigureAwait(false);
            return await jobs.ResultAsync(id, cancellationToken: grace.Token).ConfigureAwait(false);
        }
        catch (FluxRpcException e) when (e.Errno == FluxErrno.ENOENT)
        {
            // It has ended by itself in the meantime, and its result stands.
            return await jobs.ResultAsync(id, cancellationToken: grace.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (grace.IsCancellationRequested)
        {
            throw new CliException($"Job {id} was told to end and has not yet; see 'fluxwire result {id}', or use 'fluxwire kill -s KILL {id}'.");
        }
    }

    private static Task AnnounceAsync(CommandContext context, JobId id)
        => context.Json
            ? context.Output.WriteLineAsync(JsonLine.Object(json =>
            {
                json.WriteString("type", "submitted");
                json.WriteNumber("jobid", id.Value);
                json.WriteString("id", id.ToString());
            }))
            : context.Error.WriteLineAsync($"fluxwire: {id}: submitted");

    private static Task TellResultAsync(CommandContext context, JobResult result)
        => context.Json
            ? context.Output.WriteLineAsync(JsonLine.Object(json =>
            {
                json.WriteString("type", "result");
                json.WritePropertyName("result");
                json.WriteRawValue(result.ToJson());
            }))
            : context.Error.WriteLineAsync($"fluxwire: {ResultText.Of(result)}");
}
