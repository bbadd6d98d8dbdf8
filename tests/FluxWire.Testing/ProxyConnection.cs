using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using FluxWire.Testing.Ends;
using FluxWire.Testing.Lanes;
using FluxWire.Testing.Waiting;

namespace FluxWire.Testing;

/// <summary>A client's connection through a <see cref="FluxFaultProxy"/>.</summary>
/// <remarks>Its members may be used from any thread, also when the connection has ended.</remarks>
[SuppressMessage(
    "Design", "CA1001", Justification = "The source has no timer and is linked to nothing; a cut may come from any thread when the connection has just ended.")]
public sealed class ProxyConnection
{
    private readonly Lock _lock = new();
    private readonly long[] _messages = new long[2];
    private readonly CancellationTokenSource _lifetime = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IConnectionEnd? _client;
    private IConnectionEnd? _broker;
    private Lane? _toBroker;
    private Lane? _toClient;
    private bool _isCut;

    internal ProxyConnection(int number, Socket client, ProxyContext context)
    {
        Number = number;
        Context = context;
        _client = new SocketEnd(client);
    }

    /// <summary>Its number, from 1 in the order of accepting.</summary>
    public int Number { get; }

    /// <summary>Why the broker could not be reached; null if it was. The client was then cut, without a greeting.</summary>
    public SocketError? BrokerError { get; private set; }

    /// <summary>Done when it has ended: both sides have closed, or it was cut, and nothing of it is left.</summary>
    public Task Ended => _ended.Task;

    internal ProxyContext Context { get; }

    /// <summary>Whether the broker was reached or not, so that <see cref="Strike"/> has something to strike.</summary>
    internal bool IsSettled => Volatile.Read(ref _toClient) is not null || _ended.Task.IsCompleted;

    /// <summary>How many messages have been passed on whole; the greeting is none.</summary>
    /// <param name="direction">Which way.</param>
    /// <returns>The number.</returns>
    public long MessagesPassed(ProxyDirection direction)
        => Volatile.Read(ref _messages[(int)direction]);

    /// <summary>Closes both ends at once, whatever else holds the connection up.</summary>
    /// <remarks>The peers read what was passed on and then the end of the stream; what they send fails with EPIPE.</remarks>
    public void Cut() => End(static client => client.Close());

    /// <summary>
    /// Lets a fault loose on a direction: now if no message is on its way, else behind it, and in turn with what was received before. It acts as on a
    /// message without bytes, so it makes no sense for faults that change one.
    /// </summary>
    /// <param name="fault">The fault.</param>
    /// <param name="direction">The direction.</param>
    /// <returns>The hold on it. On a connection that has ended it never fires.</returns>
    /// <exception cref="InvalidOperationException">The broker has not been reached yet; <see cref="FluxFaultProxy.WaitForConnectionAsync"/>
    /// waits for that.</exception>
    public ArmedFault Strike(Fault fault, ProxyDirection direction)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArmedFault armed = new(fault, match: null, Context.Armed, Context.Waits);
        if (FindLane(direction) is { } lane)
        {
            Context.Armed.Register(armed);
            lane.Strike(armed);
        }
        else if (!Ended.IsCompleted)
        {
            throw new InvalidOperationException(
                $"Connection {Number} has not reached the broker yet; await WaitForConnectionAsync({Number}) first.");
        }

        return armed;
    }

    /// <summary>A direction of a connection that runs.</summary>
    internal Lane GetLane(ProxyDirection direction)
        => FindLane(direction) ?? throw new InvalidOperationException($"Connection {Number} does not run.");

    internal void CountMessages(ProxyDirection direction, int count)
    {
        Interlocked.Add(ref _messages[(int)direction], count);
        Context.CountMessages(direction, count);
    }

    /// <summary>Runs until it has ended.</summary>
    /// <param name="upstream">The broker's socket; null for a broker that greets and says nothing more.</param>
    internal async Task RunAsync(string? upstream)
    {
        try
        {
            if (await ConnectAsync(upstream).ConfigureAwait(false) is { } broker && TryJoin(broker))
            {
                Context.Waits.Check();
                await Task.WhenAll(_toClient!.RunAsync(), _toBroker!.RunAsync()).ConfigureAwait(false);
            }
        }
        finally
        {
            Cut();
            _toBroker?.Dispose();
            _toClient?.Dispose();
            _ended.TrySetResult();

            // What was held back, and the buffer that a socket has received into last, would live as long as the test remembers the connection.
            (_toBroker, _toClient, _client, _broker) = (null, null, null, null);
        }
    }

    /// <summary>Reads nothing more from the client, for good.</summary>
    /// <returns>Done when nothing is being read any more.</returns>
    internal Task StopReadingClientAsync() => FindLane(ProxyDirection.ToBroker)?.StopReadingAsync(new Gate()) ?? Task.CompletedTask;

    /// <summary>Resets the client, of which nothing is read any more, as soon as it has sent something.</summary>
    /// <param name="prepared">Called when this has begun.</param>
    internal async Task ResetAsync(Action prepared)
    {
        prepared();
        if (_client is { } client)
        {
            await client.WaitUntilUnreadAsync(_lifetime.Token).ConfigureAwait(false);
        }

        End(static client => client.CloseUnread());
    }

    private Lane? FindLane(ProxyDirection direction)
        => direction == ProxyDirection.ToBroker ? Volatile.Read(ref _toBroker) : Volatile.Read(ref _toClient);

    private void End(Action<IConnectionEnd> closeClient)
    {
        IConnectionEnd? client;
        IConnectionEnd? broker;
        lock (_lock)
        {
            if (_isCut)
            {
                return;
            }

            _isCut = true;
            (client, broker) = (_client, _broker);
        }

        closeClient(client!);
        broker?.Close();
        _lifetime.Cancel();
    }

    private async Task<IConnectionEnd?> ConnectAsync(string? upstream)
    {
        if (upstream is null)
        {
            return new SilentBrokerEnd();
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(upstream), _lifetime.Token).ConfigureAwait(false);
            return new SocketEnd(socket);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // No broker, or the client was cut meanwhile. The client is closed like one whose broker has died just now.
            BrokerError = (e as SocketException)?.SocketErrorCode;
            socket.Dispose();
            return null;
        }
    }

    private bool TryJoin(IConnectionEnd broker)
    {
        lock (_lock)
        {
            if (_isCut)
            {
                broker.Close();
                return false;
            }

            _broker = broker;
            Volatile.Write(ref _toBroker, new Lane(this, ProxyDirection.ToBroker, _client!, broker, _lifetime.Token));
            Volatile.Write(ref _toClient, new Lane(this, ProxyDirection.ToClient, broker, _client!, _lifetime.Token));
            return true;
        }
    }
}
