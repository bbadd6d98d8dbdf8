using System.CommandLine;
using System.CommandLine.Help;
using FluxWire.Cli.Commands;

namespace FluxWire.Cli;

/// <summary>The program's commands, and how one of them is run.</summary>
internal static class CommandLine
{
    internal static async Task<int> RunAsync(string[] args)
    {
        InvocationConfiguration configuration = new()
        {
            // Errors are put into words in one place, see ErrorReporting.
            EnableDefaultExceptionHandler = false,
            // Signals are not left to it either, see Interruption.
            ProcessTerminationTimeout = null,
        };
        using Interruption interruption = new();
        try
        {
            ParseResult parsed = CreateRoot().Parse(args);
            if (parsed.Errors.Count > 0)
            {
                return ErrorReporting.ReportUsage(parsed, Console.Error);
            }

            return await parsed.InvokeAsync(configuration, interruption.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The last stop: whatever it is, the user gets a sentence and a script gets an exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ErrorReporting.Report(e, Console.Error);
        }
    }

    private static Command CreateRoot()
    {
        // A RootCommand would be named after the assembly, which cannot be called fluxwire (see the project file).
        Command root = new("fluxwire", "A Flux client on the command line.")
        {
            new HelpOption(),
            new VersionOption(),
            RunCommand.Create(),
            SubmitCommand.Create(),
            WaitCommand.Create(),
            ResultCommand.CreateResult(),
            ResultCommand.CreateInfo(),
            EventsCommand.Create(),
            OutputCommand.Create(),
            ControlCommands.CreateCancel(),
            ControlCommands.CreateKill(),
            ControlCommands.CreateRaise(),
            PingCommand.Create(),
            GetAttributeCommand.Create(),
            IdCommand.Create(),
            BrokerCommand.Create(),
            RecordCommand.Create(),
            DumpCommand.Create(),
        };
        GlobalOptions.AddTo(root);
        return root;
    }
}
