namespace FluxWire.Cli.Recording;

/// <summary>What one read from a socket gave.</summary>
/// <param name="Time">When, in seconds since the first connection was accepted.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Bytes">The bytes; none at the end of the stream.</param>
/// <param name="WasReset">Whether the stream ended because the connection was reset.</param>
internal readonly record struct RecordedChunk(
    double Time, TranscriptDirection Direction, ReadOnlyMemory<byte> Bytes, bool WasReset = false);
