using System.Text;
using FluxWire.Broker;
using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Rpc;

/// <summary>Calls and streams on a connection: what every facet of the client is built on.</summary>
internal sealed partial class FluxRpc
{
    // A broker drops a request with a longer service name without any answer (flux-core 0.88.0).
    private const int MaxServiceBytes = 244;

    private static string? _lastChecked;

    private readonly FluxConnection _connection;
    private readonly FluxClientOptions _options;
    private Task<uint>? _ownRank;

    internal FluxRpc(FluxConnection connection, FluxClientOptions options)
    {
        _connection = connection;
        _options = options;
    }

    /// <summary>Sends a request that no answer is wanted for.</summary>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none.</param>
    /// <param name="nodeId">The destination.</param>
    /// <param name="cancellationToken">Ends the waiting for room in the send queue.</param>
    /// <returns>Completes when the request is queued.</returns>
    internal async Task SendAsync(string topic, ReadOnlyMemory<byte>? payload, FluxNodeId nodeId, CancellationToken cancellationToken)
    {
        CheckTopic(topic);
        cancellationToken.ThrowIfCancellationRequested();
        OutboundRequest request = new(topic, payload, nodeId, FluxMessageFlags.NoResponse);
        if (nodeId == FluxNodeId.Upstream)
        {
            request = request.ToUpstreamOf(await GetOwnRankAsync().WaitAsync(cancellationToken).ConfigureAwait(false));
        }

        await _connection.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        if (!_connection.SendWithoutResponse(request, neverBlock: false))
        {
            throw new FluxConnectionException(
                $"{_connection.ClosedBy?.Message} {topic} was not sent.", _connection.ClosedBy?.Errno ?? FluxErrno.ECONNRESET);
        }
    }

    /// <summary>Refuses a topic that the broker would not answer.</summary>
    /// <param name="topic">The topic.</param>
    /// <exception cref="ArgumentException">It is empty, contains a NUL, or its service name is too long.</exception>
    internal static void CheckTopic(string topic)
    {
        // Topics are literals nearly always, and the same one comes again and again.
        if (ReferenceEquals(topic, _lastChecked))
        {
            return;
        }

        ArgumentException.ThrowIfNullOrEmpty(topic);
        int service = Math.Max(topic.LastIndexOf('.'), 0);
        if (topic.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(topic.AsSpan(0, service)) > MaxServiceBytes)
        {
            throw new ArgumentException(
                $"A topic has no NUL and at most {MaxServiceBytes} bytes before its last '.'; a broker never answers any other.", nameof(topic));
        }

        _lastChecked = topic;
    }

    private async Task WaitForRoomAsync(Task ended)
    {
        ValueTask room = _connection.WaitForRoomAsync(CancellationToken.None);
        if (!room.IsCompletedSuccessfully)
        {
            // The deadline and the token end the operation itself, and with it this wait.
            await Task.WhenAny(room.AsTask(), ended).ConfigureAwait(false);
        }
    }

    private void SendUnlessEnded(PendingOperation operation, in OutboundRequest request)
    {
        if (!operation.IsCompleted)
        {
            _connection.Send(operation, request);
        }
    }

    private async ValueTask<OutboundRequest> AddressAsync(OutboundRequest request, Task ended)
    {
        if (request.NodeId != FluxNodeId.Upstream)
        {
            return request;
        }

        // The deadline and the token end the operation itself, and with it this wait; it is not sent then.
        Task<uint> rank = GetOwnRankAsync();
        await Task.WhenAny(rank, ended).ConfigureAwait(false);
        return ended.IsCompleted ? request : request.ToUpstreamOf(await rank.ConfigureAwait(false));
    }

    // Asked once and remembered, because it cannot change on a connection; a failure is not remembered.
    private Task<uint> GetOwnRankAsync()
    {
        Task<uint>? known = Volatile.Read(ref _ownRank);
        if (known is null || known.IsFaulted || known.IsCanceled)
        {
            known = AttributeService.GetNumberAsync(this, AttributeService.Rank, CancellationToken.None);
            Volatile.Write(ref _ownRank, known);

            // Whoever needs the rank awaits it. If all of them have left by then, its failure is no unobserved exception.
            _ = known.ContinueWith(
                static task => task.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return known;
    }
}
