using System.Buffers.Binary;

namespace FluxWire.Benchmarks.Peer;

/// <summary>As much of a request as the stand-in broker needs, as a view of its receive buffer.</summary>
internal readonly ref struct PeerRequest
{
    private const int PrefixSize = 8;
    private const int FlagsFromEnd = 17;
    private const byte NoResponse = 0x04;

    private PeerRequest(ReadOnlySpan<byte> frame)
    {
        // Prefix, the empty part that ends the routes (a client sends none), the topic with its length in front.
        Topic = frame.Slice(PrefixSize + 2, frame[PrefixSize + 1]);
        Matchtag = BinaryPrimitives.ReadUInt32BigEndian(frame[^PeerFrames.MatchtagFromEnd..]);
        WantsResponse = (frame[^FlagsFromEnd] & NoResponse) == 0;
    }

    internal ReadOnlySpan<byte> Topic { get; }

    internal uint Matchtag { get; }

    internal bool WantsResponse { get; }

    /// <summary>Takes a request off the front of what was received.</summary>
    /// <param name="received">The bytes.</param>
    /// <param name="request">The request.</param>
    /// <param name="size">How many bytes it has.</param>
    /// <returns>Whether all of it is there.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> received, out PeerRequest request, out int size)
    {
        request = default;
        size = received.Length < PrefixSize ? int.MaxValue : PrefixSize + BinaryPrimitives.ReadInt32BigEndian(received[4..]);
        if (received.Length < size)
        {
            return false;
        }

        request = new PeerRequest(received[..size]);
        return true;
    }
}
