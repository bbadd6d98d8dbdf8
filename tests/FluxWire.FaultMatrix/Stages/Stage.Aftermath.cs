using FluxWire.FaultMatrix.Matrix;

namespace FluxWire.FaultMatrix.Stages;

/// <content>What has to hold of the client when the fault is over.</content>
internal sealed partial class Stage
{
    /// <summary>The client is closed, or as good as new: it calls, and nothing is left of what has failed.</summary>
    /// <param name="unanswered">How many answers never come.</param>
    public async Task ExpectUsableAsync(int unanswered = 0)
    {
        Proxy.DisarmAll();
        if (EndsClosed)
        {
            await Client.WaitForStateAsync(FluxClientState.Closed).Guarded();
            await ExpectAsync("a call on a closed client", Client.CallAsync("attr.get").AsTask(), Outcome.LostUnsent);
            return;
        }

        int reconnects = Fault.IsLoss ? 1 : 0;
        await Guard.UntilAsync(() => Client.GetStatistics().Reconnects == reconnects && Client.State == FluxClientState.Connected
            ? null : $"{reconnects} reconnects; {Client.State} {Client.GetStatistics()}");

        // Not with the caller's token, which may be cancelled by now.
        string size = await Client.Broker.GetAttributeAsync("size").Guarded();
        size.Should().Be("1");
        await Guard.UntilAsync(() =>
        {
            FluxClientStatistics statistics = Client.GetStatistics();
            return statistics.PendingRequests == 0 && statistics.WaitingForConnection == 0 && statistics.QueuedBytes == 0
                && statistics.QuarantinedMatchtags == unanswered
                ? null : $"{unanswered} tags in quarantine and nothing else left: {statistics}";
        });
        Client.GetStatistics().Reconnects.Should().Be(reconnects);
    }
}
