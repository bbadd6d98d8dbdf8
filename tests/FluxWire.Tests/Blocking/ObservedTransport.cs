using System.Threading.Channels;
using FluxWire.Tests.Peers;
using FluxWire.Transport;

namespace FluxWire.Tests.Blocking;

/// <summary>A transport that tells the test who turns to it, just before.</summary>
internal sealed class ObservedTransport(IFluxTransport inner) : IFluxTransport
{
    private readonly Channel<WhoRead> _receivers = Channel.CreateUnbounded<WhoRead>();
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public uint? PeerUserId => inner.PeerUserId;

    /// <summary>Completes when somebody waits until the peer reads.</summary>
    internal Task Stalled => _stalled.Task.Soon();

    public int Receive(Span<byte> buffer)
    {
        _receivers.Writer.TryWrite(WhoRead.Me);
        return inner.Receive(buffer);
    }

    public bool WaitUntilReadable(int milliseconds)
    {
        _receivers.Writer.TryWrite(WhoRead.Me);
        return inner.WaitUntilReadable(milliseconds);
    }

    public int Send(ReadOnlySpan<byte> data) => inner.Send(data);

    public void WaitUntilWritable()
    {
        _stalled.TrySetResult();
        inner.WaitUntilWritable();
    }

    public void Abort() => inner.Abort();

    public void Dispose() => inner.Dispose();

    /// <summary>Completes when this thread receives or waits for something to receive; it has the reader's role then.</summary>
    internal async Task UntilReceivesAsync(int threadId)
    {
        while ((await _receivers.Reader.ReadAsync().Soon()).ThreadId != threadId)
        {
            // Somebody else, before.
        }
    }

    /// <summary>Completes when the connection's own thread receives.</summary>
    internal async Task UntilReaderReceivesAsync()
    {
        while (!(await _receivers.Reader.ReadAsync().Soon()).IsReader)
        {
            // A caller, before.
        }
    }
}
