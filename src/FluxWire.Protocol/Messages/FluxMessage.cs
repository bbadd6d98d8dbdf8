using System.Buffers;

namespace FluxWire.Protocol;

/// <summary>One message (RFC 3): a header and the parts that its flags announce.</summary>
/// <remarks>
/// The parts are views, not copies. A message that was read from a receive buffer is valid only as long as that buffer
/// is: copy what must live longer.
/// </remarks>
public readonly struct FluxMessage
{
    /// <summary>Puts a message together.</summary>
    /// <param name="header">The header; its flags say which of the parts exist.</param>
    /// <param name="routes">The route stack.</param>
    /// <param name="topic">The topic's bytes, without a NUL.</param>
    /// <param name="payload">The payload's bytes, with the closing NUL that JSON and text need.</param>
    public FluxMessage(
        FluxMessageHeader header,
        FluxRouteStack routes,
        ReadOnlySequence<byte> topic,
        ReadOnlySequence<byte> payload)
    {
        Header = header;
        Routes = routes;
        Topic = topic;
        Payload = payload;
    }

    /// <summary>The header.</summary>
    public FluxMessageHeader Header { get; }

    /// <summary>The route stack, nearest hop first; empty without <see cref="FluxMessageFlags.Route"/>.</summary>
    public FluxRouteStack Routes { get; }

    /// <summary>The topic's bytes, without a NUL; empty without <see cref="FluxMessageFlags.Topic"/>.</summary>
    public ReadOnlySequence<byte> Topic { get; }

    /// <summary>The payload's bytes as they travel, a closing NUL included; empty without <see cref="FluxMessageFlags.Payload"/>.</summary>
    public ReadOnlySequence<byte> Payload { get; }

    /// <summary>What the message is for.</summary>
    public FluxMessageType Type => Header.Type;

    /// <summary>Whether there is a payload; one of no bytes is a payload too.</summary>
    public bool HasPayload => (Header.Flags & FluxMessageFlags.Payload) != 0;

    /// <summary>Whether the streaming flag is set.</summary>
    public bool IsStreaming => (Header.Flags & FluxMessageFlags.Streaming) != 0;

    /// <summary>A request's or response's matchtag; 0 means none.</summary>
    public uint Matchtag => Header.Aux2;

    /// <summary>A request's destination.</summary>
    public FluxNodeId NodeId => new(Header.Aux1);

    /// <summary>A response's errno; <see cref="FluxErrno.None"/> for success.</summary>
    public FluxErrno Errno => new((int)Header.Aux1);

    /// <summary>An event's sequence number.</summary>
    public uint Sequence => Header.Aux1;

    /// <summary>Whether no further response can follow this one: an error, or success on a call that does not stream (RFC 6).</summary>
    public bool IsFinalResponse => Errno.IsError || !IsStreaming;

    /// <summary>A request as a client sends it: empty route stack, credentials left to the broker.</summary>
    /// <param name="topic">The topic, in UTF-8, without a NUL.</param>
    /// <param name="payload">The payload, with its NUL if it is JSON; null for none.</param>
    /// <param name="nodeId">The destination.</param>
    /// <param name="matchtag">The matchtag; 0 with <see cref="FluxMessageFlags.NoResponse"/>.</param>
    /// <param name="flags">Streaming, upstream or no-response; the flags for the parts are added here.</param>
    /// <returns>The message.</returns>
    public static FluxMessage Request(
        ReadOnlyMemory<byte> topic,
        ReadOnlySequence<byte>? payload,
        FluxNodeId nodeId,
        uint matchtag,
        FluxMessageFlags flags = FluxMessageFlags.None)
    {
        flags |= FluxMessageFlags.Topic | FluxMessageFlags.Route
            | (payload is null ? FluxMessageFlags.None : FluxMessageFlags.Payload);
        FluxMessageHeader header = new(
            FluxMessageType.Request, flags, FluxMessageHeader.UnknownUserId, FluxRoles.None, nodeId.Value, matchtag);
        return new(header, default, new(topic), payload ?? default);
    }

    /// <summary>The response to a request: its topic, matchtag, routes and unrelated flags are taken over (RFC 6).</summary>
    /// <param name="request">The request.</param>
    /// <param name="errno">0, or why it failed; ENODATA ends a stream.</param>
    /// <param name="payload">JSON with its NUL for success, a text with its NUL for an error; null for none.</param>
    /// <param name="userId">The responder's uid.</param>
    /// <param name="roles">The responder's roles; real clients ignore a response with none.</param>
    /// <returns>The message; it shares the request's topic and routes.</returns>
    public static FluxMessage Response(
        in FluxMessage request,
        FluxErrno errno,
        ReadOnlySequence<byte>? payload,
        uint userId,
        FluxRoles roles)
    {
        FluxMessageFlags flags = (request.Header.Flags & ~FluxMessageFlags.Payload) | FluxMessageFlags.Route
            | (payload is null ? FluxMessageFlags.None : FluxMessageFlags.Payload);
        FluxMessageHeader header = new(FluxMessageType.Response, flags, userId, roles, (uint)errno.Value, request.Matchtag);
        return new(header, request.Routes, request.Topic, payload ?? default);
    }

    /// <summary>An event.</summary>
    /// <param name="topic">The topic, in UTF-8, without a NUL.</param>
    /// <param name="payload">The payload, with its NUL if it is JSON; null for none.</param>
    /// <param name="sequence">Its number in the instance's sequence of events.</param>
    /// <param name="userId">The publisher's uid.</param>
    /// <param name="roles">The publisher's roles.</param>
    /// <param name="flags">Private or none; the flags for the parts are added here.</param>
    /// <returns>The message.</returns>
    public static FluxMessage Event(
        ReadOnlyMemory<byte> topic,
        ReadOnlySequence<byte>? payload,
        uint sequence,
        uint userId,
        FluxRoles roles,
        FluxMessageFlags flags = FluxMessageFlags.None)
    {
        flags |= FluxMessageFlags.Topic | FluxMessageFlags.Route
            | (payload is null ? FluxMessageFlags.None : FluxMessageFlags.Payload);
        FluxMessageHeader header = new(FluxMessageType.Event, flags, userId, roles, sequence, 0);
        return new(header, default, new(topic), payload ?? default);
    }
}
