using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>Pooled calls without a connection, whose result is the tag of the message that answered them.</summary>
/// <typeparam name="TOwner">A class of tests; no other takes from its pool.</typeparam>
internal static class TaggedCall<TOwner>
{
    internal static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    internal static PooledCall<Answer> Rent() => PooledCall<Answer>.Rent("test.call", FluxNodeId.Any, Parse);

    internal static FluxMessage Success(uint tag, byte flags = 0)
        => new PeerMessage(Frames.Response("test.call", Frames.Text("{}"), tag, flags: flags)).Message;

    internal static FluxMessage Error(uint tag) => new PeerMessage(Frames.Response("test.call", null, tag, FluxErrno.EINVAL)).Message;

    /// <summary>Has it answered, and those told who wait for it.</summary>
    internal static void Complete(PendingOperation call, uint tag)
    {
        call.OnResponse(Success(tag)).Should().BeTrue();
        call.Tell();
    }

    private static Answer Parse(in FluxMessage response) => new(response.Matchtag);

    internal sealed record Answer(uint Tag);
}
