using System.CommandLine;
using FluxWire.Cli.Sessions;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire getattr</c>: reads a broker attribute.</summary>
internal static class GetAttributeCommand
{
    internal static Command Create()
    {
        Argument<string> name = new("NAME") { Description = "The attribute, such as size, version or rundir." };
        Command command = new("getattr", "Read a broker attribute.") { name };
        command.SetAction(CommandContext.Action(async (context, cancellationToken) =>
        {
            string key = context.Parsed.GetRequiredValue(name);
            string value = context.Client.Broker.GetAttribute(key, null, cancellationToken);
            await context.Output.WriteLineAsync(context.Json
                ? JsonLine.Object(json =>
                {
                    json.WriteString("name", key);
                    json.WriteString("value", value);
                })
                : value).ConfigureAwait(false);
            return ExitCodes.Success;
        }));
        return command;
    }
}
