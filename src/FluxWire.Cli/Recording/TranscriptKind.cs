namespace FluxWire.Cli.Recording;

/// <summary>What a line of a transcript holds.</summary>
internal enum TranscriptKind
{
    /// <summary>The one byte that the broker sends first: 0, or the errno of its refusal.</summary>
    Auth,

    /// <summary>One whole message with its framing.</summary>
    Message,

    /// <summary>Bytes that are not a message; nor can any message behind them in the same direction be found.</summary>
    Raw,

    /// <summary>The connection of this side was reset: what it had not sent yet is lost. The end follows.</summary>
    Reset,

    /// <summary>This side closed its direction.</summary>
    Eof,
}
