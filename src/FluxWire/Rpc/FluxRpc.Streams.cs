using System.Runtime.CompilerServices;
using FluxWire.Connection;
using FluxWire.Lifetime;
using FluxWire.Protocol;

namespace FluxWire.Rpc;

/// <content>Streams: one request, many answers, read as they come or folded to one result.</content>
internal sealed partial class FluxRpc
{
    /// <summary>Sends a request and yields its answers until the service ends the stream with ENODATA.</summary>
    /// <typeparam name="T">What an answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none.</param>
    /// <param name="parse">Reads an answer; runs on the reader.</param>
    /// <param name="options">Destination, cancel topic and limits; null for the defaults.</param>
    /// <param name="explain">Says more about the service's errors than the service does; null for nothing.</param>
    /// <param name="resume">Lets the stream go on after its connection was lost; null if it cannot.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The answers. The request is sent when the first one is asked for.</returns>
    internal async IAsyncEnumerable<T> StreamAsync<T>(
        string topic,
        ReadOnlyMemory<byte>? payload,
        ResponseParser<T> parse,
        RpcStreamOptions? options,
        ErrorExplainer? explain,
        IStreamResume? resume,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= RpcStreamOptions.Default;
        OutboundRequest request = new(topic, payload, options.NodeId, FluxMessageFlags.Streaming);
        OutboundRequest address = request with { Payload = null };
        ResponseStream<T> stream = new(
            topic,
            options.NodeId,
            parse,
            LimitsOf(options),
            (abandoned, connection) => SendCancel(abandoned, connection, address, options.CancelTopic),
            explain,
            resume)
        {
            Repeatable = resume is null ? null : new KeptRequest(address),
        };
        stream.Watch(TimeoutOf(options), _options.TimeProvider, cancellationToken);
        try
        {
            if (options.NodeId == FluxNodeId.Upstream || !_life.HasRoom)
            {
                using OwedWork owed = _life.Owe();
                _life.FindConnection(topic, isContinued: false);
                Task ended = stream.WhenEnded;
                request = await AddressAsync(request, ended).ConfigureAwait(false);
                address = request with { Payload = null };
                await WaitForRoomAsync(ended).ConfigureAwait(false);
                stream.IsContinued = true;
                SendUnlessEnded(stream, request);
            }
            else
            {
                SendUnlessEnded(stream, request);
            }

            do
            {
                while (stream.TryRead(out T item))
                {
                    // What is already here is not handed out any more once the caller has had enough.
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return item;
                }
            }
            while (await stream.WaitAsync().ConfigureAwait(false));
        }
        finally
        {
            stream.Leave();
        }
    }

    /// <summary>Sends a request and makes one result of its many answers, as they come.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none. It is copied before this method returns.</param>
    /// <param name="fold">Makes the result.</param>
    /// <param name="cancelTopic">The service's own cancel request, sent when the caller leaves early.</param>
    /// <param name="options">The deadline; null for the default.</param>
    /// <param name="explain">Says more about the service's errors than the service does; null for nothing.</param>
    /// <param name="resume">Lets the stream go on after its connection was lost.</param>
    /// <param name="isContinued">Whether it belongs to work that was taken before: then it is not refused as new work is.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The result.</returns>
    internal Task<TResult> FoldAsync<TResult>(
        string topic,
        ReadOnlyMemory<byte>? payload,
        IResponseFold<TResult> fold,
        string cancelTopic,
        RpcOptions? options,
        ErrorExplainer? explain,
        IStreamResume resume,
        bool isContinued,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        OutboundRequest request = new(topic, payload, FluxNodeId.Any, FluxMessageFlags.Streaming);
        OutboundRequest address = request with { Payload = null };
        FoldedStream<TResult> stream = new(
            topic, FluxNodeId.Any, fold, (abandoned, connection) => SendCancel(abandoned, connection, address, cancelTopic), explain, resume)
        {
            Repeatable = new KeptRequest(address),
            IsContinued = isContinued,
        };
        stream.Watch(TimeoutOf(options ?? RpcOptions.Default), _options.TimeProvider, cancellationToken);
        if (!_life.HasRoom)
        {
            return FoldLaterAsync(stream, request.Copy());
        }

        SendUnlessEnded(stream, request);
        return stream.Task;
    }

    private async Task<TResult> FoldLaterAsync<TResult>(FoldedStream<TResult> stream, OutboundRequest request)
    {
        using (_life.Owe())
        {
            await WaitForRoomAsync(stream.Task).ConfigureAwait(false);
            stream.IsContinued = true;
            SendUnlessEnded(stream, request);
        }

        return await stream.Task.ConfigureAwait(false);
    }

    private StreamLimits LimitsOf(RpcStreamOptions options)
        => new(options.MaxItems ?? _options.MaxStreamItems, options.MaxBytes ?? _options.MaxStreamBytes);

    private TimeSpan TimeoutOf(RpcStreamOptions options)
    {
        TimeSpan timeout = options.Timeout ?? _options.DefaultStreamTimeout;
        FluxClientOptions.ThrowIfNoTimeout(timeout, nameof(RpcStreamOptions.Timeout));
        return timeout;
    }

    private static void SendCancel(PendingOperation stream, FluxConnection connection, OutboundRequest request, string? cancelTopic)
    {
        if (cancelTopic is null)
        {
            return;
        }

        byte[] payload = JsonPayload.Create(stream.Matchtag, static (writer, matchtag) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("matchtag"u8, matchtag);
            writer.WriteEndObject();
        });
        OutboundRequest cancel = request with
        {
            Topic = cancelTopic,
            Payload = payload,
            Flags = (request.Flags & FluxMessageFlags.Upstream) | FluxMessageFlags.NoResponse,
        };

        // If the connection has ended, so has the stream at the broker.
        connection.SendWithoutResponse(cancel, neverBlock: true);
    }
}
