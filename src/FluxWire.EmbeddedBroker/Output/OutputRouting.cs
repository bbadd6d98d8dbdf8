using FluxWire.Embedded.Jobs;

namespace FluxWire.Embedded.Output;

/// <summary>Decides where the streams of a job's tasks go.</summary>
internal sealed class OutputRouting
{
    private readonly LogSink _log;

    private OutputRouting(LogSink log) => _log = log;

    public static OutputRouting For(Job job, JobOutput output) => new(new LogSink(output));

    public (IOutputSink Output, IOutputSink Error) ForTask(int rank) => (_log, _log);
}
