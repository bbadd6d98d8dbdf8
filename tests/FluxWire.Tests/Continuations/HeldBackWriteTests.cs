using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>What continuations append is held back for somebody who has promised to send it, and sent even if they never return.</summary>
public sealed class HeldBackWriteTests : IDisposable
{
    private readonly ScriptedTransport _transport = new();
    private readonly Queue<IThreadPoolWorkItem> _pool = new();
    private readonly Gate _gate = new();
    private OutboundQueue? _queue;

    [Fact]
    public void The_reserve_sends_for_a_continuation_that_never_returns()
    {
        PooledCompletions completions = new(Flush, _pool.Enqueue);
        _queue = Create(completions);
        using ManualResetEventSlim appended = new();
        completions.Add(new ToldOperation(() => AppendAndStick(appended)));
        int sent = 0;
        completions.Add(new ToldOperation(() => sent = Sent));
        completions.Deliver();
        Thread stuck = Run(_pool.Dequeue().Execute);
        appended.Wait(Safety.Limit).Should().BeTrue();
        Sent.Should().Be(0, "a reserve waits, and that is a promise");

        _pool.Dequeue().Execute();

        sent.Should().BePositive("that comes before anything else, which may get stuck as well");
        Leave(stuck);
    }

    [Fact]
    public void Without_a_reserve_who_appends_sends()
    {
        PooledCompletions completions = new(Flush, _pool.Enqueue);
        _queue = Create(completions);
        int sent = 0;
        completions.Add(new ToldOperation(() =>
        {
            Append();
            sent = Sent;
        }));
        completions.Deliver();

        _pool.Dequeue().Execute();

        sent.Should().BePositive();
    }

    [Fact]
    public void The_next_reader_sends_for_a_continuation_that_never_returns()
    {
        InlineCompletions completions = new(Flush, static () => { });
        _queue = Create(completions);
        using ManualResetEventSlim appended = new();
        completions.Add(new ToldOperation(() => AppendAndStick(appended)));
        Thread stuck = Run(() =>
        {
            completions.Begin();
            completions.Deliver();
        });
        appended.Wait(Safety.Limit).Should().BeTrue();
        Sent.Should().Be(0, "the reader sends when the last one is told");
        completions.HandOverIfStalled();
        completions.HandOverIfStalled();
        Sent.Should().Be(0);

        completions.Begin();

        Sent.Should().BePositive();
        Leave(stuck);
    }

    [Fact]
    public void Who_is_the_reader_no_longer_sends_for_himself()
    {
        InlineCompletions completions = new(Flush, static () => { });
        _queue = Create(completions);
        using ManualResetEventSlim entered = new();
        completions.Add(new ToldOperation(() =>
        {
            entered.Set();
            _gate.Pass();
            Append();
        }));
        Thread stuck = Run(() =>
        {
            completions.Begin();
            completions.Deliver();
        });
        entered.Wait(Safety.Limit).Should().BeTrue();
        completions.HandOverIfStalled();
        completions.HandOverIfStalled();

        Leave(stuck);

        Sent.Should().BePositive("no other reader has begun yet");
    }

    public void Dispose()
    {
        _gate.Dispose();
        _transport.Dispose();
    }

    private int Sent => _transport.Sent.WrittenCount;

    private static Thread Run(Action action)
    {
        Thread thread = new(() => action()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Flush() => _queue!.Flush();

    private OutboundQueue Create(ICompletions completions) => new(_transport, completions, maxQueuedBytes: 1_000_000, static _ => { });

    private void Append() => _queue!.Append(
        new OutboundRequest("test.call", null, FluxNodeId.Any, FluxMessageFlags.None), matchtag: 1, operation: null).Should().BeTrue();

    private void AppendAndStick(ManualResetEventSlim appended)
    {
        Append();
        appended.Set();
        _gate.Pass();
    }

    private void Leave(Thread stuck)
    {
        _gate.Open();
        stuck.Join(Safety.Limit).Should().BeTrue();
    }
}
