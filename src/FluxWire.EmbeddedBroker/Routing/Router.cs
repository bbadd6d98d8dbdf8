using System.Text;
using FluxWire.Embedded.Transport;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Routing;

/// <summary>Brings each message of each client to where it belongs: services of the broker, services of clients, subscribers.</summary>
internal sealed class Router : IClientHandler
{
    // A broker keeps the text of this error in 80 bytes; clients that compare texts see it cut.
    private const int NoServiceTextLimit = 63;

    // A longer service name is dropped without an answer.
    private const int ServiceNameLimit = 245;

    private readonly Dictionary<string, Service> _services = new(StringComparer.Ordinal);
    private readonly Dictionary<ClientConnection, RequestBudget> _clients = [];
    private readonly Responder _broker;
    private readonly EventBus _events;
    private readonly ClientServices _clientServices;

    public Router(uint owner, string brokerUuid)
    {
        _broker = new(owner, FluxRoles.Owner | FluxRoles.Local);
        _events = new EventBus();
        _clientServices = new ClientServices(brokerUuid, name => _services.ContainsKey(name));
    }

    public EventBus Events => _events;

    /// <summary>The clients that are connected.</summary>
    public IReadOnlyCollection<ClientConnection> Clients => _clients.Keys;

    /// <summary>Registers a service; it answers <c>ping</c> at once.</summary>
    public Service Add(string name)
    {
        Service service = new(name);
        service.User("ping", Ping.Respond);
        _services.Add(name, service);
        return service;
    }

    /// <summary>Takes a service away; requests for it are answered with ENOSYS from now on.</summary>
    public void Remove(Service service) => _services.Remove(service.Name);

    public void Connected(ClientConnection client)
        => _clients.Add(client, new RequestBudget(client.Limits.MaxOutstandingRequests, client.Limits.MaxMessageSize));

    public void Received(ClientConnection client, FluxMessage message)
    {
        switch (message.Type)
        {
            case FluxMessageType.Request when (message.Header.Flags & FluxMessageFlags.Topic) != 0:
                Route(client, message);
                break;
            case FluxMessageType.Response:
                _clientServices.Respond(client, message);
                break;
            case FluxMessageType.Event:
                _events.Republish(client, message);
                break;
            case FluxMessageType.Control:
            default:
                // A broker ignores what makes no sense from a client.
                break;
        }
    }

    public void Disconnected(ClientConnection client)
    {
        _clients.Remove(client);
        _events.Forget(client);
        _clientServices.Forget(client);
        string sender = Request.SenderOf(client, default);
        foreach (Service service in _services.Values.ToArray())
        {
            service.Forget(sender);
        }
    }

    private void Route(ClientConnection client, FluxMessage message)
    {
        string topic = Encoding.UTF8.GetString(message.Topic);
        Request request = new(client, message, topic, _broker);
        try
        {
            Dispatch(request);
        }
        catch (RequestException e)
        {
            request.RespondError(e.Errno, e.ErrorText);
        }
    }

    private void Dispatch(Request request)
    {
        if (_events.TryHandle(request) || _clientServices.TryHandle(request))
        {
            return;
        }

        int lastDot = request.Topic.LastIndexOf('.');
        if (lastDot >= ServiceNameLimit)
        {
            return;
        }

        CheckNode(request.Message);
        int firstDot = request.Topic.IndexOf('.');
        string name = firstDot < 0 ? request.Topic : request.Topic[..firstDot];
        if (_services.TryGetValue(name, out Service? service))
        {
            HandleOwn(service, request);
        }
        else if (firstDot < 0 || !_clientServices.TryForward(name, request))
        {
            string text = $"No service matching {request.Topic} is registered";
            throw new RequestException(FluxErrno.ENOSYS, text.Length > NoServiceTextLimit ? text[..NoServiceTextLimit] : text);
        }
    }

    private void HandleOwn(Service service, Request request)
    {
        RequestBudget budget = _clients[request.Client];

        // A proxy announces in this way that one of the clients behind it has gone.
        if (request.Topic.EndsWith(".disconnect", StringComparison.Ordinal))
        {
            service.Forget(request.Sender);
            budget.Forget(service, request.Sender);
            return;
        }

        request.TakeFrom(budget);
        service.Handle(request);
    }

    // The only rank is 0. UPSTREAM means "not here, but my parent", and rank 0 has none (RFC 3).
    private static void CheckNode(in FluxMessage message)
    {
        bool upstream = (message.Header.Flags & FluxMessageFlags.Upstream) != 0;
        bool here = message.NodeId == FluxNodeId.Any || (message.NodeId == FluxNodeId.Rank(0) ? !upstream : upstream);
        if (!here)
        {
            throw new RequestException(FluxErrno.EHOSTUNREACH);
        }
    }
}
