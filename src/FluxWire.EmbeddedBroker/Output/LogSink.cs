namespace FluxWire.Embedded.Output;

/// <summary>Puts a task's output into the job's log.</summary>
internal sealed class LogSink(JobOutput log) : IOutputSink
{
    public void Write(int rank, OutputStream stream, byte[] line) => log.Data(rank, stream, line);

    public void End(int rank, OutputStream stream) => log.EndOfStream(rank, stream);
}
