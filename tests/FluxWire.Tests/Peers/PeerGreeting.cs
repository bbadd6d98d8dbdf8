namespace FluxWire.Tests.Peers;

/// <summary>What a peer does with a client that has connected, before any message.</summary>
/// <param name="Byte">The byte to send; null for none.</param>
/// <param name="Closes">Whether to close then.</param>
internal sealed record PeerGreeting(byte? Byte, bool Closes)
{
    internal static readonly PeerGreeting Accept = new(0, Closes: false);

    internal static readonly PeerGreeting Silence = new(null, Closes: false);

    internal static readonly PeerGreeting EndOfFile = new(null, Closes: true);

    internal static PeerGreeting Refuse(FluxErrno errno) => new((byte)errno.Value, Closes: true);
}
