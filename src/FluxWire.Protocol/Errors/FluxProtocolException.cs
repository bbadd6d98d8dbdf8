namespace FluxWire;

/// <summary>Bytes that are not what the Flux protocol says they must be.</summary>
/// <remarks>
/// On a connection this is fatal, because the place where the next frame begins is no longer known; every pending call
/// ends with a connection error that carries this one as its cause.
/// </remarks>
public sealed class FluxProtocolException : FluxException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">What is wrong.</param>
    /// <param name="offset">Where, in bytes from the start of the frame, payload or text that was being read.</param>
    /// <param name="detail">What was found and what was expected, without a closing period.</param>
    /// <param name="innerException">What caused it, if anything did; not an exception whose text quotes what was read, as those of parsers do.</param>
    public FluxProtocolException(FluxProtocolError error, long offset, string detail, Exception? innerException = null)
        : base($"Malformed data at byte {offset}: {detail} ({error}).", innerException)
    {
        Error = error;
        Offset = offset;
    }

    /// <summary>What is wrong.</summary>
    public FluxProtocolError Error { get; }

    /// <summary>Where: bytes from the start of the frame (its magic is at 0), payload or text that was being read.</summary>
    public long Offset { get; }
}
