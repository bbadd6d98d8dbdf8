namespace FluxWire.Testing.Ends;

/// <summary>Stands in where there is no broker: it lets clients in, takes whatever they send and never says a word.</summary>
internal sealed class SilentBrokerEnd : IConnectionEnd
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasGreeted;

    /// <inheritdoc/>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_hasGreeted)
        {
            _hasGreeted = true;
            buffer.Span[0] = 0;
            return 1;
        }

        await _left.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return 0;
    }

    /// <inheritdoc/>
    public ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => new(true);

    /// <inheritdoc/>
    public ValueTask WaitUntilTakenAsync(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask WaitUntilUnreadAsync(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public void CloseSending() => _left.TrySetResult();

    /// <inheritdoc/>
    public void CloseReceiving() => _left.TrySetResult();

    /// <inheritdoc/>
    public void Close() => _left.TrySetResult();

    /// <inheritdoc/>
    public void CloseUnread() => _left.TrySetResult();
}
