using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Connecting;

public sealed class ConnectRaceTests
{
    /// <summary>A token that fires while the broker greets: either there is no client, or there is one that works.</summary>
    [Fact]
    public async Task A_token_that_fires_with_the_greeting_leaves_no_client_that_is_dead()
    {
        using ScriptedPeer peer = ScriptedPeer.Listen();
        for (int i = 0; i < 300; i++)
        {
            using CancellationTokenSource source = new();
            Task<FluxClient> connecting = FluxClient.ConnectAsync(TestMode.OptionsFor(peer.Uri), source.Token);
            using PeerConnection connection = await peer.AcceptAsync(PeerGreeting.Silence);

            // The greeting finds nobody if the token was first.
            Task cancelling = Task.Run(source.Cancel);
            await EndedAsync(connection.WriteAsync(new byte[] { 0 }));
            await cancelling.Soon();
            await EndedAsync(connecting);
            connecting.IsFaulted.Should().BeFalse();
            if (connecting.IsCanceled)
            {
                continue;
            }

            await using FluxClient client = await connecting;
            Task<JsonElement> call = client.CallAsync("test.alive").AsTask();
            await connection.RespondEmptyAsync(await connection.ReceiveAsync());
            await call.Soon();
        }
    }

    private static async Task EndedAsync(Task task) => await task.Soon().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
