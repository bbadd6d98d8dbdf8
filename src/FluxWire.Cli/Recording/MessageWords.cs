using System.Text;
using FluxWire.Protocol;

namespace FluxWire.Cli.Recording;

/// <summary>The words for a message's type, flags and topic.</summary>
internal static class MessageWords
{
    private static readonly (FluxMessageFlags Flag, string Name)[] FlagNames =
    [
        (FluxMessageFlags.Topic, "topic"),
        (FluxMessageFlags.Payload, "payload"),
        (FluxMessageFlags.NoResponse, "noresponse"),
        (FluxMessageFlags.Route, "route"),
        (FluxMessageFlags.Upstream, "upstream"),
        (FluxMessageFlags.Private, "private"),
        (FluxMessageFlags.Streaming, "streaming"),
        (FluxMessageFlags.User1, "user1"),
    ];

    internal static string Type(in FluxMessage message) => message.Type switch
    {
        FluxMessageType.Request => "request",
        FluxMessageType.Response => "response",
        FluxMessageType.Event => "event",
        _ => "control",
    };

    /// <summary>The flags that are set, in the order of their bits.</summary>
    internal static IEnumerable<string> Flags(in FluxMessage message)
    {
        FluxMessageFlags flags = message.Header.Flags;
        return FlagNames.Where(row => (flags & row.Flag) != 0).Select(static row => row.Name);
    }

    internal static string Topic(in FluxMessage message) => Encoding.UTF8.GetString(message.Topic);
}
