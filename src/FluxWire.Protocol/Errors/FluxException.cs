namespace FluxWire;

/// <summary>The base of every error that FluxWire reports about a broker, a connection or the bytes between them.</summary>
/// <remarks>
/// Wrong arguments are reported with the usual <see cref="ArgumentException"/>, and a cancelled token with
/// <see cref="OperationCanceledException"/>; everything else derives from this class.
/// </remarks>
public abstract class FluxException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence that says what happened and, where it is known, what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    protected FluxException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
