using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>A service that echoes every request at some time, in whatever order.</summary>
internal sealed class RandomEcho(PeerConnection peer, int seed) : IDisposable
{
    private readonly Random _random = new(seed);
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly List<PeerMessage> _held = [];

    /// <summary>Serves until a request without a payload has come, and answers that one last of all.</summary>
    internal async Task ServeAsync()
    {
        Task<PeerMessage> receiving = Task.Run(ReceiveAllAsync);
        while (await NextAsync(receiving) is PeerMessage request)
        {
            await peer.WriteAsync(Frames.Response(request, request.Payload));
        }

        await peer.RespondEmptyAsync(await receiving);
    }

    public void Dispose() => _arrived.Dispose();

    private async Task<PeerMessage> ReceiveAllAsync()
    {
        while (true)
        {
            PeerMessage request = await peer.ReceiveAsync();
            if (request.Payload is null)
            {
                _arrived.Release();
                return request;
            }

            lock (_held)
            {
                _held.Add(request);
            }

            _arrived.Release();
        }
    }

    // There are as many permits as requests, and one more at the end.
    private async Task<PeerMessage?> NextAsync(Task<PeerMessage> receiving)
    {
        await _arrived.WaitAsync(Safety.Limit);
        Thread.SpinWait(_random.Next(2_000));
        lock (_held)
        {
            if (_held.Count == 0)
            {
                return null;
            }

            int index = _random.Next(_held.Count);
            PeerMessage request = _held[index];
            _held.RemoveAt(index);
            return request;
        }
    }
}
