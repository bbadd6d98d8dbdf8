using FluxWire.Protocol;

namespace FluxWire.Embedded.Transport;

/// <summary>What happens to connections, told on the loop and in order.</summary>
internal interface IClientHandler
{
    /// <summary>A client was let in.</summary>
    public void Connected(ClientConnection client);

    /// <summary>It sent a message, which has its own memory.</summary>
    public void Received(ClientConnection client, FluxMessage message);

    /// <summary>It is gone; nothing more will come from it.</summary>
    public void Disconnected(ClientConnection client);
}
