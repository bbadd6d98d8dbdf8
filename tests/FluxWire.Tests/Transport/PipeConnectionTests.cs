using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Transport;

/// <summary>A connection over pipes is one as any other, for those who block and for those who await, in the suite's mode.</summary>
public sealed class PipeConnectionTests
{
    public static TheoryData<bool, bool> Kinds => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Calls_are_answered(bool hasThread, bool blocks)
    {
        await using PipeClient client = await PipeClient.StartAsync(hasThread);

        for (byte i = 0; i < 20; i++)
        {
            Task<byte[]> call = await client.BeginAsync(blocks, "test.echo", [i, 1, 2]);
            (await call.Soon()).Should().Equal(i, 1, 2);
        }

        client.Connection.Matcher.PendingCount.Should().Be(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_of_both_kinds_are_answered_at_once(bool hasThread)
    {
        await using PipeClient client = await PipeClient.StartAsync(hasThread);
        using CancellationTokenSource source = new();
        List<Task> callers = [];
        for (byte i = 0; i < 3; i++)
        {
            byte[] payload = [i, 7];
            CancellationToken token = i == 0 ? source.Token : CancellationToken.None;
            callers.Add(await Blocked.BeginAsync(() => CallMany(client, payload, token)));
            callers.Add(CallManyAsync(client, payload));
        }

        await Task.WhenAll(callers).Soon();

        client.Connection.Matcher.PendingCount.Should().Be(0);
        client.Connection.Matcher.UnmatchedResponses.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Messages_may_be_much_larger_than_what_the_pipes_hold(bool hasThread, bool blocks)
    {
        byte[] payload = new byte[1000 * PipePair.Limit];
        new Random(6).NextBytes(payload);
        await using PipeClient client = await PipeClient.StartAsync(hasThread);

        Task<byte[]> first = await client.BeginAsync(blocks, "test.echo", payload);
        Task<byte[]> second = await client.BeginAsync(blocks, "test.echo", payload);

        (await first.Soon()).AsSpan().SequenceEqual(payload).Should().BeTrue();
        (await second.Soon()).AsSpan().SequenceEqual(payload).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_token_ends_a_call_and_the_connection_goes_on(bool hasThread, bool blocks)
    {
        await using PipeClient client = await PipeClient.StartAsync(hasThread);
        using CancellationTokenSource source = new();
        Task<byte[]> call = await client.BeginAsync(blocks, PipePeer.Silent, [1], source.Token);
        await client.Peer.Silenced.Soon();

        await source.CancelAsync();

        (await call.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        Task<byte[]> next = await client.BeginAsync(blocks, "test.echo", [2]);
        (await next.Soon()).Should().Equal(2);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_peer_that_ends_its_output_ends_the_connection(bool hasThread, bool blocks)
    {
        await using PipeClient client = await PipeClient.StartAsync(hasThread);
        Task<byte[]> call = await client.BeginAsync(blocks, PipePeer.Silent, [1]);
        await client.Peer.Silenced.Soon();

        await client.Pair.Output.CompleteAsync();

        FluxConnectionException failure = await call.FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(FluxErrno.ECONNRESET);
        failure.MayHaveBeenSent.Should().BeTrue();
        failure.Message.Should().Contain("the broker has closed it");
        await client.Connection.Closed.Soon();
        await client.Peer.Ended.Soon();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Closing_it_is_told_to_whoever_waits_and_to_the_peer(bool hasThread, bool blocks)
    {
        await using PipeClient client = await PipeClient.StartAsync(hasThread);
        Task<byte[]> call = await client.BeginAsync(blocks, PipePeer.Silent, [1]);
        await client.Peer.Silenced.Soon();

        client.Connection.Dispose();

        (await call.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECANCELED);
        await client.Connection.Closed.Soon();
        await client.Peer.Ended.Soon();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_may_be_closed_unused(bool hasThread)
    {
        await using PipeClient client = await PipeClient.StartAsync(hasThread);

        client.Connection.Dispose();

        await client.Connection.Closed.Soon();
        await client.Peer.Ended.Soon();
    }

    private static bool CallMany(PipeClient client, byte[] payload, CancellationToken cancellationToken)
    {
        for (int i = 0; i < 50; i++)
        {
            client.Call("test.echo", payload, cancellationToken).Should().Equal(payload);
        }

        return true;
    }

    private static async Task CallManyAsync(PipeClient client, byte[] payload)
    {
        for (int i = 0; i < 50; i++)
        {
            (await client.CallAsync("test.echo", payload).ConfigureAwait(false)).Should().Equal(payload);
        }
    }
}
