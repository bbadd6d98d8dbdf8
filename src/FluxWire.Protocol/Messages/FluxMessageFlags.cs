namespace FluxWire.Protocol;

/// <summary>Which parts a message has and how it is to be treated (RFC 3, header byte 3).</summary>
/// <remarks>A response carries its request's unrelated flags back, so flags are tested one by one and never compared whole.</remarks>
[Flags]
public enum FluxMessageFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>There is a topic part.</summary>
    Topic = 0x01,

    /// <summary>There is a payload part, possibly of no bytes.</summary>
    Payload = 0x02,

    /// <summary>A request that wants no response; excludes <see cref="Streaming"/>.</summary>
    NoResponse = 0x04,

    /// <summary>There is a route stack, possibly of no routes, ended by an empty part.</summary>
    Route = 0x08,

    /// <summary>Skip the rank in the nodeid and go to its parent.</summary>
    Upstream = 0x10,

    /// <summary>An event for its sender and the instance owner only.</summary>
    Private = 0x20,

    /// <summary>Many responses follow, and an error response (ENODATA at best) is the last.</summary>
    Streaming = 0x40,

    /// <summary>Free for users.</summary>
    User1 = 0x80,
}
