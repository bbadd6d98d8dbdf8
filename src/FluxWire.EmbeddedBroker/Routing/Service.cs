namespace FluxWire.Embedded.Routing;

/// <summary>A named group of methods, such as <c>job-manager</c>; every service answers <c>ping</c> as well.</summary>
internal sealed class Service
{
    private readonly Dictionary<string, ServiceMethod> _methods = new(StringComparer.Ordinal);

    public Service(string name) => Name = name;

    public string Name { get; }

    /// <summary>Told when a sender is gone, with the value of its <see cref="Request.Sender"/>; senders behind a proxy begin with it.</summary>
    public event Action<string>? SenderGone;

    /// <summary>Adds a method for everybody who was let in.</summary>
    /// <param name="name">The method's name, the last word of the topic.</param>
    /// <param name="handler">Called on the loop; it answers, or throws <see cref="RequestException"/>.</param>
    /// <param name="malformed">The text that goes with EPROTO; most services send none.</param>
    public Service User(string name, Action<Request> handler, string? malformed = null)
        => Add(name, new(handler, OwnerOnly: false, malformed));

    /// <summary>Adds a method for the instance owner only.</summary>
    /// <param name="name">The method's name, the last word of the topic.</param>
    /// <param name="handler">Called on the loop; it answers, or throws <see cref="RequestException"/>.</param>
    /// <param name="malformed">The text that goes with EPROTO; most services send none.</param>
    public Service Owner(string name, Action<Request> handler, string? malformed = null)
        => Add(name, new(handler, OwnerOnly: true, malformed));

    /// <summary>Runs the method that a request names.</summary>
    /// <exception cref="RequestException">There is none, the sender may not, or the method refused.</exception>
    public void Handle(Request request)
    {
        string name = request.Topic.Length > Name.Length ? request.Topic[(Name.Length + 1)..] : string.Empty;
        if (!_methods.TryGetValue(name, out ServiceMethod? method))
        {
            throw new RequestException(FluxErrno.ENOSYS, $"Unknown service method '{request.Topic}'");
        }

        if (method.OwnerOnly && !request.IsOwner)
        {
            throw new RequestException(FluxErrno.EPERM, "Request requires owner credentials");
        }

        try
        {
            method.Handler(request);
        }
        catch (RequestException e) when (e.Errno == FluxErrno.EPROTO && e.ErrorText is null && method.Malformed is not null)
        {
            throw new RequestException(e.Errno, method.Malformed);
        }
    }

    /// <summary>Whether a request is one of this service's.</summary>
    internal bool Owns(Request request)
        => request.Topic.StartsWith(Name, StringComparison.Ordinal) && request.Topic.AsSpan(Name.Length) is ['.', ..];

    internal void Forget(string sender) => SenderGone?.Invoke(sender);

    private Service Add(string name, ServiceMethod method)
    {
        _methods.Add(name, method);
        return this;
    }

    private sealed record ServiceMethod(Action<Request> Handler, bool OwnerOnly, string? Malformed);
}
