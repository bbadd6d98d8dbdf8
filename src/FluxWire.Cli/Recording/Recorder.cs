using System.Net.Sockets;

namespace FluxWire.Cli.Recording;

/// <summary>Listens in a broker's place and records every connection that it passes on to the broker.</summary>
/// <remarks>The broker sees the recorder's peer credentials instead of the client's, so the socket admits its owner only.</remarks>
internal sealed class Recorder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Socket _listener;
    private readonly LocalSocket _address;
    private readonly LocalSocket _broker;
    private readonly string _directory;
    private readonly RecordingClock _clock;

    private Recorder(Socket listener, LocalSocket address, LocalSocket broker, string directory, TimeProvider time)
    {
        _listener = listener;
        _address = address;
        _broker = broker;
        _directory = directory;
        _clock = new RecordingClock(time);
    }

    /// <summary>Starts to listen: clients may connect from now on.</summary>
    /// <param name="address">Where to listen; nothing may be there yet.</param>
    /// <param name="broker">Where the broker listens.</param>
    /// <param name="directory">Where the transcripts go; created if need be.</param>
    /// <param name="time">Where the time comes from.</param>
    /// <returns>The recorder.</returns>
    internal static Recorder Listen(LocalSocket address, LocalSocket broker, string directory, TimeProvider time)
    {
        if (File.Exists(address.Path))
        {
            throw new CliException($"'{address.Path}' exists already; remove it, or listen somewhere else.");
        }

        if (!File.Exists(broker.Path))
        {
            throw new CliException($"No broker listens at '{broker.Path}'; start one, or name its socket with --uri or FLUX_URI.");
        }

        Directory.CreateDirectory(directory);
        if (File.Exists(TranscriptWriter.PathOf(directory, "transcript", 1)))
        {
            throw new CliException($"'{directory}' holds a transcript already; remove it, or choose another directory.");
        }

        Socket listener = LocalSocket.CreateSocket();
        try
        {
            listener.Bind(address.EndPoint);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(address.Path, OwnerOnly);
            }

            listener.Listen();
            return new Recorder(listener, address, broker, directory, time);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new CliException($"Cannot listen at '{address.Path}' ({e.Message}); choose another path.", e);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Records until told to stop, or until the given number of connections have ended.</summary>
    /// <param name="connections">How many; null for no limit.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>When all transcripts are complete; being told to stop is no error.</returns>
    internal async Task RunAsync(int? connections, CancellationToken stop)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> running = [];
        try
        {
            for (int number = 1; connections is null || number <= connections; number++)
            {
                Socket client = await _listener.AcceptAsync(ended.Token).ConfigureAwait(false);
                _clock.Start();
                running.Add(RecordAsync(client, number, ended));
            }
        }
        catch (OperationCanceledException)
        {
            // Either we were told to stop, or a connection failed: the tasks below know.
            await ended.CancelAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    /// <summary>Stops listening and removes the socket's file.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_address.Path);
    }

    private async Task RecordAsync(Socket client, int number, CancellationTokenSource ended)
    {
        try
        {
            using (client)
            {
                using Socket broker = await _broker.ConnectAsync(ended.Token).ConfigureAwait(false);
                TranscriptWriter writer = TranscriptWriter.Create(_directory, number);
                await using (writer.ConfigureAwait(false))
                {
                    await new RecordedConnection(client, broker, writer, _clock).RunAsync(ended.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Stopped before it had reached the broker: nothing was recorded.
            return;
        }
        catch
        {
            // No broker, or no room for the transcript: a recording with holes is worse than one that ends.
            await ended.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
