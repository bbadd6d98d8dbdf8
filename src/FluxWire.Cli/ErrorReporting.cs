using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Sockets;

namespace FluxWire.Cli;

/// <summary>The one place where an error becomes a sentence on standard error and an exit code.</summary>
internal static class ErrorReporting
{
    internal const string Prefix = "fluxwire: ";

    internal static int ReportUsage(ParseResult parsed, TextWriter error)
    {
        // What is missing comes first, but a word that nobody understands is often why it is missing.
        ParseError cause = parsed.Errors.FirstOrDefault(parseError => parsed.UnmatchedTokens.Any(parseError.Message.Contains))
            ?? parsed.Errors[0];
        error.WriteLine(Prefix + OneLine(cause.Message));
        error.WriteLine($"Try '{CommandPath(parsed.CommandResult)} --help'.");
        return ExitCodes.Usage;
    }

    internal static int Report(Exception exception, TextWriter error)
    {
        error.WriteLine(Prefix + OneLine(Describe(exception)));
        return ExitCodes.Failure;
    }

    private static string Describe(Exception exception) => exception switch
    {
        CliException or FluxException => exception.Message,
        OperationCanceledException => "Interrupted before it was done; run it again if you still need it.",
        FileNotFoundException { FileName: string file } => $"There is no file '{file}'; check the path.",
        DirectoryNotFoundException => $"{exception.Message} Check the path.",
        UnauthorizedAccessException => $"{exception.Message} Check its permissions.",
        IOException or SocketException => exception.Message,
        _ => $"Unexpected {exception.GetType().Name}: {exception.Message} Please report this, with the command that led to it.",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string CommandPath(CommandResult? result)
    {
        Stack<string> names = [];
        for (SymbolResult? node = result; node is CommandResult command; node = node.Parent)
        {
            names.Push(command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
