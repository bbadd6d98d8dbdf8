using System.Buffers;
using System.Text;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Tests.Matching;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Writing;

/// <summary>The queue on a transport that takes exactly as much as the test wants, exactly when.</summary>
public sealed class OutboundQueueTests : IDisposable
{
    private readonly ScriptedTransport _transport = new();
    private readonly ScriptedCompletions _completions = new();
    private readonly ManualResetEventSlim _peerReads = new();
    private readonly List<Exception> _failures = [];

    [Fact]
    public void One_caller_sends_at_once_what_it_appends()
    {
        OutboundQueue queue = CreateQueue();

        queue.Append(Message("a"), matchtag: 1, operation: null).Should().BeTrue();
        queue.Append(Message("b"), matchtag: 1, operation: null).Should().BeTrue();

        SentTopics().Should().Equal("a", "b");
    }

    [Fact]
    public void Whatever_comes_while_one_sends_goes_in_the_next_piece()
    {
        OutboundQueue queue = CreateQueue();
        List<int> pieces = [];
        _transport.OnSend = count =>
        {
            pieces.Add(count);
            if (pieces.Count == 1)
            {
                queue.Append(Message("b"), matchtag: 1, operation: null);
                queue.Append(Message("c"), matchtag: 1, operation: null);
            }

            return count;
        };

        queue.Append(Message("a"), matchtag: 1, operation: null);

        SentTopics().Should().Equal("a", "b", "c");
        pieces.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_transport_that_takes_little_gets_all_of_it_in_order()
    {
        OutboundQueue queue = CreateQueue();
        int sends = 0;
        _transport.OnSend = count => ++sends % 3 == 0 ? 0 : Math.Min(count, 5);

        for (int i = 0; i < 50; i++)
        {
            queue.Append(Message($"t{i}"), matchtag: 1, operation: null);
        }

        // Nothing more is owed once there is room, with a limit of nothing.
        await RoomAsync(queue).Soon();
        SentTopics().Should().Equal(Enumerable.Range(0, 50).Select(i => $"t{i}"));
    }

    [Fact]
    public void A_request_has_been_sent_from_its_first_byte_on()
    {
        OutboundQueue queue = CreateQueue();
        PendingOperation first = TestOperation.Create();
        PendingOperation second = TestOperation.Create();
        _transport.OnSend = TakeOneByteThenStall();
        _transport.OnWait = _peerReads.Wait;

        queue.MayHaveBeenSent(first).Should().BeFalse("it is not even queued");
        queue.Append(Message("a"), matchtag: 1, first);
        queue.Append(Message("b"), matchtag: 1, second);

        queue.MayHaveBeenSent(first).Should().BeTrue();
        queue.MayHaveBeenSent(second).Should().BeFalse();
    }

    [Fact]
    public void A_send_that_fails_has_sent_nothing()
    {
        OutboundQueue queue = CreateQueue();
        PendingOperation operation = TestOperation.Create();
        _transport.OnSend = _ => throw new IOException("broken");

        queue.Append(Message("a"), matchtag: 1, operation).Should().BeTrue();

        _failures.Should().ContainSingle().Which.Should().BeOfType<IOException>();
        queue.MayHaveBeenSent(operation).Should().BeFalse();
    }

    [Fact]
    public async Task A_stalled_sender_that_wakes_because_it_was_closed_offers_nothing_more()
    {
        OutboundQueue queue = CreateQueue();
        PendingOperation operation = TestOperation.Create();
        TaskCompletionSource<Thread> stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int sends = 0;
        _transport.OnSend = _ =>
        {
            sends++;
            return 0;
        };
        _transport.OnWait = () =>
        {
            stalled.TrySetResult(Thread.CurrentThread);
            _peerReads.Wait();
        };
        queue.Append(Message("a"), matchtag: 1, operation);
        Thread sender = await stalled.Task.Soon();
        int before = sends;
        queue.Close();

        _peerReads.Set();

        sender.Join(Safety.Limit).Should().BeTrue();
        sends.Should().Be(before);
        queue.MayHaveBeenSent(operation).Should().BeFalse();
        queue.FindUnsent(operation)!.Value.Topic.Should().Be("a");
    }

    [Fact]
    public void During_a_send_a_request_may_have_been_sent_but_makes_no_room_yet()
    {
        OutboundQueue queue = CreateQueue();
        PendingOperation operation = TestOperation.Create();
        bool? mayHaveBeenSent = null;
        bool? hasRoom = null;
        _transport.OnSend = count =>
        {
            mayHaveBeenSent = queue.MayHaveBeenSent(operation);
            hasRoom = RoomAsync(queue).IsCompleted;
            return count;
        };

        queue.Append(Message("a"), matchtag: 1, operation);

        mayHaveBeenSent.Should().BeTrue();
        hasRoom.Should().BeFalse();
    }

    [Fact]
    public void A_closed_queue_takes_nothing_and_lets_nobody_wait()
    {
        OutboundQueue queue = CreateQueue();
        _transport.OnSend = static _ => 0;
        _transport.OnWait = _peerReads.Wait;
        queue.Append(Message("a"), matchtag: 1, operation: null);
        Task room = RoomAsync(queue);
        room.IsCompleted.Should().BeFalse();

        queue.Close();

        room.IsCompleted.Should().BeTrue();
        RoomAsync(queue).IsCompleted.Should().BeTrue();
        queue.Append(Message("b"), matchtag: 1, operation: null).Should().BeFalse();
    }

    /// <summary>Who asks for room in the very moment in which the last byte goes must be let through: nothing else would wake it.</summary>
    [Fact]
    public void Room_that_comes_while_it_is_asked_for_is_not_missed()
    {
        const int Rounds = 20_000;
        using Barrier barrier = new(2);
        OutboundQueue queue = CreateQueue();
        _transport.OnSend = count =>
        {
            barrier.SignalAndWait();
            return count;
        };
        Task[] rooms = new Task[Rounds];
        Thread asking = new(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                barrier.SignalAndWait();
                rooms[i] = RoomAsync(queue);
                barrier.SignalAndWait();
            }
        });
        asking.Start();
        int missed = 0;
        for (int i = 0; i < Rounds; i++)
        {
            queue.Append(Message("a"), matchtag: 1, operation: null);
            barrier.SignalAndWait();
            missed += rooms[i].IsCompleted ? 0 : 1;
        }

        asking.Join();
        missed.Should().Be(0);
    }

    public void Dispose()
    {
        _transport.OnSend = static count => count;
        _peerReads.Set();
        _peerReads.Dispose();
        _transport.Dispose();
    }

    private static Task RoomAsync(OutboundQueue queue) => queue.WaitForRoomAsync(CancellationToken.None).AsTask();

    private static Func<int, int> TakeOneByteThenStall()
    {
        bool taken = false;
        return _ =>
        {
            int count = taken ? 0 : 1;
            taken = true;
            return count;
        };
    }

    private static OutboundRequest Message(string topic) => new(topic, null, FluxNodeId.Any, FluxMessageFlags.None);

    private OutboundQueue CreateQueue() => new(_transport, _completions, maxQueuedBytes: 0, _failures.Add);

    private List<string> SentTopics()
    {
        ReadOnlySequence<byte> sent = new(_transport.Sent.WrittenMemory);
        List<string> topics = [];
        while (FluxMessageReader.TryRead(ref sent, out FluxMessage message))
        {
            topics.Add(Encoding.UTF8.GetString(message.Topic));
        }

        sent.IsEmpty.Should().BeTrue();
        return topics;
    }
}
