namespace FluxWire.Replay.Tests;

/// <summary>How long a replay may stand still; none is meant to wait this long.</summary>
internal static class ReplayTimeout
{
    /// <summary>For the peer, which then tells what it was waiting for.</summary>
    internal static TimeSpan OfPeer => TimeSpan.FromSeconds(60);

    /// <summary>For the driver; longer, so that the peer is heard first.</summary>
    internal static TimeSpan OfDriver => OfPeer * 2;
}
