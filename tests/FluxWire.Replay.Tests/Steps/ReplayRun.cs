using FluxWire.Replay.Tests.Operations;
using FluxWire.Replay.Tests.Peers;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Steps;

/// <summary>One recording against one FluxWire: the steps on one side, the transcript on the other.</summary>
internal static class ReplayRun
{
    /// <summary>Replays a recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="delivery">In which pieces the broker's bytes come.</param>
    /// <param name="allCallsAreKnown">Whether a call that nothing knows is an error.</param>
    /// <returns>The operations that FluxWire carried out.</returns>
    /// <exception cref="ReplayException">FluxWire did not do as libflux had done.</exception>
    internal static Task<IReadOnlyList<Operation>> ExecuteAsync(Recording recording, Delivery delivery, bool allCallsAreKnown)
    {
        TestMode.LeaveContext();
        return RunAsync(recording, delivery, allCallsAreKnown);
    }

    private static async Task<IReadOnlyList<Operation>> RunAsync(Recording recording, Delivery delivery, bool allCallsAreKnown)
    {
        TranscriptPeer[] peers = [.. recording.Connections.Select(connection => new TranscriptPeer(connection, delivery))];
        try
        {
            return await DriveAsync(recording, peers, allCallsAreKnown).WaitAsync(ReplayTimeout.OfDriver);
        }
        catch (Exception e) when (peers.Select(static peer => peer.Failure).FirstOrDefault(static failure => failure is not null) is { } failure)
        {
            // The client's failure is only what came of the peer's.
            throw new ReplayException(failure.Message, e);
        }
        finally
        {
            Array.ForEach(peers, static peer => peer.Dispose());
        }
    }

    private static async Task<IReadOnlyList<Operation>> DriveAsync(Recording recording, TranscriptPeer[] peers, bool allCallsAreKnown)
    {
        StepVerifier verifier = new(allCallsAreKnown);
        ClientSide[] sides = await Task.WhenAll(recording.Connections.Zip(peers, ClientSide.ConnectAsync));
        foreach (RecordedStep step in recording.Steps)
        {
            ClientSide side = sides[step.Connection - 1];
            verifier.Verify(step, await side.RunAsync(step), side.Operations);
        }

        foreach ((ClientSide side, TranscriptPeer peer) in sides.Zip(peers))
        {
            await await Task.WhenAny(peer.Played, peer.Completion);
            await side.CloseAsync();
            await peer.Completion;
            verifier.VerifyEnd(side.Operations);
        }

        return [.. sides.SelectMany(static side => side.Operations)];
    }
}
