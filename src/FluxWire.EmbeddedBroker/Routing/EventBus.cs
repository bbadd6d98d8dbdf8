using System.Buffers;
using System.Text;
using System.Text.Json;
using FluxWire.Embedded.Transport;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Routing;

/// <summary>Events: who subscribed to what (in the connector, as real), and the numbered delivery to them.</summary>
internal sealed class EventBus
{
    // How often each client subscribed to each prefix: two subscriptions need two unsubscriptions.
    private readonly Dictionary<ClientConnection, Dictionary<string, int>> _subscriptions = [];
    private uint _sequence;

    /// <summary>Answers <c>event.subscribe</c> and <c>event.unsubscribe</c>, which are the connector's own.</summary>
    public bool TryHandle(Request request)
    {
        if (request.Topic is not ("event.subscribe" or "event.unsubscribe"))
        {
            return false;
        }

        Request own = new(request.Client, request.Message, request.Topic, Responder.Connector);
        try
        {
            Change(own, own.Payload.String("topic"), own.Topic == "event.subscribe");
            own.Respond();
        }
        catch (RequestException e)
        {
            own.RespondError(e.Errno, e.ErrorText);
        }

        return true;
    }

    /// <summary>Answers <c>event.publish</c>.</summary>
    public void Publish(Request request)
    {
        JsonElement payload = request.Payload;
        string topic = payload.String("topic");
        FluxMessageFlags flags = (FluxMessageFlags)payload.Int32("flags");
        string encoded = payload.OptionalString("payload") ?? string.Empty;
        if ((flags & ~FluxMessageFlags.Private) != 0)
        {
            throw new RequestException(FluxErrno.EPROTO);
        }

        byte[] bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out int length))
        {
            throw new RequestException(FluxErrno.EPROTO);
        }

        uint sequence = Deliver(topic, length == 0 ? null : bytes[..length], flags, request.UserId, request.Roles);
        request.Respond(json => json.WriteNumber("seq", sequence));
    }

    /// <summary>Publishes an event of the broker itself.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload with its NUL; null for none.</param>
    /// <param name="isPrivate">Whether only the owner may see it.</param>
    /// <param name="owner">The instance owner's uid.</param>
    public void Publish(string topic, byte[]? payload, bool isPrivate, uint owner)
        => Deliver(topic, payload, isPrivate ? FluxMessageFlags.Private : FluxMessageFlags.None, owner, FluxRoles.Owner | FluxRoles.Local);

    /// <summary>Publishes an event that a client sent as such.</summary>
    public void Republish(ClientConnection client, FluxMessage message)
    {
        byte[]? payload = message.HasPayload ? message.Payload.ToArray() : null;
        Deliver(
            Encoding.UTF8.GetString(message.Topic),
            payload,
            message.Header.Flags & FluxMessageFlags.Private,
            client.Peer.UserId,
            client.Roles);
    }

    /// <summary>Whether anybody would get an event of this topic.</summary>
    public bool HasSubscriber(string topic) => _subscriptions.Values.Any(own => Matches(own, topic));

    /// <summary>Drops what a client subscribed to.</summary>
    public void Forget(ClientConnection client) => _subscriptions.Remove(client);

    private void Change(Request request, string topic, bool subscribe)
    {
        if (!_subscriptions.TryGetValue(request.Client, out Dictionary<string, int>? own))
        {
            _subscriptions[request.Client] = own = new(StringComparer.Ordinal);
        }

        int count = own.GetValueOrDefault(topic) + (subscribe ? 1 : -1);
        if (count < 0)
        {
            throw new RequestException(FluxErrno.ENOENT);
        }

        if (count == 1 && subscribe && own.Count >= request.Client.Limits.MaxOutstandingRequests)
        {
            throw new RequestException(FluxErrno.EAGAIN, "too many subscriptions of this client");
        }

        if (count == 0)
        {
            own.Remove(topic);
        }
        else
        {
            own[topic] = count;
        }
    }

    private uint Deliver(string topic, byte[]? payload, FluxMessageFlags flags, uint userId, FluxRoles roles)
    {
        FluxMessage message = FluxMessage.Event(
            Encoding.UTF8.GetBytes(topic),
            payload is null ? null : new ReadOnlySequence<byte>(payload),
            ++_sequence,
            userId,
            roles,
            flags);
        foreach ((ClientConnection client, Dictionary<string, int> own) in _subscriptions)
        {
            bool mayRead = (flags & FluxMessageFlags.Private) == 0
                || (client.Roles & FluxRoles.Owner) != 0 || client.Peer.UserId == userId;
            if (mayRead && Matches(own, topic))
            {
                client.Send(message);
            }
        }

        return _sequence;
    }

    // A subscription is a plain prefix, and several that match deliver one copy.
    private static bool Matches(Dictionary<string, int> own, string topic)
        => own.Keys.Any(prefix => topic.StartsWith(prefix, StringComparison.Ordinal));
}
