using System.Globalization;

namespace FluxWire;

/// <summary>A call was not answered before its deadline, or a connection not made before its own.</summary>
/// <remarks>The broker may still act on the request: its answer is awaited and thrown away (RFC 6).</remarks>
public sealed class FluxTimeoutException : FluxException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="what">What was waited for, such as a topic.</param>
    /// <param name="timeout">How long.</param>
    public FluxTimeoutException(string what, TimeSpan timeout)
        : base(string.Create(CultureInfo.InvariantCulture, $"{what} was not answered within {timeout.TotalSeconds:0.###} s."))
        => Timeout = timeout;

    /// <summary>How long was waited.</summary>
    public TimeSpan Timeout { get; }
}
