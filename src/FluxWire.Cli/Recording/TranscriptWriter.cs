using System.Globalization;

namespace FluxWire.Cli.Recording;

/// <summary>Writes what one connection carried: <c>transcript.jsonl</c> and <c>chunks.jsonl</c>, or with <c>-N</c> for the Nth.</summary>
/// <remarks>Every line is flushed, so that a recording is complete up to the moment when it is read or cut off.</remarks>
internal sealed class TranscriptWriter : IAsyncDisposable
{
    private readonly FileStream _transcript;
    private readonly FileStream _chunks;
    private readonly FrameSplitter _fromClient = new(greetingFirst: false);
    private readonly FrameSplitter _fromBroker = new(greetingFirst: true);

    private TranscriptWriter(FileStream transcript, FileStream chunks)
    {
        _transcript = transcript;
        _chunks = chunks;
    }

    /// <summary>Creates both files; neither may exist.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="connection">The connection's number, from 1.</param>
    /// <returns>The writer.</returns>
    internal static TranscriptWriter Create(string directory, int connection)
    {
        FileStream transcript = CreateFile(PathOf(directory, "transcript", connection));
        try
        {
            return new TranscriptWriter(transcript, CreateFile(PathOf(directory, "chunks", connection)));
        }
        catch
        {
            transcript.Dispose();
            throw;
        }
    }

    /// <summary>The file of a connection.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="stem"><c>transcript</c> or <c>chunks</c>.</param>
    /// <param name="connection">The connection's number, from 1.</param>
    /// <returns>The path.</returns>
    internal static string PathOf(string directory, string stem, int connection)
    {
        string suffix = connection == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{connection}");
        return Path.Combine(directory, $"{stem}{suffix}.jsonl");
    }

    /// <summary>Writes down what one read gave.</summary>
    /// <param name="chunk">The bytes, or none at the end of the stream.</param>
    /// <returns>When both files have been flushed.</returns>
    internal async Task WriteAsync(RecordedChunk chunk)
    {
        FrameSplitter splitter = chunk.Direction == TranscriptDirection.ClientToBroker ? _fromClient : _fromBroker;
        if (chunk.Bytes.IsEmpty)
        {
            await WriteRawAsync(chunk, splitter.Finish()).ConfigureAwait(false);
            if (chunk.WasReset)
            {
                await WriteAsync(chunk, TranscriptKind.Reset, default).ConfigureAwait(false);
            }

            await WriteAsync(chunk, TranscriptKind.Eof, default).ConfigureAwait(false);
            return;
        }

        await WriteLineAsync(_chunks, TranscriptLine.Format(chunk)).ConfigureAwait(false);
        foreach ((TranscriptKind kind, ReadOnlyMemory<byte> bytes) in splitter.Push(chunk.Bytes))
        {
            await WriteAsync(chunk, kind, bytes).ConfigureAwait(false);
        }
    }

    /// <summary>Writes down the beginnings of messages whose ends will not be seen, because the recording stops.</summary>
    /// <param name="time">When it stops.</param>
    /// <returns>When the file has been flushed.</returns>
    internal async Task FinishAsync(double time)
    {
        await WriteRawAsync(new(time, TranscriptDirection.ClientToBroker, default), _fromClient.Finish()).ConfigureAwait(false);
        await WriteRawAsync(new(time, TranscriptDirection.BrokerToClient, default), _fromBroker.Finish()).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transcript.DisposeAsync().ConfigureAwait(false);
        await _chunks.DisposeAsync().ConfigureAwait(false);
    }

    // What clients say holds their jobs' environments, and what brokers say their output: a recording is for who made it.
    private static FileStream CreateFile(string path)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static async Task WriteLineAsync(FileStream file, ReadOnlyMemory<byte> line)
    {
        await file.WriteAsync(line).ConfigureAwait(false);
        await file.FlushAsync().ConfigureAwait(false);
    }

    private Task WriteRawAsync(RecordedChunk origin, ReadOnlyMemory<byte> bytes)
        => bytes.IsEmpty ? Task.CompletedTask : WriteAsync(origin, TranscriptKind.Raw, bytes);

    private Task WriteAsync(RecordedChunk origin, TranscriptKind kind, ReadOnlyMemory<byte> bytes)
        => WriteLineAsync(_transcript, TranscriptLine.Format(new TranscriptRecord(origin.Time, origin.Direction, kind, bytes)));
}
