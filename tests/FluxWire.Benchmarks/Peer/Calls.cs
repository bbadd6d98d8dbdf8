namespace FluxWire.Benchmarks.Peer;

/// <summary>The loads that memory and growth are measured under.</summary>
internal static class Calls
{
    private static readonly Question Question = new("rank");
    private static readonly byte[] RawQuestion = [.. "{\"name\":\"rank\"}\0"u8];

    /// <summary>Typed calls, each awaited before the next; nothing is allocated for the answer.</summary>
    internal static async Task NumbersAsync(FluxClient client, int calls)
    {
        for (int call = 0; call < calls; call++)
        {
            await client.CallAsync(PeerTopics.Answer, Question, CallJson.Default.Question, CallJson.Default.Count);
        }
    }

    /// <summary>As <see cref="NumbersAsync"/>, with an object and a string for the answer.</summary>
    internal static async Task ObjectsAsync(FluxClient client, int calls)
    {
        for (int call = 0; call < calls; call++)
        {
            await client.CallAsync(PeerTopics.Answer, Question, CallJson.Default.Question, CallJson.Default.Answer);
        }
    }

    /// <summary>Calls with bytes both ways, each awaited before the next.</summary>
    internal static async Task BytesAsync(FluxClient client, int calls)
    {
        for (int call = 0; call < calls; call++)
        {
            await client.CallRawAsync(PeerTopics.Answer, RawQuestion);
        }
    }

    /// <summary>As <see cref="NumbersAsync"/>, by several loops at once.</summary>
    /// <param name="client">The client that they share.</param>
    /// <param name="calls">How many calls together.</param>
    /// <param name="width">How many are under way at any time.</param>
    internal static Task NumbersAtOnceAsync(FluxClient client, int calls, int width)
        => Task.WhenAll(Enumerable.Range(0, width).Select(_ => NumbersAsync(client, calls / width)));

    /// <summary>A call that stays open until <see cref="ReleaseAsync"/>, or until the client is disposed.</summary>
    internal static async Task StayOpenAsync(FluxClient client)
    {
        try
        {
            await client.CallRawAsync(PeerTopics.Silent, RawQuestion);
        }
        catch (FluxConnectionException)
        {
            // How it ends when the client is disposed first.
            return;
        }
    }

    /// <summary>Comes back when the broker has received everything that was sent before.</summary>
    internal static Task RoundTripAsync(FluxClient client) => BytesAsync(client, 1);

    /// <summary>Has everything answered that is open.</summary>
    internal static async Task ReleaseAsync(FluxClient client) => await client.CallRawAsync(PeerTopics.Release, RawQuestion);
}
