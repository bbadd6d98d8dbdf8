using System.Text.Json;
using System.Text.Json.Serialization;
using FluxWire.Tests.Peers;
using FluxWire.Tests.Rpc;

namespace FluxWire.Tests.Continuations;

/// <summary>
/// A converter runs in the middle of what was received. A blocking call from there could never be answered, and must neither hang nor have a second
/// thread receive into the same buffer.
/// </summary>
public sealed class CallInConverterTests
{
    private static FluxClient? _client;

    [Theory]
    [InBothModes]
    public async Task It_fails_the_call_whose_answer_is_read_and_no_other(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(options => options.ContinuationMode = mode);
        _client = session.Client;
        Task<CallingReply> call = session.Client.CallAsync(
            "test.typed", new EchoRequest(1), EchoJson.Default.EchoRequest, CallingJson.Default.CallingReply).AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync("test.typed");
        (Task<JsonElement> other, PeerMessage next) = await session.BeginCallAsync();

        // Both by one read, so that something is left in the buffer while the converter runs.
        await session.Peer.WriteAsync((byte[])[.. Frames.Response(request, """{"n":1}"""), .. Frames.Response(next, """{"n":2}""")]);

        (await call.FailureAsync<InvalidOperationException>()).Message.Should().Contain("cannot call the broker");
        (await other.Soon()).GetProperty("n").GetInt32().Should().Be(2);
        await session.BarrierAsync();
    }

    [Fact]
    public async Task It_fails_too_where_the_caller_itself_receives()
    {
        using ScriptedPeer listener = ScriptedPeer.Listen();
        Task<FluxClient> connecting = Task.Factory.StartNew(
            () => FluxClient.Connect(TestMode.OptionsFor(listener.Uri)), TaskCreationOptions.LongRunning);
        using PeerConnection peer = await listener.AcceptAsync();
        FluxClient client = await connecting.Soon();
        _client = client;
        Task<CallingReply> call = Task.Factory.StartNew(
            () => client.Call("test.typed", new EchoRequest(1), EchoJson.Default.EchoRequest, CallingJson.Default.CallingReply),
            TaskCreationOptions.LongRunning);
        await peer.RespondAsync(await peer.ReceiveAsync("test.typed"), """{"n":1}""");

        await call.FailureAsync<InvalidOperationException>();
        await client.DisposeAsync().Soon();
    }

    internal sealed class CallingConverter : JsonConverter<CallingReply>
    {
        public override CallingReply Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            _client!.Call("test.inner");
            return new CallingReply();
        }

        public override void Write(Utf8JsonWriter writer, CallingReply value, JsonSerializerOptions options) => writer.WriteNullValue();
    }
}

[JsonConverter(typeof(CallInConverterTests.CallingConverter))]
internal sealed record CallingReply;

[JsonSerializable(typeof(CallingReply))]
internal sealed partial class CallingJson : JsonSerializerContext;
