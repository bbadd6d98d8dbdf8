using System.Buffers;
using System.Text.Json;
using FluxWire.Embedded.Transport;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Routing;

/// <summary>A request with the credentials that count, and the way back to whoever sent it.</summary>
internal sealed class Request
{
    private readonly ClientConnection _client;
    private readonly Responder _responder;
    private JsonElement? _payload;
    private RequestBudget? _budget;

    public Request(ClientConnection client, FluxMessage message, string topic, Responder responder)
    {
        _client = client;
        _responder = responder;
        Message = message;
        Topic = topic;

        // An owner may speak for somebody else, one field at a time; that is how guests are simulated (RFC 12).
        FluxMessageHeader header = message.Header;
        UserId = header.UserId == FluxMessageHeader.UnknownUserId ? client.Peer.UserId : header.UserId;
        Roles = header.Roles == FluxRoles.None ? client.Roles : header.Roles;
    }

    public FluxMessage Message { get; }

    public string Topic { get; }

    public uint UserId { get; }

    public FluxRoles Roles { get; }

    public ClientConnection Client => _client;

    public bool IsStreaming => Message.IsStreaming;

    public bool IsOwner => (Roles & FluxRoles.Owner) != 0;

    /// <summary>Who sent it: the connection and, behind a proxy, the hops in it. Cancel and disconnect compare this.</summary>
    public string Sender => SenderOf(_client, Message.Routes);

    /// <summary>The payload as a JSON object.</summary>
    /// <exception cref="RequestException">EPROTO: there is none, or it is something else.</exception>
    public JsonElement Payload => _payload ??= ParsePayload();

    public static string SenderOf(ClientConnection client, FluxRouteStack routes) => $"{client.Uuid}!{routes}";

    /// <summary>Whether it came from a sender, or through one that is a proxy for many.</summary>
    public bool IsFrom(string sender) => Sender.StartsWith(sender, StringComparison.Ordinal);

    /// <summary>Whether the sender may act on something that belongs to a user.</summary>
    public bool MayActFor(uint userId) => IsOwner || ((Roles & FluxRoles.User) != 0 && UserId == userId);

    /// <summary>Counts it as outstanding until its final answer. Nobody waits for one that wants no answer, unless it is a stream.</summary>
    /// <param name="budget">Its client's.</param>
    /// <exception cref="RequestException">EAGAIN: the client has too many.</exception>
    public void TakeFrom(RequestBudget budget)
    {
        if ((Message.Header.Flags & FluxMessageFlags.NoResponse) != 0 && !IsStreaming)
        {
            return;
        }

        _budget = budget.TryTake(this)
            ? budget : throw new RequestException(FluxErrno.EAGAIN, "too many outstanding requests of this client");
    }

    /// <summary>Answers with success; without effect if no answer is wanted.</summary>
    /// <param name="payload">The payload with its NUL; null for none.</param>
    public void Respond(byte[]? payload = null) => Send(FluxErrno.None, payload);

    /// <summary>Answers with success.</summary>
    /// <param name="members">Writes the members of the payload's object.</param>
    public void Respond(Action<Utf8JsonWriter> members) => Respond(JsonPayload.Object(members));

    /// <summary>Answers with an error, which also ends a stream.</summary>
    /// <param name="errno">Why; ENODATA is a stream's normal end.</param>
    /// <param name="text">The text to go with it; null for none.</param>
    public void RespondError(FluxErrno errno, string? text = null)
        => Send(errno, text is null ? null : FluxPayload.FromText(text));

    private void Send(FluxErrno errno, byte[]? payload)
    {
        if (errno.IsError || !IsStreaming)
        {
            _budget?.Return(this);
        }

        if ((Message.Header.Flags & FluxMessageFlags.NoResponse) == 0)
        {
            _client.Send(FluxMessage.Response(
                Message, errno, payload is null ? null : new ReadOnlySequence<byte>(payload), _responder.UserId, _responder.Roles));
        }
    }

    private JsonElement ParsePayload()
    {
        try
        {
            JsonElement payload = StrictJson.Parse(FluxPayload.GetJson(Message).ToArray(), _client.Limits.MaxJsonDepth);
            return payload.ValueKind == JsonValueKind.Object ? payload : throw new RequestException(FluxErrno.EPROTO);
        }
        catch (Exception e) when (e is FluxProtocolException or JsonException)
        {
            throw new RequestException(FluxErrno.EPROTO);
        }
    }
}
