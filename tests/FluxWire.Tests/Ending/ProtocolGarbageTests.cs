using System.Text.Json;
using FluxWire.Tests.Peers;
using FluxWire.Tests.Streams;

namespace FluxWire.Tests.Ending;

/// <summary>Bytes that are no messages end the connection, because nobody knows where the next message begins.</summary>
public sealed class ProtocolGarbageTests
{
    public static TheoryData<byte[], FluxProtocolError> Garbage => new()
    {
        { "GET / HTTP/1.1"u8.ToArray(), FluxProtocolError.BadFrameMagic },
        { [0xFF], FluxProtocolError.BadFrameMagic },
        { [0x12, 0x00, 0xEE, 0xFF, 0, 0, 0, 0], FluxProtocolError.TruncatedHeader },
        { [0x12, 0x00, 0xEE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], FluxProtocolError.MessageTooLarge },
        { [0x12, 0x00, 0xEE, 0xFF, 0, 0, 0, 21, 20, .. new byte[20]], FluxProtocolError.BadHeaderMagic },
        { [0x12, 0x00, 0xEE, 0xFF, 0, 0, 0, 21, 20, 0x8E, 9, .. new byte[18]], FluxProtocolError.BadVersion },
        { [0x12, 0x00, 0xEE, 0xFF, 0, 0, 0, 21, 20, 0x8E, 1, 3, .. new byte[17]], FluxProtocolError.UnknownType },
        { [0x12, 0x00, 0xEE, 0xFF, 0, 0, 0, 21, 20, 0x8E, 1, 2, 0x01, .. new byte[16]], FluxProtocolError.MissingTopic },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_ends_everything_with_its_cause(byte[] bytes, FluxProtocolError error)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync();
        await using SteppedStream stream = await SteppedStream.StartAsync(session);

        await session.Peer.WriteAsync(bytes);

        foreach (Task waiting in (Task[])[call, stream.MoveNextAsync()])
        {
            FluxConnectionException failure = await waiting.FailureAsync<FluxConnectionException>();
            failure.Errno.Should().Be(FluxErrno.ECONNRESET);
            failure.MayHaveBeenSent.Should().BeTrue();
            FluxProtocolException cause = failure.InnerException!.InnerException.Should().BeOfType<FluxProtocolException>().Subject;
            cause.Error.Should().Be(error);
            failure.Message.Should().Contain(cause.Message.TrimEnd('.'));
        }

        await session.Peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task What_came_before_the_garbage_counts()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.WriteAsync((byte[])[.. Frames.Response(request, "{}"), .. "garbage"u8]);

        await call.Soon();
        await session.Peer.ReceiveEndAsync();
        (await session.Client.CallAsync("test.late").AsTask().FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeFalse();
    }

    [Fact]
    public async Task A_message_of_just_the_limit_is_accepted_and_one_byte_more_is_not()
    {
        const int Limit = 5000;
        await using PeerSession session = await PeerSession.StartAsync(o => o.MaxMessageSize = Limit);
        int overhead = Frames.Response("test.call", new byte[300], 1).Length - 8 - 300;

        (Task<JsonElement> _, PeerMessage request) = await session.BeginCallAsync();
        await session.Peer.WriteAsync(Frames.Response(request, Json(Limit - overhead)));
        await session.BarrierAsync();

        (Task<JsonElement> call, request) = await session.BeginCallAsync();
        await session.Peer.WriteAsync(Frames.Response(request, Json(Limit - overhead + 1)).AsMemory(..8));
        FluxConnectionException failure = await call.FailureAsync<FluxConnectionException>();
        failure.Message.Should().Contain("5001").And.Contain("5000");

        static byte[] Json(int size) => [.. Enumerable.Repeat((byte)' ', size - 3), (byte)'{', (byte)'}', 0];
    }
}
