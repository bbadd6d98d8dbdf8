using FluxWire.Tests.Peers;
using FluxWire.Transport;

namespace FluxWire.Tests.Lifetime;

/// <summary>A transport of a broker that says nothing, and takes what the test says.</summary>
internal sealed class HeldTransport : IFluxTransport
{
    private readonly ManualResetEventSlim _isOver = new();
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many of so many bytes the next send takes; all of them by default.</summary>
    internal Func<int, int> OnSend { get; set; } = static count => count;

    /// <summary>Completes once somebody waits until more can be sent, and nobody tries to.</summary>
    internal Task Stalled => _stalled.Task.Soon();

    /// <summary>How much one send may take.</summary>
    public int MaxPiece { get; init; } = int.MaxValue;

    public uint? PeerUserId => null;

    /// <summary>Completes once the reader has ended, and has given it back.</summary>
    internal Task Over => _over.Task.Soon();

    public int Receive(Span<byte> buffer)
    {
        _isOver.Wait();
        return 0;
    }

    public bool WaitUntilReadable(int milliseconds) => _isOver.Wait(milliseconds);

    public int Send(ReadOnlySpan<byte> data) => OnSend(data.Length);

    public void WaitUntilWritable()
    {
        _stalled.TrySetResult();
        _isOver.Wait();
        throw new IOException("It was closed.");
    }

    public void Abort() => _isOver.Set();

    public void Dispose()
    {
        _isOver.Set();
        _over.TrySetResult();
    }
}
