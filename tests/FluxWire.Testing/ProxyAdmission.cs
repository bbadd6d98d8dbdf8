namespace FluxWire.Testing;

/// <summary>What a client that connects to a <see cref="FluxFaultProxy"/> finds. Connections that exist are not touched.</summary>
public enum ProxyAdmission
{
    /// <summary>It is accepted and passed on to the broker.</summary>
    Open,

    /// <summary>
    /// Its connect succeeds, because the kernel queues it, and then nothing happens until the proxy is open again. Beyond
    /// <see cref="FluxFaultProxyOptions.Backlog"/> clients, connecting itself blocks.
    /// </summary>
    NotAccepting,

    /// <summary>It is accepted and closed at once: the end of the stream where the greeting should be.</summary>
    AcceptAndClose,

    /// <summary>The socket's file is there and nobody listens, as after a broker that was killed: ECONNREFUSED.</summary>
    NobodyListens,

    /// <summary>There is no file at the socket's path: ENOENT.</summary>
    SocketMissing,
}
