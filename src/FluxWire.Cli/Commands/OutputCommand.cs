using System.CommandLine;
using FluxWire.Cli.Output;
using FluxWire.Cli.Sessions;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire output</c>: streams what a job writes.</summary>
internal static class OutputCommand
{
    internal static Command Create()
    {
        Argument<JobId> id = Arguments.Job();
        Option<bool> label = new("--label-io", "-l") { Description = "Put the task's rank in front of each line of output." };
        Command command = new("output", "Show a job's output as it comes, from the beginning, until the job ends.") { id, label };
        command.SetAction(CommandContext.Action(async (context, cancellationToken) =>
        {
            IOutputPrinter printer = context.Json
                ? new JsonOutputPrinter(context.Output)
                : new TextOutputPrinter(context.Parsed.GetValue(label), Console.OpenStandardOutput(), Console.OpenStandardError());
            await printer.PrintAllAsync(context.Client.Jobs.OutputAsync(context.Parsed.GetValue(id), cancellationToken: cancellationToken))
                .ConfigureAwait(false);
            return ExitCodes.Success;
        }));
        return command;
    }
}
