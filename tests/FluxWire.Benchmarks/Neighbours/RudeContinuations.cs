using System.Diagnostics;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Neighbours;

/// <summary>Three continuations that no library should have to live with, on one connection: one blocks, one computes, one waits for another call.</summary>
internal sealed class RudeContinuations : IDisposable
{
    private readonly ManualResetEventSlim _gate = new();
    private readonly Task _all;
    private volatile bool _isOver;

    internal RudeContinuations(FluxClient client)
    {
        using CountdownEvent begun = new(3);
        _all = Task.WhenAll(
            AfterAnswerAsync(client, begun, _gate.Wait),
            AfterAnswerAsync(client, begun, Compute),
            AfterAnswerAsync(client, begun, () => Calls.StayOpenAsync(client).GetAwaiter().GetResult()));

        // All three are answered by one read, and the call that has them answered is behind them in it.
        Blocking.Run(() => Calls.ReleaseAsync(client));
        begun.Wait();
    }

    /// <summary>Lets them go.</summary>
    /// <param name="client">Their client.</param>
    internal async Task EndAsync(FluxClient client)
    {
        _isOver = true;
        _gate.Set();
        await Calls.ReleaseAsync(client);
        await _all;
    }

    public void Dispose() => _gate.Dispose();

    private static async Task AfterAnswerAsync(FluxClient client, CountdownEvent begun, Action rudeness)
    {
        await Calls.StayOpenAsync(client);
        begun.Signal();
        rudeness();
    }

    private void Compute()
    {
        while (!_isOver)
        {
            _ = Stopwatch.GetTimestamp();
        }
    }
}
