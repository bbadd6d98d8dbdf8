namespace FluxWire.Cli.Recording;

/// <summary>One line of a transcript.</summary>
/// <param name="Time">Seconds since the first connection was accepted, when the last byte of it had arrived.</param>
/// <param name="Direction">Which way it went.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">The bytes as they travelled; none for <see cref="TranscriptKind.Reset"/> and <see cref="TranscriptKind.Eof"/>.</param>
internal sealed record TranscriptRecord(
    double Time, TranscriptDirection Direction, TranscriptKind Kind, ReadOnlyMemory<byte> Bytes);
