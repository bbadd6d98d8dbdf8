using FluxWire.Tests.Peers;
using FluxWire.Tests.Rpc;

namespace FluxWire.Tests.Continuations;

/// <summary>Many callers whose tokens and deadlines fire at any moment, on two connections that share the objects of their calls.</summary>
[Collection(InlineClients.Name)]
public sealed class CallStressTests
{
    private const int Callers = 8;
    private const int CallsOfEach = 400;

    private long _answered;
    private long _ended;
    private long _nextNumber;

    [Theory, InBothModes]
    public async Task Whoever_gets_an_answer_gets_its_own(ContinuationMode mode)
    {
        await using PeerSession first = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        await using PeerSession second = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        PeerSession[] sessions = [first, second];
        using RandomEcho firstEcho = new(first.Peer, seed: 1);
        using RandomEcho secondEcho = new(second.Peer, seed: 2);
        Task serving = Task.WhenAll(firstEcho.ServeAsync(), secondEcho.ServeAsync());

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(
            i => Task.Run(() => CallManyAsync(sessions[i % 2].Client, new Random(i))))).Soon();

        // The last request is answered last, so nothing is owed any more.
        await Task.WhenAll(sessions.Select(session => session.Client.CallAsync("test.stop").AsTask())).Soon();
        await serving.Soon();
        (_answered + _ended).Should().Be(Callers * CallsOfEach);
        _answered.Should().BePositive();
        _ended.Should().BePositive();
        foreach (PeerSession session in sessions)
        {
            session.Matcher.PendingCount.Should().Be(0);
            session.Matcher.UnmatchedResponses.Should().Be(0);
        }

        // Not every call that was ended has been sent before.
        sessions.Sum(session => session.Matcher.LateResponses).Should().BeLessThanOrEqualTo(_ended);
    }

    private async Task CallManyAsync(FluxClient client, Random random)
    {
        for (int i = 0; i < CallsOfEach; i++)
        {
            using CancellationTokenSource source = new();
            Task firing = FireAsync(source, random.Next(10), random.Next(3_000));
            RpcOptions? options = random.Next(4) == 0 ? new RpcOptions { Timeout = TimeSpan.FromMilliseconds(1) } : null;
            await CallAsync(client, options, source.Token);
            await firing;
        }
    }

    private async Task CallAsync(FluxClient client, RpcOptions? options, CancellationToken token)
    {
        long number = Interlocked.Increment(ref _nextNumber);
        try
        {
            EchoReply reply = await client.CallAsync(
                "test.echo", new EchoRequest(number), EchoJson.Default.EchoRequest, EchoJson.Default.EchoReply, options, token);
            reply.Number.Should().Be(number);
            Interlocked.Increment(ref _answered);
        }
        catch (OperationCanceledException e)
        {
            e.CancellationToken.Should().Be(token);
            Interlocked.Increment(ref _ended);
        }
        catch (FluxTimeoutException) when (options is not null)
        {
            Interlocked.Increment(ref _ended);
        }
    }

    // Before the call, beside it, or never.
    private static Task FireAsync(CancellationTokenSource source, int when, int spins)
    {
        switch (when)
        {
            case 0:
                source.Cancel();
                return Task.CompletedTask;
            case < 4:
                return Task.CompletedTask;
            default:
                return Task.Run(() =>
                {
                    Thread.SpinWait(spins);
                    source.Cancel();
                });
        }
    }
}
