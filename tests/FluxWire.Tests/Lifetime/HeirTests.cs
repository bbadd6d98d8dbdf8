using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Tests.Matching;
using FluxWire.Tests.Operations;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>What a lost connection leaves undone, and in which order it is offered.</summary>
public sealed class HeirTests : IDisposable
{
    private static readonly FluxConnectionException Lost = new("Lost.", FluxErrno.ECONNRESET);

    private readonly HeldTransport _transport = new();
    private readonly Heir _heir = new();

    public void Dispose() => _transport.Dispose();

    [Fact]
    public async Task It_is_told_offered_everything_in_order_and_told_again()
    {
        FluxConnection connection = Connect();
        _transport.OnSend = static _ => 0;
        List<TaskCall<bool>> calls = [.. Enumerable.Range(0, 5).Select(_ => TestOperation.Create())];
        for (int i = 0; i < calls.Count; i++)
        {
            connection.Send(calls[i], Request($"test.{i}"));
        }
        await _transport.Stalled;

        connection.Abort(Lost);

        _heir.Events.Should().Equal("lost", "test.0", "test.1", "test.2", "test.3", "test.4", "over");
        _heir.Taken.Should().Equal(calls);
        calls.Should().OnlyContain(call => !call.IsCompleted);
    }

    [Fact]
    public void What_was_sent_is_offered_only_if_it_may_be_repeated()
    {
        FluxConnection connection = Connect();
        TaskCall<bool> sent = TestOperation.Create();
        TaskCall<bool> repeatable = TestOperation.Create();
        repeatable.Repeatable = new KeptRequest(Request("test.kept"));
        connection.Send(sent, Request("test.sent"));
        connection.Send(repeatable, Request("test.repeatable"));

        connection.Abort(Lost);

        _heir.Events.Should().Equal("lost", "test.kept", "over");
        sent.IsCompleted.Should().BeTrue();
        repeatable.WasRepeated.Should().BeTrue();
    }

    [Fact]
    public async Task What_the_heir_does_not_want_fails()
    {
        _heir.Takes = false;
        FluxConnection connection = Connect();
        _transport.OnSend = static _ => 0;
        TaskCall<bool> call = TestOperation.Create();
        connection.Send(call, Request("test.call"));
        await _transport.Stalled;

        connection.Abort(Lost);

        (await call.Task.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeFalse();
    }

    [Fact]
    public async Task What_nobody_waits_for_is_not_offered()
    {
        FluxConnection connection = Connect();
        _transport.OnSend = static _ => 0;
        TaskCall<bool> call = TestOperation.Create();
        connection.Send(call, Request("test.call"));
        call.Fail(new OperationCanceledException());
        await _transport.Stalled;

        connection.Abort(Lost);

        _heir.Events.Should().Equal("lost", "over");
    }

    [Fact]
    public void What_is_sent_on_a_dead_connection_is_offered_as_it_is()
    {
        FluxConnection connection = Connect();
        connection.Abort(Lost);
        byte[] payload = [1, 2, 3];
        TaskCall<bool> call = TestOperation.Create();

        connection.Send(call, Request("test.late") with { Payload = payload, NodeId = FluxNodeId.Rank(3), Flags = FluxMessageFlags.Streaming });
        payload.AsSpan().Clear();

        OutboundRequest request = _heir.Requests.Should().ContainSingle().Subject;
        (request.Topic, request.NodeId, request.Flags).Should().Be(("test.late", FluxNodeId.Rank(3), FluxMessageFlags.Streaming));
        request.Payload!.Value.ToArray().Should().Equal(1, 2, 3);
        connection.Matcher.PendingCount.Should().Be(0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0 })]
    public async Task What_is_read_back_is_what_was_queued(byte[]? payload)
    {
        FluxConnection connection = Connect();
        _transport.OnSend = static _ => 0;
        OutboundRequest request = new(
            "test.é", payload is null ? default(ReadOnlyMemory<byte>?) : payload, FluxNodeId.Rank(7), FluxMessageFlags.Streaming | FluxMessageFlags.Upstream);
        connection.Send(TestOperation.Create(), request);
        await _transport.Stalled;

        connection.Abort(Lost);

        OutboundRequest offered = _heir.Requests.Should().ContainSingle().Subject;
        (offered.Topic, offered.NodeId, offered.Flags).Should().Be((request.Topic, request.NodeId, request.Flags));
        offered.Payload.HasValue.Should().Be(payload is not null);
        offered.Payload.GetValueOrDefault().ToArray().Should().Equal(payload ?? []);
    }

    [Fact]
    public async Task What_is_behind_the_piece_that_is_being_sent_has_not_left()
    {
        using Gate first = new();
        using Gate last = new();
        TaskCompletionSource[] sending = [.. Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        int sends = 0;
        using HeldTransport transport = new()
        {
            MaxPiece = 100,
            OnSend = count =>
            {
                sending[sends++].TrySetResult();
                (sends == 1 ? first : last).Pass();
                return count;
            },
        };
        FluxConnection connection = Connect(transport);
        Task sender = OnThread.RunAsync(() => connection.Send(TestOperation.Create(), Request("test.first")));
        await sending[0].Task.Soon();
        TaskCall<bool> second = TestOperation.Create();
        TaskCall<bool> third = TestOperation.Create();
        connection.Send(second, Request("test.second") with { Payload = new byte[200] });
        connection.Send(third, Request("test.third"));
        first.Open();
        await sending[1].Task.Soon();

        connection.Abort(Lost);

        last.Open();
        await sender.Soon();
        (await second.Task.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeTrue();
        _heir.Taken.Should().Equal(third);
    }

    [Fact]
    public async Task It_is_over_only_once_everything_is_handed_over()
    {
        using Gate gate = new();
        FluxConnection connection = Connect();
        connection.Send(TestOperation.Create(), Request("test.call"));
        _heir.OnLosing = gate.Pass;
        Task aborting = OnThread.RunAsync(() => connection.Abort(Lost));

        await _transport.Over;

        connection.Closed.IsCompleted.Should().BeFalse("another connection would be made, and new requests overtake those that are about to move");
        gate.Open();
        await connection.Closed.Soon();
        await aborting.Soon();
        _heir.Events.Should().Equal("lost", "over");
    }

    [Fact]
    public async Task A_sender_that_is_late_does_not_send_the_cancel_to_the_old_connection()
    {
        using Gate gate = new();
        TaskCompletionSource sending = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _transport.OnSend = _ =>
        {
            sending.TrySetResult();
            gate.Pass();
            throw new IOException("It was closed.");
        };
        FluxConnection first = Connect();
        FluxConnection second = FluxConnection.Connect(() => new HeldTransport(), Options);
        List<FluxConnection> cancelledOn = [];
        ResponseStream<int> stream = new(
            "test.stream", FluxNodeId.Any, Answers.NumberOf, new StreamLimits(10, 1000), (_, connection) => cancelledOn.Add(connection))
        {
            Repeatable = new KeptRequest(Request("test.stream")),
        };
        Task late = OnThread.RunAsync(() => first.Send(stream, Request("test.stream")));
        await sending.Task.Soon();
        first.Abort(Lost);
        _heir.Taken.Should().Equal(stream);
        stream.OnMoving();
        second.Send(stream, Request("test.stream"));
        gate.Open();
        await late.Soon();

        stream.Abandon(new OperationCanceledException());

        cancelledOn.Should().Equal(second);
    }

    private static ConnectionOptions Options { get; } = new("the broker", 1_000_000, 1_000_000, ContinuationMode.ThreadPool);

    private static OutboundRequest Request(string topic) => new(topic, null, FluxNodeId.Any, FluxMessageFlags.None);

    private FluxConnection Connect(HeldTransport? transport = null)
    {
        FluxConnection connection = FluxConnection.Connect(() => transport ?? _transport, Options);
        connection.BequeathTo(_heir);
        return connection;
    }

    private sealed class Heir : IConnectionHeir
    {
        internal List<string> Events { get; } = [];

        internal List<PendingOperation> Taken { get; } = [];

        internal List<OutboundRequest> Requests { get; } = [];

        internal bool Takes { get; set; } = true;

        internal Action OnLosing { get; set; } = static () => { };

        public void OnLost(FluxConnection connection, FluxConnectionException reason)
        {
            Events.Add("lost");
            OnLosing();
        }

        public bool TryInherit(FluxConnection connection, PendingOperation operation, in OutboundRequest request)
            => TryTake(connection, operation, request);

        public bool TryTake(FluxConnection connection, PendingOperation operation, in OutboundRequest request)
        {
            Events.Add(request.Topic);
            Taken.Add(operation);
            Requests.Add(request);
            return Takes;
        }

        public bool TryTakeUnserved(FluxConnection connection, PendingOperation operation, FluxRpcException error) => false;

        public void OnHandedOver(FluxConnection connection) => Events.Add("over");
    }
}
