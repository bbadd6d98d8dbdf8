using FluxWire.Embedded.Output;

namespace FluxWire.Embedded.Execution;

/// <summary>What a task does, told on the loop. A task is over when it has exited and both of its streams have ended.</summary>
internal interface IJobTaskObserver
{
    /// <summary>It wrote something.</summary>
    public void Wrote(OutputStream stream, ReadOnlyMemory<byte> data);

    /// <summary>It will write nothing more to a stream.</summary>
    public void EndedStream(OutputStream stream);

    /// <summary>It exited; streams that a child of it still holds open may go on.</summary>
    /// <param name="waitStatus">The status as wait(2) tells it.</param>
    public void Exited(int waitStatus);
}
