using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>Lets a stream go on, on another connection, where it was interrupted: the service begins anew, and what is known already is left out.</summary>
/// <remarks>Called by the reader of the moment, or between two readers.</remarks>
internal interface IStreamResume
{
    /// <summary>The request to go on with, made of the first one.</summary>
    /// <param name="first">The request that the stream began with, without its payload.</param>
    /// <returns>The request, with memory of its own.</returns>
    public OutboundRequest ToRepeat(in OutboundRequest first);

    /// <summary>Notes that the service begins anew.</summary>
    public void Restart();

    /// <summary>Looks at a response.</summary>
    /// <param name="response">The response.</param>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="FluxConnectionException">What comes is not the beginning that was known: the stream cannot go on.</exception>
    public bool Admit(in FluxMessage response);

    /// <summary>Looks whether the stream may end here.</summary>
    /// <param name="errno">How the service ends it.</param>
    /// <exception cref="FluxConnectionException">It ends before what was known: the stream cannot end as if all were well.</exception>
    public void CheckEnd(FluxErrno errno);
}
