namespace FluxWire.Replay.Tests.Peers;

/// <summary>In which pieces the broker's bytes are sent.</summary>
public enum Delivery
{
    /// <summary>Each message in one piece.</summary>
    WholeMessages,

    /// <summary>In the pieces in which the recorder received them.</summary>
    RecordedChunks,

    /// <summary>One byte after the other.</summary>
    ByteByByte,
}
