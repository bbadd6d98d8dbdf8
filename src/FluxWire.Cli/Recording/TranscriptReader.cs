using System.Runtime.CompilerServices;

namespace FluxWire.Cli.Recording;

/// <summary>Reads recordings back.</summary>
internal static class TranscriptReader
{
    private const int ReadSize = 64 * 1024;

    /// <summary>Reads the lines of a transcript; empty ones are skipped.</summary>
    /// <param name="source">The file's text.</param>
    /// <param name="name">What to call it in an error.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The lines, as they come.</returns>
    internal static async IAsyncEnumerable<TranscriptRecord> ReadLinesAsync(
        Stream source, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using StreamReader reader = new(source, leaveOpen: true);
        int number = 0;
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is string line)
        {
            number++;
            if (line.Length > 0)
            {
                yield return Parse(line, name, number);
            }
        }
    }

    /// <summary>Reads the bare bytes of one direction, in which nothing tells the time.</summary>
    /// <param name="source">The bytes, from the beginning of the connection or of any message.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What the bytes are; a greeting byte in front means that they came from the broker.</returns>
    internal static async IAsyncEnumerable<TranscriptRecord> ReadBytesAsync(
        Stream source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[ReadSize];
        FrameSplitter? splitter = null;
        TranscriptDirection direction = TranscriptDirection.ClientToBroker;
        int count;
        while ((count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (splitter is null)
            {
                bool greeting = buffer[0] == 0;
                direction = greeting ? TranscriptDirection.BrokerToClient : direction;
                splitter = new FrameSplitter(greeting);
            }

            foreach ((TranscriptKind kind, ReadOnlyMemory<byte> bytes) in splitter.Push(buffer.AsMemory(0, count)))
            {
                yield return new TranscriptRecord(0, direction, kind, bytes);
            }
        }

        if (splitter?.Finish() is { IsEmpty: false } rest)
        {
            yield return new TranscriptRecord(0, direction, TranscriptKind.Raw, rest);
        }
    }

    private static TranscriptRecord Parse(string line, string name, int number)
    {
        try
        {
            return TranscriptLine.Parse(line);
        }
        catch (FormatException e)
        {
            throw new CliException(
                $"Line {number} of {name} is no line of a transcript: {e.Message}; give a transcript.jsonl, or --raw for bare bytes.", e);
        }
    }
}
