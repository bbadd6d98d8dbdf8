using System.Collections.Concurrent;
using System.Threading.Channels;
using FluxWire.Transport;

namespace FluxWire.Tests.Peers;

/// <summary>A transport whose other end is the test: a receive blocks until the test has something, and every send is told apart.</summary>
internal sealed class SteppedTransport : IFluxTransport
{
    private readonly BlockingCollection<byte[]> _toReceive = [];
    private readonly Channel<byte[]> _sends = Channel.CreateUnbounded<byte[]>();
    private int _sendCount;

    /// <summary>How often something was sent.</summary>
    internal int SendCount => Volatile.Read(ref _sendCount);

    public uint? PeerUserId => null;

    /// <summary>Has these messages received in one piece.</summary>
    internal void WillReceive(params IEnumerable<byte[]> messages) => _toReceive.Add([.. messages.SelectMany(message => message)]);

    /// <summary>The messages of the next send, which must be whole.</summary>
    internal async Task<IReadOnlyList<PeerMessage>> NextSendAsync()
    {
        byte[] sent = await _sends.Reader.ReadAsync().Soon();
        List<PeerMessage> messages = [];
        for (int length; sent.Length > 0; sent = sent[length..])
        {
            length = Frames.LengthOfFirst(sent);
            messages.Add(new PeerMessage(sent[..length]));
        }

        return messages;
    }

    public int Receive(Span<byte> buffer)
    {
        if (!_toReceive.TryTake(out byte[]? piece, Timeout.Infinite))
        {
            return 0;
        }

        piece.CopyTo(buffer);
        return piece.Length;
    }

    // That is what no awaiting caller asks for.
    public bool WaitUntilReadable(int milliseconds) => true;

    public int Send(ReadOnlySpan<byte> data)
    {
        Interlocked.Increment(ref _sendCount);
        _sends.Writer.TryWrite(data.ToArray());
        return data.Length;
    }

    public void WaitUntilWritable()
    {
        // It is always.
    }

    public void Abort() => _toReceive.CompleteAdding();

    public void Dispose() => _toReceive.CompleteAdding();
}
