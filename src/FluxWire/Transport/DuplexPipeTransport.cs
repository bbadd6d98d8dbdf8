using System.Buffers;
using System.IO.Pipelines;

namespace FluxWire.Transport;

/// <summary>A transport over a pair of pipes: an in-memory pair, or any stream that is wrapped in pipes.</summary>
/// <remarks>
/// For streams that offer nothing but asynchronous reads the pipe is the right buffer, and its hops the price. A socket has a better offer
/// (<see cref="Linux.LinuxSocketTransport"/>), so it is received from directly.
/// </remarks>
internal sealed class DuplexPipeTransport : IFluxTransport
{
    private readonly IDuplexPipe _pipe;
    private readonly Lock _sending = new();

    // A read that WaitUntilReadable has begun and that has not been taken.
    private Task<ReadResult>? _read;

    // A flush that the other end has not kept up with; until it completes nothing more is taken.
    private Task<FlushResult>? _flush;
    private volatile bool _isAborted;

    internal DuplexPipeTransport(IDuplexPipe pipe) => _pipe = pipe;

    /// <inheritdoc/>
    public uint? PeerUserId => null;

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer)
    {
        if (_isAborted)
        {
            return 0;
        }

        ReadResult result = TakeRead();
        if (_isAborted)
        {
            return 0;
        }

        // Counted before the pipe takes its memory back.
        int count = (int)Math.Min(buffer.Length, result.Buffer.Length);
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, count);
        taken.CopyTo(buffer);
        _pipe.Input.AdvanceTo(taken.End);
        return count;
    }

    /// <inheritdoc/>
    public bool WaitUntilReadable(int milliseconds)
    {
        if (_isAborted)
        {
            return true;
        }

        _read ??= ReadAsync();
        return Task.WaitAny([_read], milliseconds) == 0;
    }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> data)
    {
        if (!TakeFlush(wait: false))
        {
            return 0;
        }

        lock (_sending)
        {
            if (_isAborted)
            {
                throw Closed();
            }

            _pipe.Output.Write(data);
            _flush = FlushAsync();
        }

        // Only a peer that had closed before has refused it. Whatever comes now, an abort included, the peer may read what was written.
        if (_flush.IsCompleted)
        {
            EndFlush(_flush);
        }

        return data.Length;
    }

    /// <inheritdoc/>
    public void WaitUntilWritable() => TakeFlush(wait: true);

    /// <inheritdoc/>
    public void Abort()
    {
        _isAborted = true;
        _pipe.Input.CancelPendingRead();
        _pipe.Output.CancelPendingFlush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Abort();
        _pipe.Input.Complete();
        lock (_sending)
        {
            // Who sends may still be at it, and a pipe does not bear both.
            _pipe.Output.Complete();
        }
    }

    private ReadResult TakeRead()
    {
        Task<ReadResult> read = _read ?? ReadAsync();
        _read = null;
        return Complete(read);
    }

    // False while the other end has not taken what was sent last.
    private bool TakeFlush(bool wait)
    {
        if (_isAborted)
        {
            throw Closed();
        }

        if (_flush is null)
        {
            return true;
        }

        if (!wait && !_flush.IsCompleted)
        {
            return false;
        }

        EndFlush(_flush);
        return !_isAborted ? true : throw Closed();
    }

    private void EndFlush(Task<FlushResult> flush)
    {
        FlushResult result = Complete(flush);
        _flush = null;
        if (result.IsCompleted)
        {
            throw new IOException("The other end has closed.");
        }
    }

    // A pipe may throw at once or later; here everything comes with the task.
    private async Task<ReadResult> ReadAsync() => await _pipe.Input.ReadAsync().ConfigureAwait(false);

    private async Task<FlushResult> FlushAsync() => await _pipe.Output.FlushAsync().ConfigureAwait(false);

    private static T Complete<T>(Task<T> task)
    {
        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not IOException)
        {
            // Whatever the other end, or the stream behind the pipe, has failed with costs this connection and not the process.
            throw new IOException("The pipe broke.", e);
        }
    }

    private static IOException Closed() => new("The pipe was closed.");
}
