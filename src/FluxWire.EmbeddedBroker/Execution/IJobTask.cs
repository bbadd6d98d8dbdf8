namespace FluxWire.Embedded.Execution;

/// <summary>One running task of a job: a process, or a script that stands in for one. Used on the loop only.</summary>
internal interface IJobTask
{
    /// <summary>The process id; made up for a task that is none.</summary>
    public int ProcessId { get; }

    /// <summary>Sends a signal to the task's process group; without effect after its exit.</summary>
    public void Signal(int signal);

    /// <summary>Appends to its standard input.</summary>
    public void WriteInput(ReadOnlyMemory<byte> data);

    /// <summary>Ends its standard input.</summary>
    public void CloseInput();

    /// <summary>Kills it and tells nothing more about it.</summary>
    public void Abandon();
}
