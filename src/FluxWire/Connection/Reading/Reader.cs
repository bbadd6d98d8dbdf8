using FluxWire.Protocol;
using FluxWire.Transport;

namespace FluxWire.Connection;

/// <summary>Receives for a connection: on a thread of its own, on the next one when that is stuck in user code, or in a caller that blocks.</summary>
internal sealed class Reader
{
    // How often a blocked caller that may be ended early looks up.
    private const int LookMilliseconds = 100;

    private readonly IFluxTransport _transport;
    private readonly ResponseMatcher _matcher;
    private readonly IReaderOwner _owner;
    private readonly MessageReceiver _receiver;
    private readonly InlineCompletions? _inline;
    private readonly ReaderRole _role;

    // Who is in the middle of a batch: answers are parsed there, by types that are the user's.
    private volatile int _receivingThread;

    /// <summary>Makes the reader; it does nothing by itself.</summary>
    /// <param name="transport">Where to receive from. It is disposed in the end.</param>
    /// <param name="options">The connection's options.</param>
    /// <param name="matcher">Whose the responses are.</param>
    /// <param name="owner">The connection.</param>
    internal Reader(IFluxTransport transport, ConnectionOptions options, ResponseMatcher matcher, IReaderOwner owner)
    {
        _transport = transport;
        _matcher = matcher;
        _owner = owner;
        _receiver = new MessageReceiver(transport, options.MaxMessageSize, Dispatch);
        _role = new ReaderRole(() => matcher.PendingCount, () => StartThread(RunWhenCalled));
        if (options.ContinuationMode == ContinuationMode.Inline)
        {
            _inline = new InlineCompletions(owner.Flush, () => StartThread(Run));
            StallWatch.Shared.Add(_inline);
        }

        Completions = _inline ?? (ICompletions)new PooledCompletions(owner.Flush);
    }

    /// <summary>Where those are told who wait.</summary>
    internal ICompletions Completions { get; }

    /// <summary>Starts a thread that may be a connection's reader. It keeps nothing of what flows with the caller, such as a web request's context.</summary>
    internal static void StartThread(ThreadStart run) => new Thread(run) { IsBackground = true, Name = "FluxWire reader" }.UnsafeStart();

    /// <summary>Makes the calling thread the reader thread, until the connection ends or another thread has taken over.</summary>
    /// <param name="onBegin">Called once it is, or if the connection has ended already.</param>
    internal void RunOnThisThread(Action onBegin)
    {
        bool isReader = _role.TryBeginWithThread();
        onBegin();
        if (isReader)
        {
            Run();
        }
    }

    /// <summary>Makes sure that somebody receives, for an operation that nobody blocks for.</summary>
    internal void CallThread() => _role.CallThread();

    /// <summary>Has another thread receive, if the calling one is the reader and about to block for an answer.</summary>
    /// <exception cref="InvalidOperationException">It is in the middle of what it has received: the answer could never be received.</exception>
    internal void BeforeBlocking()
    {
        if (_receivingThread == Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException(
                "A converter or constructor that reads an answer cannot call the broker: it runs on the thread that would have to receive. Call once the answer is there.");
        }

        _inline?.HandOverBeforeBlocking();
    }

    /// <summary>Announces that the calling thread will block for an answer.</summary>
    /// <returns>The call, to be sent; then <see cref="ReceiveUntil"/>, and <see cref="EndCall"/> in any case.</returns>
    internal BlockingCall<T> BeginCall<T>(string topic, FluxNodeId nodeId, ResponseParser<T> parse, KeptRequest? repeatable)
    {
        BeforeBlocking();
        _role.EnterCaller();
        return new BlockingCall<T>(_role, topic, nodeId, parse, repeatable);
    }

    /// <summary>Takes back what <see cref="BeginCall"/> has announced.</summary>
    internal void EndCall() => _role.LeaveCaller();

    /// <summary>Blocks until a call is done, receiving whenever nobody else does.</summary>
    /// <param name="isDone">Whether it is done.</param>
    /// <param name="look">Called now and then while nothing comes, when the call may be done without an answer; null if it may not.</param>
    internal void ReceiveUntil(Func<bool> isDone, Action? look)
    {
        while (_role.TakeForCaller(isDone))
        {
            ReceiveAsCaller(isDone, look);
        }
    }

    /// <summary>Has whoever receives find out that the connection has ended, and ends it here if nobody does.</summary>
    internal void Close()
    {
        if (_role.Close())
        {
            End();
        }
    }

    private void RunWhenCalled()
    {
        if (_role.TakeForThread())
        {
            Run();
        }
    }

    // The life of a reader thread, from when it has the role.
    private void Run()
    {
        Exception? cause = null;
        try
        {
            _inline?.Begin();
            do
            {
                if (!Completions.Deliver())
                {
                    // Another thread has the role since.
                    return;
                }

                if (_role.StandAside())
                {
                    if (!_role.TakeForThread())
                    {
                        return;
                    }

                    _inline?.Begin();
                }
            }
            while (ReceiveBatch());
        }
        catch (Exception e)
        {
            // Whatever it is, memory that cannot be had included, costs this connection and not the process.
            cause = e;
        }

        // Everybody hears of it before the last answers are delivered, in which user code may keep this thread; if it does, the thread
        // that takes over comes to this place as well.
        _owner.AbortBy(cause);
        if (Completions.Deliver())
        {
            End();
        }
    }

    // A blocked caller that has the role.
    private void ReceiveAsCaller(Func<bool> isDone, Action? look)
    {
        Exception? cause = null;
        try
        {
            do
            {
                Completions.DeliverOnThreadPool();
                while (!isDone() && look is not null && !_transport.WaitUntilReadable(LookMilliseconds))
                {
                    look();
                }

                if (isDone())
                {
                    _role.GiveBack();
                    return;
                }
            }
            while (ReceiveBatch());
        }
        catch (Exception e)
        {
            // As in Run.
            cause = e;
        }

        _owner.AbortBy(cause);
        Completions.DeliverOnThreadPool();
        End();
    }

    private bool ReceiveBatch()
    {
        _receivingThread = Environment.CurrentManagedThreadId;
        try
        {
            return _receiver.ReceiveBatch();
        }
        finally
        {
            _receivingThread = 0;
        }
    }

    private void Dispatch(in FluxMessage message)
    {
        // Events and requests come only to clients that subscribe or offer a service, which this client does not do yet.
        if (message.Type == FluxMessageType.Response && _matcher.Dispatch(message) is PendingOperation operation)
        {
            Completions.Add(operation);
        }
    }

    private void End()
    {
        if (_inline is not null)
        {
            StallWatch.Shared.Remove(_inline);
        }

        _transport.Dispose();
        _role.End();
        _owner.OnEnded();
    }
}
