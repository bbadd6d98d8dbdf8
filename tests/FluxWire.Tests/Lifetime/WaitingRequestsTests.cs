using CsCheck;
using FluxWire.Connection;
using FluxWire.Lifetime;
using FluxWire.Protocol;
using FluxWire.Tests.Matching;

namespace FluxWire.Tests.Lifetime;

/// <summary>Requests without a connection: their order, and how many may wait.</summary>
public sealed class WaitingRequestsTests
{
    [Fact]
    public void They_are_handed_over_in_the_order_in_which_they_came()
    {
        WaitingRequests waiting = new(maxCalls: 100, maxBytes: 100);
        for (int i = 0; i < 10; i++)
        {
            waiting.TryAdd(TestOperation.Create(), Request($"test.{i}")).Should().BeTrue();
        }

        waiting.Count.Should().Be(10);
        waiting.TakeAll().Select(request => request.Request.Topic).Should().Equal(Enumerable.Range(0, 10).Select(i => $"test.{i}"));
        waiting.Count.Should().Be(0);
        waiting.Bytes.Should().Be(0);
        waiting.TakeAll().Should().BeEmpty();
    }

    [Fact]
    public void What_a_lost_connection_leaves_goes_before_what_it_has_not_taken_and_before_what_is_new()
    {
        WaitingRequests waiting = new(maxCalls: 100, maxBytes: 100);
        waiting.TryAdd(TestOperation.Create(), Request("test.new.1")).Should().BeTrue();
        waiting.Add(TestOperation.Create(), Request("test.back.1"), WaitingPlace.TurnedBack);
        waiting.Add(TestOperation.Create(), Request("test.left.1"), WaitingPlace.Inherited);
        waiting.Add(TestOperation.Create(), Request("test.new.2"));
        waiting.Add(TestOperation.Create(), Request("test.left.2"), WaitingPlace.Inherited);
        waiting.Add(TestOperation.Create(), Request("test.back.2"), WaitingPlace.TurnedBack);

        waiting.Count.Should().Be(6);
        waiting.TakeAll().Select(request => request.Request.Topic).Should().Equal(
            "test.left.1", "test.left.2", "test.back.1", "test.back.2", "test.new.1", "test.new.2");
    }

    [Fact]
    public void Not_more_calls_wait_than_may()
    {
        WaitingRequests waiting = new(maxCalls: 2, maxBytes: 100);

        Enumerable.Range(0, 4).Select(_ => waiting.TryAdd(TestOperation.Create(), Request("test.call")))
            .Should().Equal(true, true, false, false);

        waiting.TakeAll().Should().HaveCount(2);
        waiting.TryAdd(TestOperation.Create(), Request("test.call")).Should().BeTrue("there is room again");
    }

    [Fact]
    public void None_waits_if_none_may() => new WaitingRequests(0, 100).TryAdd(TestOperation.Create(), Request("test.call")).Should().BeFalse();

    [Fact]
    public void Bytes_are_limited_too()
    {
        WaitingRequests waiting = new(maxCalls: 100, maxBytes: 10);

        waiting.TryAdd(TestOperation.Create(), Request("test.large", 50)).Should().BeTrue("one is always taken, however large");
        waiting.Bytes.Should().Be(50);
        waiting.TryAdd(TestOperation.Create(), Request("test.small", 0)).Should().BeFalse();
    }

    [Fact]
    public void Exactly_so_many_bytes_leave_room_for_one_more()
    {
        WaitingRequests waiting = new(maxCalls: 100, maxBytes: 10);

        Enumerable.Range(0, 3).Select(_ => waiting.TryAdd(TestOperation.Create(), Request("test.call", 10))).Should().Equal(true, true, false);
    }

    [Fact]
    public void Cancelled_ones_keep_nobody_out()
    {
        WaitingRequests waiting = new(maxCalls: 3, maxBytes: 30);
        TaskCall<bool>[] calls = [.. Enumerable.Range(0, 3).Select(_ => TestOperation.Create())];
        for (int i = 0; i < calls.Length; i++)
        {
            waiting.TryAdd(calls[i], Request($"test.{i}", 11)).Should().BeTrue();
        }

        calls[1].Fail(new OperationCanceledException());

        waiting.CountAwaited().Should().Be(2);
        waiting.TryAdd(TestOperation.Create(), Request("test.new", 5)).Should().BeTrue();
        waiting.Bytes.Should().Be(27);
        waiting.TryAdd(TestOperation.Create(), Request("test.late", 5)).Should().BeFalse();
        waiting.TakeAll().Select(request => request.Request.Topic).Should().Equal("test.0", "test.2", "test.new");
    }

    [Fact]
    public void What_was_accepted_before_is_always_taken()
    {
        WaitingRequests waiting = new(maxCalls: 1, maxBytes: 1);
        for (int i = 0; i < 5; i++)
        {
            waiting.Add(TestOperation.Create(), Request($"test.{i}", 100));
        }

        waiting.Count.Should().Be(5);
        waiting.Bytes.Should().Be(500);
        waiting.TryAdd(TestOperation.Create(), Request("test.new")).Should().BeFalse("that counts for who comes anew");
    }

    [Fact]
    public void The_limits_hold_whatever_is_cancelled() => Gen.Select(Gen.Int[0, 5], Gen.Int[0, 40], Gen.Select(Gen.Int[0, 20], Gen.Bool).Array[0, 30])
        .Sample((maxCalls, maxBytes, steps) =>
        {
            WaitingRequests waiting = new(maxCalls, maxBytes);
            List<(TaskCall<bool> Call, int Bytes)> model = [];
            foreach ((int bytes, bool cancels) in steps)
            {
                if (cancels && model.Count > 0)
                {
                    model[bytes % model.Count].Call.Fail(new OperationCanceledException());
                    model.RemoveAt(bytes % model.Count);
                }

                TaskCall<bool> call = TestOperation.Create();
                bool hasRoom = model.Count < maxCalls && model.Sum(item => item.Bytes) <= maxBytes;
                waiting.TryAdd(call, Request("test.call", bytes)).Should().Be(hasRoom);
                if (hasRoom)
                {
                    model.Add((call, bytes));
                }
            }

            waiting.CountAwaited().Should().Be(model.Count);
            waiting.TakeAll().Select(request => request.Operation).Where(operation => !operation.IsCompleted)
                .Should().Equal(model.Select(item => item.Call));
        });

    private static OutboundRequest Request(string topic, int bytes = 0)
        => new(topic, new byte[bytes], FluxNodeId.Any, FluxMessageFlags.None);
}
