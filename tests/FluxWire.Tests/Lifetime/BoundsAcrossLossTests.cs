using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>A token and a deadline hold for the whole of an operation, over however many connections.</summary>
public sealed class BoundsAcrossLossTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // What goes on by itself after a loss.
    private static readonly Dictionary<string, Func<LifeSession, TimeSpan?, CancellationToken, Task>> Lasting = new()
    {
        ["call"] = (session, timeout, token) => session.BeginAsync(CallForm.Repeatable, "test.call", timeout, token),
        ["blocking"] = (session, timeout, token) => OnThread.RunAsync(
            () => session.Client.Broker.GetAttribute("rundir", new RpcOptions { Timeout = timeout }, token)),
        ["wait"] = (session, timeout, token) => session.Client.Jobs.WaitAsync(Log.Id, new RpcOptions { Timeout = timeout }, token),
        ["result"] = (session, timeout, token) => session.Client.Jobs.ResultAsync(Log.Id, new RpcOptions { Timeout = timeout }, token),
        ["watch"] = (session, timeout, token) => session.Client.Jobs
            .WatchEventsAsync(Log.Id, options: new EventlogWatchOptions { Timeout = timeout }, cancellationToken: token)
            .GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask(),
    };

    private readonly ObservedTimeProvider _time = new();

    public static TheoryData<string> Names() => [.. Lasting.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_ends_it_while_there_is_no_connection(string name)
    {
        await using LifeSession session = await StartAsync();
        using CancellationTokenSource source = new();
        Task task = Lasting[name](session, null, source.Token);
        await session.Peer.ReceiveAsync();
        await session.CutAsync();

        await source.CancelAsync();

        (await task.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        await session.AcceptAsync();
        await session.BarrierAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_deadline_ends_it_while_there_is_no_connection(string name)
    {
        await using LifeSession session = await StartAsync();
        Task task = Lasting[name](session, 5 * Second, CancellationToken.None);
        await session.Peer.ReceiveAsync();
        _time.Advance(2 * Second);
        await session.CutAsync();
        _time.Advance(2.9 * Second);
        task.IsCompleted.Should().BeFalse();

        _time.Advance(0.1 * Second);

        (await task.FailureAsync<FluxTimeoutException>()).Timeout.Should().Be(5 * Second);
        await session.AcceptAsync();
        await session.BarrierAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_deadline_does_not_begin_anew_on_the_next_connection(string name)
    {
        await using LifeSession session = await StartAsync();
        Task task = Lasting[name](session, 5 * Second, CancellationToken.None);
        PeerMessage first = await session.Peer.ReceiveAsync();
        _time.Advance(3 * Second);
        await session.ReconnectAsync();
        await session.Peer.ReceiveAsync(first.Topic);
        await session.BarrierAsync();
        task.IsCompleted.Should().BeFalse();

        _time.Advance(2 * Second);

        (await task.FailureAsync<FluxTimeoutException>()).Timeout.Should().Be(5 * Second);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_ends_it_on_the_next_connection(string name)
    {
        await using LifeSession session = await StartAsync();
        using CancellationTokenSource source = new();
        Task task = Lasting[name](session, null, source.Token);
        await session.Peer.ReceiveAsync();
        await session.ReconnectAsync();
        PeerMessage again = await session.Peer.ReceiveAsync();

        await source.CancelAsync();

        (await task.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        if (name is "watch" or "result")
        {
            (await session.Peer.ReceiveAsync(OutputScript.CancelTopic)).Json["matchtag"]!.GetValue<uint>().Should().Be(again.Matchtag);
            await session.Peer.EndStreamAsync(again);
        }

        await session.BarrierAsync();
    }

    [Fact]
    public async Task The_deadline_of_a_wait_holds_for_the_log_that_is_asked_instead()
    {
        await using LifeSession session = await StartAsync();
        Task task = session.Client.Jobs.WaitAsync(Log.Id, new RpcOptions { Timeout = 5 * Second });
        await session.Peer.ReceiveAsync();
        _time.Advance(3 * Second);
        await session.ReconnectAsync();
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(), FluxErrno.ECHILD);
        PeerMessage watch = await session.Peer.ReceiveAsync("job-info.eventlog-watch");

        _time.Advance(2 * Second);

        await task.FailureAsync<FluxTimeoutException>();
        (await session.Peer.ReceiveAsync(OutputScript.CancelTopic)).Json["matchtag"]!.GetValue<uint>().Should().Be(watch.Matchtag);
    }

    [Fact]
    public async Task The_token_of_a_wait_holds_for_the_log_that_is_asked_instead()
    {
        await using LifeSession session = await StartAsync();
        using CancellationTokenSource source = new();
        Task task = session.Client.Jobs.WaitAsync(Log.Id, cancellationToken: source.Token);
        await session.Peer.ReceiveAsync();
        await session.ReconnectAsync();
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(), FluxErrno.ECHILD);
        await session.Peer.ReceiveAsync("job-info.eventlog-watch");

        await source.CancelAsync();

        (await task.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    private Task<LifeSession> StartAsync() => LifeSession.StartAsync(o =>
    {
        o.TimeProvider = _time;
        o.ConnectTimeout = Timeout.InfiniteTimeSpan;
    });
}
