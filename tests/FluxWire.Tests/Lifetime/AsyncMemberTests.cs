using System.Reflection;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>Every method that waits for a broker takes a token and a timeout, and ends in one of three ways.</summary>
public sealed class AsyncMemberTests
{
    private const int LargerThanAnySocketBuffer = 4 * 1024 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(7);

    private readonly ObservedTimeProvider _time = new();

    // Phases in which it waits: for room, or for its answer.
    public static TheoryData<string, bool> Waiting()
    {
        TheoryData<string, bool> data = [];
        foreach (AsyncMember member in AsyncMember.All)
        {
            data.Add(member.ToString(), true);
            if (!member.IsSend)
            {
                data.Add(member.ToString(), false);
            }
        }

        return data;
    }

    public static TheoryData<string> Members() => [.. AsyncMember.All.Select(member => member.ToString())];

    [Fact]
    public void There_are_many() => AsyncMember.All.Should().HaveCountGreaterThan(30).And.OnlyHaveUniqueItems(member => member.ToString());

    [Theory]
    [MemberData(nameof(Members))]
    public void It_takes_a_token_and_a_timeout(string name)
    {
        List<ParameterInfo> parameters = [.. Member(name).Parameters];

        parameters[^1].ParameterType.Should().Be<CancellationToken>();
        parameters[^1].HasDefaultValue.Should().BeTrue();
        parameters.Should().ContainSingle(parameter => AsyncMember.TellsTimeout(parameter)).Which.HasDefaultValue.Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Waiting))]
    public async Task Its_token_ends_it(string name, bool forRoom)
    {
        await using LifeSession session = await StartAsync(forRoom);
        using CancellationTokenSource source = new();
        Task task = Member(name).BeginAsync(session.Client, timeout: null, source.Token);
        await ReachAsync(session, task, forRoom);

        await source.CancelAsync();

        (await task.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public async Task A_token_that_is_cancelled_already_sends_nothing(string name)
    {
        await using LifeSession session = await StartAsync(forRoom: false);
        CancellationToken cancelled = new(canceled: true);

        Func<Task> begin = () => Member(name).BeginAsync(session.Client, timeout: null, cancelled).Soon();

        (await begin.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancelled);
        await session.BarrierAsync();
    }

    [Theory]
    [MemberData(nameof(Waiting))]
    public async Task Its_deadline_ends_it(string name, bool forRoom)
    {
        await using LifeSession session = await StartAsync(forRoom);
        Task task = Member(name).BeginAsync(session.Client, Timeout, CancellationToken.None);
        await ReachAsync(session, task, forRoom);

        _time.Advance(Timeout);

        (await task.FailureAsync<FluxTimeoutException>()).Timeout.Should().Be(Timeout);
    }

    [Theory]
    [MemberData(nameof(Waiting))]
    public async Task The_clients_deadline_ends_it_if_it_has_none(string name, bool forRoom)
    {
        await using LifeSession session = await StartAsync(forRoom, o => (o.DefaultTimeout, o.DefaultStreamTimeout) = (Timeout, Timeout));
        Task task = Member(name).BeginAsync(session.Client, timeout: null, CancellationToken.None);
        await ReachAsync(session, task, forRoom);

        _time.Advance(Timeout);

        (await task.FailureAsync<FluxTimeoutException>()).Timeout.Should().Be(Timeout);
    }

    [Theory]
    [MemberData(nameof(Waiting))]
    public async Task A_lost_connection_ends_it_if_there_is_no_other(string name, bool forRoom)
    {
        await using LifeSession session = await StartAsync(forRoom);
        Task task = Member(name).BeginAsync(session.Client, Timeout, CancellationToken.None);
        await ReachAsync(session, task, forRoom);

        session.Peer.Dispose();

        FluxConnectionException failure = await task.FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(FluxErrno.ECONNRESET);
        failure.MayHaveBeenSent.Should().Be(!forRoom);
    }

    [Theory]
    [MemberData(nameof(Waiting))]
    public async Task Disposing_ends_it(string name, bool forRoom)
    {
        await using LifeSession session = await StartAsync(forRoom);
        Task task = Member(name).BeginAsync(session.Client, Timeout, CancellationToken.None);
        await ReachAsync(session, task, forRoom);

        await session.Client.DisposeAsync().Soon();

        (await task.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECANCELED);
    }

    private static AsyncMember Member(string name) => AsyncMember.All.Single(member => member.ToString() == name);

    private static async Task ReachAsync(LifeSession session, Task task, bool forRoom)
    {
        if (!forRoom)
        {
            await session.Peer.ReceiveAsync();
        }

        task.IsCompleted.Should().BeFalse();
    }

    private async Task<LifeSession> StartAsync(bool forRoom, Action<FluxClientOptions>? configure = null)
    {
        LifeSession session = await LifeSession.StartAsync(o =>
        {
            o.TimeProvider = _time;
            o.Reconnect = false;
            o.MaxQueuedBytes = forRoom ? 0 : o.MaxQueuedBytes;
            configure?.Invoke(o);
        });
        if (forRoom)
        {
            _ = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer], new RpcOptions { Timeout = TimeSpan.FromDays(1) })
                .AsTask().ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
        }

        return session;
    }
}
