using System.CommandLine;
using System.Globalization;
using FluxWire.Cli.Sessions;
using FluxWire.Protocol;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire ping</c>: whether a broker answers, how fast, and who it thinks we are.</summary>
internal static class PingCommand
{
    internal static Command Create()
    {
        Option<int?> rank = new("--rank", "-r")
        {
            Description = "Which broker. Default: the one that we are connected to.",
            HelpName = "N",
            CustomParser = static result => WholeNumber.Parse(result, 0),
        };
        Option<int> count = new("--count", "-n")
        {
            Description = "How often.",
            HelpName = "N",
            DefaultValueFactory = static _ => 1,
            CustomParser = static result => WholeNumber.Parse(result, 1),
        };
        Command command = new("ping", "Ask a broker whether it is there, and who it thinks we are.") { rank, count };
        command.SetAction(CommandContext.Action(async (context, cancellationToken) =>
        {
            FluxNodeId nodeId = context.Parsed.GetValue(rank) is int number ? FluxNodeId.Rank((uint)number) : FluxNodeId.Any;
            for (int i = 0; i < context.Parsed.GetValue(count); i++)
            {
                PingResult ping = context.Client.Broker.Ping(new RpcOptions { NodeId = nodeId }, cancellationToken);
                await context.Output.WriteLineAsync(context.Json ? ToJson(ping) : ToText(ping)).ConfigureAwait(false);
            }

            return ExitCodes.Success;
        }));
        return command;
    }

    private static string ToJson(PingResult ping) => JsonLine.Object(json =>
    {
        json.WriteNumber("rank", ping.Rank);
        json.WriteString("route", ping.Route);
        json.WriteNumber("userid", ping.Identity.UserId);
        json.WriteNumber("rolemask", (uint)ping.Identity.Roles);
        json.WriteNumber("seconds", ping.RoundTrip.TotalSeconds);
    });

    private static string ToText(PingResult ping) => string.Create(
        CultureInfo.InvariantCulture,
        $"rank {ping.Rank}: {ping.RoundTrip.TotalMilliseconds:0.000} ms, route {ping.Route}, we are uid {ping.Identity.UserId} ({ping.Identity.Roles})");
}
