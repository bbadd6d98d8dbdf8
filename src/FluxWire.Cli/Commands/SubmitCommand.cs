using System.CommandLine;
using FluxWire.Cli.Sessions;
using FluxWire.Jobs;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire submit</c>: submits a job and prints its id.</summary>
internal static class SubmitCommand
{
    internal static Command Create()
    {
        JobspecOptions jobspecOptions = new();
        Option<bool> waitable = new("--waitable") { Description = "Let 'fluxwire wait' be used on the job; the instance owner's right." };
        Option<bool> debug = new("--debug") { Description = "Have debug events written to the eventlog." };
        Option<bool> noValidate = new("--novalidate") { Description = "Skip the validation of the jobspec; the instance owner's right." };
        Command command = new("submit", "Submit a job and print its id.") { waitable, debug, noValidate };
        jobspecOptions.AddTo(command);
        command.SetAction(CommandContext.Action(async (context, cancellationToken) =>
        {
            ParseResult parsed = context.Parsed;
            SubmitOptions options = new()
            {
                Waitable = parsed.GetValue(waitable),
                Debug = parsed.GetValue(debug),
                NoValidate = parsed.GetValue(noValidate),
                Urgency = jobspecOptions.Urgency(parsed),
            };
            JobId id = await context.Client.Jobs.SubmitAsync(jobspecOptions.ToJobspec(parsed), options, cancellationToken)
                .ConfigureAwait(false);
            await context.Output.WriteLineAsync(context.Json
                ? JsonLine.Object(json =>
                {
                    json.WriteNumber("jobid", id.Value);
                    json.WriteString("id", id.ToString());
                })
                : id.ToString()).ConfigureAwait(false);
            return ExitCodes.Success;
        }));
        return command;
    }
}
