using System.Globalization;
using System.Text;
using FluxWire.Embedded.Transport;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Routing;

/// <summary>Services that clients provide: <c>service.add</c>, requests to them with a route back, responses along it.</summary>
internal sealed class ClientServices
{
    private readonly Dictionary<string, ClientConnection> _providers = new(StringComparer.Ordinal);
    private readonly Dictionary<ClientConnection, Dictionary<string, FluxMessage>> _used = [];
    private readonly string _brokerUuid;
    private readonly Func<string, bool> _isBuiltIn;

    /// <param name="brokerUuid">The broker's name in route stacks.</param>
    /// <param name="isBuiltIn">Whether the broker itself has a service of a name.</param>
    public ClientServices(string brokerUuid, Func<string, bool> isBuiltIn)
    {
        _brokerUuid = brokerUuid;
        _isBuiltIn = isBuiltIn;
    }

    /// <summary>Answers <c>service.add</c> and <c>service.remove</c>, which are the connector's own.</summary>
    public bool TryHandle(Request request)
    {
        if (request.Topic is not ("service.add" or "service.remove"))
        {
            return false;
        }

        Request own = new(request.Client, request.Message, request.Topic, Responder.Connector);
        try
        {
            Change(own, own.Payload.String("service"), own.Topic == "service.add");
            own.Respond();
        }
        catch (RequestException e)
        {
            own.RespondError(e.Errno, e.ErrorText);
        }

        return true;
    }

    /// <summary>Hands a request to the client that provides the service.</summary>
    /// <returns>False if nobody does.</returns>
    public bool TryForward(string service, Request request)
    {
        if (!_providers.TryGetValue(service, out ClientConnection? provider))
        {
            return false;
        }

        if ((request.Message.Header.Flags & FluxMessageFlags.NoResponse) == 0)
        {
            RememberUse(request);
        }

        FluxMessage message = Forwarded(request.Client, request.Message, request.UserId, request.Roles, request.Message.Topic.ToTopicMemory());
        provider.Send(message);
        return true;
    }

    /// <summary>Brings a provider's response back along the routes that its request came by.</summary>
    public void Respond(ClientConnection provider, FluxMessage message)
    {
        IReadOnlyList<string> routes = message.Routes.ToList();

        // The stack is [this broker][requester][what the requester brought along]; anything else was not asked for.
        if (routes.Count < 2 || routes[0] != _brokerUuid
            || _used.Keys.FirstOrDefault(client => client.Uuid == routes[1]) is not { } requester)
        {
            return;
        }

        FluxMessageHeader header = message.Header with { UserId = provider.Peer.UserId, Roles = provider.Roles };
        requester.Send(new FluxMessage(header, FluxRouteStack.Create([.. routes.Skip(2)]), message.Topic, message.Payload));
    }

    /// <summary>A client is gone: its services too, and those it used are told.</summary>
    public void Forget(ClientConnection client)
    {
        foreach (string service in _providers.Where(entry => entry.Value == client).Select(static entry => entry.Key).ToArray())
        {
            _providers.Remove(service);
        }

        if (!_used.Remove(client, out Dictionary<string, FluxMessage>? used))
        {
            return;
        }

        foreach ((string prefix, FluxMessage first) in used)
        {
            if (_providers.TryGetValue(prefix.Split('.')[0], out ClientConnection? provider))
            {
                provider.Send(Forwarded(client, first, client.Peer.UserId, client.Roles, Encoding.UTF8.GetBytes(prefix + ".disconnect")));
            }
        }
    }

    private void Change(Request request, string name, bool add)
    {
        if (!add)
        {
            if (!_providers.TryGetValue(name, out ClientConnection? provider) || provider != request.Client)
            {
                throw new RequestException(FluxErrno.ENOENT);
            }

            _providers.Remove(name);
            return;
        }

        if (name.Contains('.', StringComparison.Ordinal))
        {
            throw new RequestException(FluxErrno.EINVAL);
        }

        string guestPrefix = string.Create(CultureInfo.InvariantCulture, $"{request.UserId}-");
        if (!request.IsOwner && !name.StartsWith(guestPrefix, StringComparison.Ordinal))
        {
            throw new RequestException(FluxErrno.EPERM);
        }

        int limit = request.Client.Limits.MaxOutstandingRequests;
        if (_providers.Count >= limit && _providers.Values.Count(provider => provider == request.Client) >= limit)
        {
            throw new RequestException(FluxErrno.EAGAIN, "too many services of this client");
        }

        if (_isBuiltIn(name) || !_providers.TryAdd(name, request.Client))
        {
            throw new RequestException(FluxErrno.EEXIST);
        }
    }

    // One disconnect message goes to each prefix that a client used, with the tag of its first request.
    private void RememberUse(Request request)
    {
        if (!_used.TryGetValue(request.Client, out Dictionary<string, FluxMessage>? used))
        {
            _used[request.Client] = used = new(StringComparer.Ordinal);
        }

        string prefix = request.Topic[..request.Topic.LastIndexOf('.')];
        if (used.ContainsKey(prefix))
        {
            return;
        }

        if (used.Count >= request.Client.Limits.MaxOutstandingRequests)
        {
            throw new RequestException(FluxErrno.EAGAIN, "too many services used by this client");
        }

        // The payload is not needed for that, and may be large.
        FluxMessage message = request.Message;
        FluxMessageHeader header = message.Header with { Flags = message.Header.Flags & ~FluxMessageFlags.Payload };
        used.Add(prefix, new FluxMessage(header, message.Routes, message.Topic, default));
    }

    private FluxMessage Forwarded(ClientConnection from, in FluxMessage message, uint userId, FluxRoles roles, ReadOnlyMemory<byte> topic)
    {
        bool disconnect = !message.Topic.ToTopicMemory().Span.SequenceEqual(topic.Span);
        FluxMessageFlags flags = message.Header.Flags | FluxMessageFlags.Route;
        if (disconnect)
        {
            flags = FluxMessageFlags.Topic | FluxMessageFlags.Route | FluxMessageFlags.NoResponse;
        }

        FluxMessageHeader header = message.Header with { Flags = flags, UserId = userId, Roles = roles };
        FluxRouteStack routes = message.Routes.Push(from.Uuid).Push(_brokerUuid);
        return new FluxMessage(header, routes, new(topic), disconnect ? default : message.Payload);
    }
}
