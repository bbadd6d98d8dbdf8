namespace FluxWire;

/// <summary>What is wrong with bytes that claim to be a Flux message (RFC 3) or a part of one.</summary>
public enum FluxProtocolError
{
    /// <summary>The frame does not begin with the bytes <c>12 00 EE FF</c>.</summary>
    BadFrameMagic,

    /// <summary>The frame announces more bytes than the receiver's limit allows.</summary>
    MessageTooLarge,

    /// <summary>The frame's body is shorter than the header that must end it.</summary>
    TruncatedHeader,

    /// <summary>The 20-byte header does not begin with <c>8E</c>.</summary>
    BadHeaderMagic,

    /// <summary>The header's protocol version is not 1.</summary>
    BadVersion,

    /// <summary>The header's message type is not request, response, event or control.</summary>
    UnknownType,

    /// <summary>A part's length reaches beyond the end of the message.</summary>
    PartTooLong,

    /// <summary>The last part, which must be the header, is not 20 bytes long.</summary>
    BadHeaderSize,

    /// <summary>The route flag is set but no empty part ends the route stack.</summary>
    UnterminatedRoutes,

    /// <summary>The topic flag is set but there is no part for the topic.</summary>
    MissingTopic,

    /// <summary>The payload flag is set but there is no part for the payload.</summary>
    MissingPayload,

    /// <summary>A JSON payload was expected and the message has no payload.</summary>
    NoPayload,

    /// <summary>A JSON payload does not end with a NUL byte.</summary>
    UnterminatedJson,

    /// <summary>A payload is not the JSON that its service promises.</summary>
    InvalidJson,

    /// <summary>A line of an eventlog is not an RFC 18 entry.</summary>
    InvalidEventlogEntry,

    /// <summary>A signed job request is not of the form <c>HEADER.PAYLOAD.SIGNATURE</c>, or its header cannot be read.</summary>
    InvalidSignedJob,

    /// <summary>The route stack has more routes than a message can have come by.</summary>
    TooManyRoutes,
}
