namespace FluxWire.Embedded.Output;

/// <summary>Where a stream of a task goes: to the job's log, or to a file.</summary>
internal interface IOutputSink
{
    /// <summary>Takes a line, or a last piece without a newline.</summary>
    public void Write(int rank, OutputStream stream, byte[] line);

    /// <summary>The stream has ended.</summary>
    public void End(int rank, OutputStream stream);
}
