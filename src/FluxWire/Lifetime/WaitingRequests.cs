using FluxWire.Connection;

namespace FluxWire.Lifetime;

/// <summary>Requests that wait for a connection. Guarded by its owner's lock.</summary>
/// <param name="maxCalls">How many new ones may wait.</param>
/// <param name="maxBytes">How many bytes the payloads of all may have before no new one is taken.</param>
internal sealed class WaitingRequests(int maxCalls, long maxBytes)
{
    // By place. Who hands over, who moves, and who calls add at the same time.
    private readonly List<WaitingRequest>[] _requests = [[], [], []];
    private long _bytes;

    /// <summary>How many wait, those included that have been cancelled meanwhile.</summary>
    internal int Count
    {
        get
        {
            // A loop and no query: every connection comes here, and a program that starts would load a library for it.
            int count = 0;
            foreach (List<WaitingRequest> requests in _requests)
            {
                count += requests.Count;
            }

            return count;
        }
    }

    /// <summary>The bytes of their payloads.</summary>
    internal long Bytes => _bytes;

    /// <summary>How many wait that somebody waits for.</summary>
    internal int CountAwaited() => _requests.Sum(static requests => requests.Count(static waiting => !waiting.Operation.IsCompleted));

    /// <summary>Takes what a lost connection has left. There is no limit: it had been accepted.</summary>
    internal void Add(PendingOperation operation, in OutboundRequest request, WaitingPlace place = WaitingPlace.Arrived)
    {
        _requests[(int)place].Add(new WaitingRequest(operation, request));
        _bytes += SizeOf(request);
    }

    /// <summary>Takes a new request, if there is room.</summary>
    /// <returns>Whether there was.</returns>
    internal bool TryAdd(PendingOperation operation, in OutboundRequest request)
    {
        if (IsFull)
        {
            // Cancelled ones are not looked for each time, but they must not keep others out.
            _bytes = 0;
            foreach (List<WaitingRequest> requests in _requests)
            {
                requests.RemoveAll(static waiting => waiting.Operation.IsCompleted);
                _bytes += requests.Sum(static waiting => (long)SizeOf(waiting.Request));
            }

            if (IsFull)
            {
                return false;
            }
        }

        Add(operation, request);
        return true;
    }

    /// <summary>Hands all of them over, in the order in which they were made.</summary>
    internal List<WaitingRequest> TakeAll()
    {
        List<WaitingRequest> taken = [.. _requests.SelectMany(static requests => requests)];
        foreach (List<WaitingRequest> requests in _requests)
        {
            requests.Clear();
        }

        _bytes = 0;
        return taken;
    }

    private bool IsFull => Count >= maxCalls || _bytes > maxBytes;

    private static int SizeOf(in OutboundRequest request) => request.Payload.GetValueOrDefault().Length;
}
