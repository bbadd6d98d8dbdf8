using System.Net.Sockets;
using System.Threading.Channels;

namespace FluxWire.Cli.Recording;

/// <summary>One client's connection to the broker, with the recorder in between.</summary>
/// <remarks>
/// Each direction reads, hands a copy to the writer and sends on; it never waits for the file. The copy is handed over
/// before the bytes are sent, so that no answer can stand in the transcript before its question.
/// </remarks>
/// <param name="client">The client's socket.</param>
/// <param name="broker">The broker's socket.</param>
/// <param name="writer">The transcript.</param>
/// <param name="clock">The recording's clock.</param>
internal sealed class RecordedConnection(Socket client, Socket broker, TranscriptWriter writer, RecordingClock clock)
{
    private const int ReadSize = 64 * 1024;

    // A disk that cannot keep up slows the connection down before it costs more than this many reads (64 MiB) of memory.
    private const int MaxPendingChunks = 1024;

    private readonly Channel<RecordedChunk> _chunks = Channel.CreateBounded<RecordedChunk>(
        new BoundedChannelOptions(MaxPendingChunks) { SingleReader = true });

    /// <summary>Runs until both sides have closed, or until it is told to stop; the transcript is complete then.</summary>
    /// <param name="stop">Stops it.</param>
    /// <returns>When it has ended; being told to stop is no error.</returns>
    internal async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task written = WriteAsync(ended);
        Task up = CopyAsync(client, broker, TranscriptDirection.ClientToBroker, ended.Token);
        Task down = CopyAsync(broker, client, TranscriptDirection.BrokerToClient, ended.Token);
        await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _chunks.Writer.TryComplete();
        await written.ConfigureAwait(false);
        if (!ended.IsCancellationRequested)
        {
            await Task.WhenAll(up, down).ConfigureAwait(false);
        }
    }

    private static async Task<(int Count, bool WasReset)> ReceiveAsync(Socket source, Memory<byte> buffer, CancellationToken stop)
    {
        try
        {
            return (await source.ReceiveAsync(buffer, SocketFlags.None, stop).ConfigureAwait(false), false);
        }
        catch (SocketException)
        {
            // For the other side it is the end all the same.
            return (0, true);
        }
    }

    private static async Task<bool> TrySendAsync(Socket destination, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await destination.SendAsync(bytes, SocketFlags.None, stop).ConfigureAwait(false)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void CloseSending(Socket destination)
    {
        try
        {
            destination.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.NotConnected)
        {
            // The other side has closed everything already, and knows.
            return;
        }
    }

    private async Task CopyAsync(Socket source, Socket destination, TranscriptDirection direction, CancellationToken stop)
    {
        byte[] buffer = new byte[ReadSize];
        bool destinationListens = true;
        int count;
        do
        {
            (count, bool wasReset) = await ReceiveAsync(source, buffer, stop).ConfigureAwait(false);
            RecordedChunk chunk = new(clock.Now, direction, buffer.AsSpan(0, count).ToArray(), wasReset);
            await _chunks.Writer.WriteAsync(chunk, stop).ConfigureAwait(false);

            // What still comes for a side that has left is written down until the source ends too.
            destinationListens = destinationListens && await TrySendAsync(destination, chunk.Bytes, stop).ConfigureAwait(false);
        }
        while (count > 0);
        CloseSending(destination);
    }

    private async Task WriteAsync(CancellationTokenSource ended)
    {
        try
        {
            // Not cancelled: what was seen before the end is written.
            await foreach (RecordedChunk chunk in _chunks.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                await writer.WriteAsync(chunk).ConfigureAwait(false);
            }

            await writer.FinishAsync(clock.Now).ConfigureAwait(false);
        }
        catch
        {
            // Without its transcript the connection has no reason to go on.
            await ended.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
