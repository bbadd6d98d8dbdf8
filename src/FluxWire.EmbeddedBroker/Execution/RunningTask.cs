using FluxWire.Embedded.Output;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Execution;

/// <summary>One task as its job sees it: where its output goes, and when it is over.</summary>
internal sealed class RunningTask : IJobTaskObserver
{
    private readonly JobExecution _job;
    private readonly LineBuffer[] _lines;
    private readonly IOutputSink[] _sinks;
    private int _openStreams = 2;

    /// <param name="job">The job.</param>
    /// <param name="rank">The task's rank.</param>
    /// <param name="routing">Says where its streams go.</param>
    /// <exception cref="IOException">A file for them cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">A file for them must not be opened.</exception>
    public RunningTask(JobExecution job, int rank, OutputRouting routing)
    {
        _job = job;
        _lines = [new(routing.Out.IsBuffered), new(routing.Error.IsBuffered)];
        _sinks = [routing.For(routing.Out, rank), routing.For(routing.Error, rank)];
        Rank = rank;
    }

    public int Rank { get; }

    /// <summary>The task itself; set when it has started.</summary>
    public IJobTask? Task { get; set; }

    /// <summary>How it exited; null while it runs.</summary>
    public WaitStatus? Status { get; private set; }

    /// <summary>Whether it has exited and nothing more will come from it.</summary>
    public bool IsComplete => Status is not null && _openStreams == 0;

    public void Wrote(OutputStream stream, ReadOnlyMemory<byte> data)
        => _lines[(int)stream].Add(data.Span, line => _sinks[(int)stream].Write(Rank, stream, line));

    public void EndedStream(OutputStream stream)
    {
        _lines[(int)stream].Flush(line => _sinks[(int)stream].Write(Rank, stream, line));
        _sinks[(int)stream].End(Rank, stream);
        _openStreams--;
        _job.CheckCompletion(this);
    }

    public void Exited(int waitStatus)
    {
        Status = new WaitStatus(waitStatus);
        _job.CheckCompletion(this);
    }
}
