using System.Text;
using FluxWire.Broker;
using FluxWire.Connection;
using FluxWire.Lifetime;
using FluxWire.Protocol;

namespace FluxWire.Rpc;

/// <summary>Calls and streams on a connection: what every facet of the client is built on.</summary>
internal sealed partial class FluxRpc
{
    // A broker drops a request with a longer service name without any answer (flux-core 0.88.0).
    private const int MaxServiceBytes = 244;

    // Only what reads: it may be asked a second time.
    private static readonly RpcOptions AskingForRank = new() { Repeatable = true };

    private static string? _lastChecked;

    private readonly ClientLife _life;
    private readonly FluxClientOptions _options;
    private OwnRank? _ownRank;

    internal FluxRpc(ClientLife life, FluxClientOptions options)
    {
        _life = life;
        _options = options;
    }

    /// <summary>Notes that work has begun that is more than one request: who drains waits for it in between, too.</summary>
    /// <returns>To be disposed once its last request is sent, or it has ended.</returns>
    internal OwedWork Owe() => _life.Owe();

    /// <summary>Sends a request that no answer is wanted for.</summary>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none.</param>
    /// <param name="options">Destination, and how long to wait for a connection and for room; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Completes when the request is queued.</returns>
    internal async Task SendAsync(string topic, ReadOnlyMemory<byte>? payload, RpcOptions? options, CancellationToken cancellationToken)
    {
        CheckTopic(topic);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= RpcOptions.Default;
        TimeSpan timeout = TimeoutOf(options);
        OutboundRequest request = new(topic, payload, options.NodeId, FluxMessageFlags.NoResponse);
        if (options.NodeId != FluxNodeId.Upstream && _life.Current is { HasRoom: true } connection && connection.SendWithoutResponse(request, neverBlock: false))
        {
            // As nearly always: there is nothing to wait for.
            return;
        }

        using CancellationTokenSource deadline = new(timeout, _options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new FluxTimeoutException(topic, timeout);
        }
    }

    private async Task SendAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        using OwedWork owed = _life.Owe();
        bool isContinued = false;
        if (request.NodeId == FluxNodeId.Upstream)
        {
            _life.FindConnection(request.Topic, isContinued);
            isContinued = true;
            request = request.ToUpstreamOf(await GetOwnRankAsync().WaitAsync(cancellationToken).ConfigureAwait(false));
        }

        FluxConnection? connection;
        do
        {
            while ((connection = _life.FindConnection(request.Topic, isContinued)) is null)
            {
                isContinued = true;
                await _life.WaitForConnectionAsync(cancellationToken).ConfigureAwait(false);
            }

            isContinued = true;
            await connection.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        }
        while (!connection.SendWithoutResponse(request, neverBlock: false));
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
        ValueTask room = _life.WaitForRoomAsync(CancellationToken.None);
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
            _life.Send(operation, request);
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

    // Asked once a connection and remembered, because it cannot change on one; a failure is not remembered.
    private Task<uint> GetOwnRankAsync()
    {
        OpenedConnection? opened = _life.Opened;
        if (opened?.Rank is uint rank)
        {
            return Task.FromResult(rank);
        }

        OwnRank? known = Volatile.Read(ref _ownRank);
        if (known is null || known.Connection != opened || known.Rank.IsFaulted || known.Rank.IsCanceled)
        {
            known = new OwnRank(opened, AttributeService.GetNumberAsync(this, AttributeService.Rank, AskingForRank, CancellationToken.None));
            Volatile.Write(ref _ownRank, known);

            // Whoever needs the rank awaits it. If all of them have left by then, its failure is no unobserved exception.
            _ = known.Rank.ContinueWith(
                static task => task.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return known.Rank;
    }

    private sealed record OwnRank(OpenedConnection? Connection, Task<uint> Rank);
}
