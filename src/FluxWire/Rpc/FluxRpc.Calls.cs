using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Rpc;

/// <content>Calls: one request, one answer, awaited or blocked for.</content>
internal sealed partial class FluxRpc
{
    /// <summary>Sends a request and awaits its one answer, once and at once: in the steady state this allocates nothing.</summary>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none. It is copied before this method returns.</param>
    /// <param name="parse">Reads the answer; runs on the reader.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal ValueTask<T> CallAsync<T>(
        string topic, ReadOnlyMemory<byte>? payload, ResponseParser<T> parse, RpcOptions? options, CancellationToken cancellationToken)
    {
        CheckTopic(topic);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        options ??= RpcOptions.Default;
        OutboundRequest request = new(topic, payload, options.NodeId, FluxMessageFlags.None);
        if (options.NodeId == FluxNodeId.Upstream || options.Repeatable || !_life.HasRoom)
        {
            return new ValueTask<T>(CallAsTaskAsync(topic, payload, parse, options, CallTraits.None, cancellationToken));
        }

        TimeSpan timeout = TimeoutOf(options);
        PooledCall<T> call = PooledCall<T>.Rent(topic, options.NodeId, parse);
        ValueTask<T> answer = call.Answer;
        call.Watch(timeout, _options.TimeProvider, cancellationToken);
        SendUnlessEnded(call, request);
        return answer;
    }

    /// <summary>Sends a request whose JSON is written for it, and awaits its one answer.</summary>
    /// <typeparam name="TState">What the payload is made of.</typeparam>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="state">What the payload is made of.</param>
    /// <param name="write">Writes the payload; must write exactly one value.</param>
    /// <param name="parse">Reads the answer; runs on the reader.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal ValueTask<T> CallAsync<TState, T>(
        string topic,
        TState state,
        Action<Utf8JsonWriter, TState> write,
        ResponseParser<T> parse,
        RpcOptions? options,
        CancellationToken cancellationToken)
    {
        using JsonPayload.PooledPayload payload = JsonPayload.Rent(state, write);
        return CallAsync(topic, payload.Memory, parse, options, cancellationToken);
    }

    /// <summary>As <see cref="CallAsync{T}"/>, as a task: for what is awaited for long, or by several.</summary>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none. It is copied before this method returns.</param>
    /// <param name="parse">Reads the answer; runs on the reader.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="traits">What is known of the method.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal Task<T> CallAsTaskAsync<T>(
        string topic,
        ReadOnlyMemory<byte>? payload,
        ResponseParser<T> parse,
        RpcOptions? options,
        CallTraits traits,
        CancellationToken cancellationToken)
    {
        CheckTopic(topic);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        options ??= RpcOptions.Default;
        OutboundRequest request = new(topic, payload, options.NodeId, FluxMessageFlags.None);
        return CallAsTaskAsync(
            new TaskCall<T>(topic, options.NodeId, parse, traits.Explain)
            {
                Repeatable = options.Repeatable ? new KeptRequest(request.Copy()) : null,
                IfLost = traits.IfLost,
            },
            request,
            options,
            cancellationToken);
    }

    /// <summary>Sends the request of a call that was made elsewhere.</summary>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="request">Its request; it is copied before this method returns.</param>
    /// <param name="options">The deadline.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal Task<T> CallAsTaskAsync<T>(TaskCall<T> call, in OutboundRequest request, RpcOptions options, CancellationToken cancellationToken)
    {
        call.Watch(TimeoutOf(options), _options.TimeProvider, cancellationToken);
        if (options.NodeId == FluxNodeId.Upstream || !_life.HasRoom)
        {
            return SendLaterAsync(call, request.Copy());
        }

        SendUnlessEnded(call, request);
        return call.Task;
    }

    /// <summary>As <see cref="CallAsync{T}"/>, blocking.</summary>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none.</param>
    /// <param name="parse">Reads the answer.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal T Call<T>(
        string topic, ReadOnlyMemory<byte>? payload, ResponseParser<T> parse, RpcOptions? options, CancellationToken cancellationToken)
    {
        CheckTopic(topic);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= RpcOptions.Default;
        if (options.NodeId == FluxNodeId.Upstream || !_life.HasRoom)
        {
            _life.Connection?.BeforeBlocking();
            return CallAsTaskAsync(topic, payload, parse, options, CallTraits.None, cancellationToken).GetAwaiter().GetResult();
        }

        OutboundRequest request = new(topic, payload, options.NodeId, FluxMessageFlags.None);
        TimeSpan timeout = TimeoutOf(options);
        long start = _options.TimeProvider.GetTimestamp();
        FluxConnectionException? sentBefore = null;
        while (true)
        {
            try
            {
                return CallOnce(FindConnection(topic, timeout, start, cancellationToken), request, parse, Left(timeout, start), cancellationToken);
            }
            catch (FluxConnectionException e) when (_life.MayReconnect && (options.Repeatable || !e.MayHaveBeenSent))
            {
                // The next connection may have more luck, until the deadline.
                sentBefore ??= e.MayHaveBeenSent ? e : null;
            }
            catch (FluxConnectionException e) when (sentBefore is not null && !e.MayHaveBeenSent)
            {
                throw new FluxConnectionException($"{e.Message} It had been sent before: {sentBefore.Message}", e.Errno, true, e);
            }
        }
    }

    /// <summary>As <see cref="CallAsync{TState, T}"/>, blocking.</summary>
    /// <typeparam name="TState">What the payload is made of.</typeparam>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="state">What the payload is made of.</param>
    /// <param name="write">Writes the payload; must write exactly one value.</param>
    /// <param name="parse">Reads the answer.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal T Call<TState, T>(
        string topic,
        TState state,
        Action<Utf8JsonWriter, TState> write,
        ResponseParser<T> parse,
        RpcOptions? options,
        CancellationToken cancellationToken)
    {
        using JsonPayload.PooledPayload payload = JsonPayload.Rent(state, write);
        return Call(topic, payload.Memory, parse, options, cancellationToken);
    }

    // A call that cannot be sent at once: its destination has to be found out, or the broker does not read at present.
    private async Task<T> SendLaterAsync<T>(TaskCall<T> call, OutboundRequest request)
    {
        request = await AddressAsync(request, call.Task).ConfigureAwait(false);
        await WaitForRoomAsync(call.Task).ConfigureAwait(false);
        SendUnlessEnded(call, request);
        return await call.Task.ConfigureAwait(false);
    }

    private T CallOnce<T>(
        FluxConnection connection, in OutboundRequest request, ResponseParser<T> parse, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Action<PendingOperation>? watch = timeout == Timeout.InfiniteTimeSpan && !cancellationToken.CanBeCanceled
            ? null
            : operation => operation.Watch(timeout, _options.TimeProvider, cancellationToken);
        return connection.Call(request.Topic, request, parse, watch);
    }

    // Blocks until there is a connection.
    private FluxConnection FindConnection(string topic, TimeSpan timeout, long start, CancellationToken cancellationToken)
    {
        FluxConnection? connection;
        while ((connection = _life.FindConnection(topic)) is null)
        {
            try
            {
                _life.States.WaitForAsync(FluxClientState.Connected, cancellationToken)
                    .WaitAsync(Left(timeout, start), _options.TimeProvider, cancellationToken).GetAwaiter().GetResult();
            }
            catch (TimeoutException)
            {
                throw new FluxTimeoutException(topic, timeout);
            }
        }

        return connection;
    }

    private TimeSpan Left(TimeSpan timeout, long start)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return timeout;
        }

        TimeSpan left = timeout - _options.TimeProvider.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
    }

    /// <summary>A call's deadline.</summary>
    /// <param name="options">The call's options.</param>
    /// <returns>Its own, or the client's.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is neither positive nor infinite.</exception>
    internal TimeSpan TimeoutOf(RpcOptions options)
    {
        TimeSpan timeout = options.Timeout ?? _options.DefaultTimeout;
        FluxClientOptions.ThrowIfNoTimeout(timeout, nameof(RpcOptions.Timeout));
        return timeout;
    }
}
