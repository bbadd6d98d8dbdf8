using System.Buffers;
using FluxWire.Testing.Waiting;

namespace FluxWire.Testing.Lanes;

/// <summary>What is held back to be written in one piece.</summary>
/// <param name="limit">With how many messages it is written.</param>
/// <param name="flushed">Opened when it has been written.</param>
internal sealed class Cork(int limit, Gate flushed)
{
    public int Limit => limit;

    public Gate Flushed => flushed;

    public ArrayBufferWriter<byte> Bytes { get; } = new();

    public int Messages { get; set; }

    /// <summary>What is to be done when it has been written.</summary>
    public List<Action> Actions { get; } = [];
}
