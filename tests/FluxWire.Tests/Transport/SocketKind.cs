namespace FluxWire.Tests.Transport;

/// <summary>By whom a unix socket is used.</summary>
public enum SocketKind
{
    /// <summary>The runtime's sockets (<c>SocketTransport</c>).</summary>
    Runtime,

    /// <summary>The system calls (<c>LinuxSocketTransport</c>).</summary>
    Linux,
}
