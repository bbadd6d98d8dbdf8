namespace FluxWire.Protocol;

/// <summary>What a message is for (RFC 3, header byte 2).</summary>
public enum FluxMessageType : byte
{
    /// <summary>Asks a service for something; answered by responses with the same matchtag.</summary>
    Request = 1,

    /// <summary>Answers a request.</summary>
    Response = 2,

    /// <summary>Published to whoever subscribed to its topic.</summary>
    Event = 4,

    /// <summary>Between brokers only; a client neither sends nor receives one.</summary>
    Control = 8,
}
