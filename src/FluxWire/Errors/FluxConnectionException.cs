namespace FluxWire;

/// <summary>There is no connection to the broker: it could not be made, it was refused, or it was lost.</summary>
/// <remarks>Every call and stream that was pending on a lost connection ends with this exception at once.</remarks>
public sealed class FluxConnectionException : FluxException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence that says what happened and what to check.</param>
    /// <param name="errno">The errno, as libflux would report it.</param>
    /// <param name="mayHaveBeenSent">Whether the broker may have received the request.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public FluxConnectionException(
        string message, FluxErrno errno, bool mayHaveBeenSent = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Errno = errno;
        MayHaveBeenSent = mayHaveBeenSent;
    }

    /// <summary>
    /// The errno, as libflux would report it: ENOENT for a missing socket, EACCES for one that may not be opened, ECONNREFUSED for
    /// one that nobody listens on, EPERM for a broker that refuses this user, ECONNRESET for a connection that was lost. libflux knows no
    /// distrust; here it is EPERM for a broker that is not who <see cref="FluxClientOptions.RequiredPeerUserId"/> demands, and EACCES for a socket in
    /// a place that <see cref="FluxClientOptions.AllowUntrustedSocketDirectory"/> is about.
    /// </summary>
    public FluxErrno Errno { get; }

    /// <summary>
    /// False if no byte of the request had left the client, so that repeating it is safe. True if the broker may have acted on it.
    /// </summary>
    public bool MayHaveBeenSent { get; }
}
