using FluxWire.Embedded.Execution;
using FluxWire.Embedded.Jobs;

namespace FluxWire.Embedded.Output;

/// <summary>Decides where the streams of a job's tasks go: to the job's log, or to files.</summary>
internal sealed class OutputRouting
{
    private readonly Dictionary<string, OutputFile> _files = new(StringComparer.Ordinal);
    private readonly LogSink _log;
    private readonly JobTemplate _template;
    private readonly string _directory;

    /// <param name="job">The job, whose shell options say it.</param>
    /// <param name="log">The job's log; it is told of streams that go elsewhere.</param>
    /// <param name="template">Fills tags in.</param>
    /// <param name="directory">Where relative file names begin.</param>
    public OutputRouting(Job job, JobOutput log, JobTemplate template, string directory)
    {
        _log = new LogSink(log);
        _template = template;
        _directory = directory;
        (Out, Error) = StreamOptions.From(job.Spec);
        AnnounceFile(log, OutputStream.Out, Out);
        AnnounceFile(log, OutputStream.Error, Error);
    }

    public StreamOptions Out { get; }

    public StreamOptions Error { get; }

    /// <summary>Makes the sink of one stream of a task.</summary>
    /// <exception cref="IOException">Its file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Its file must not be opened.</exception>
    public IOutputSink For(StreamOptions options, int rank)
    {
        if (options.Template is null)
        {
            return _log;
        }

        string path = Path.Combine(_directory, _template.Render(options.Template, rank));
        if (!_files.TryGetValue(path, out OutputFile? file))
        {
            _files.Add(path, file = new OutputFile(path, options.Append));
        }

        return new FileSink(file.AddUser(), options.IsLabelled);
    }

    private void AnnounceFile(JobOutput log, OutputStream stream, StreamOptions options)
    {
        if (options.Template is not null)
        {
            log.Redirected(stream, _template.Render(options.Template, rank: null));
        }
    }
}
