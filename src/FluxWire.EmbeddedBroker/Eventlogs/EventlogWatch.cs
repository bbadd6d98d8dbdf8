using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Eventlogs;

/// <summary>One stream of one watcher.</summary>
internal sealed class EventlogWatch : IEventlogReader
{
    private const string MainPath = "eventlog";

    private readonly EventlogWatchFlags _flags;
    private readonly Action _ended;
    private Eventlog? _log;
    private GuestLogs? _guest;
    private string _path = string.Empty;
    private bool _isOver;

    /// <param name="request">The request that its responses go to.</param>
    /// <param name="flags">How to watch.</param>
    /// <param name="isGuest">Whether it watches a log below <c>guest.</c>.</param>
    /// <param name="ended">Called when the stream is over.</param>
    public EventlogWatch(Request request, EventlogWatchFlags flags, bool isGuest, Action ended)
    {
        Request = request;
        IsGuest = isGuest;
        _flags = flags;
        _ended = ended;
    }

    public Request Request { get; }

    public bool IsGuest { get; }

    /// <summary>Begins to send.</summary>
    /// <param name="job">The job.</param>
    /// <param name="path">The log's name, without <c>guest.</c>.</param>
    public void Start(Job job, string path)
    {
        _path = path;
        if (IsGuest)
        {
            _guest = job.Guest;
            FollowGuest();
        }
        else if (path == MainPath)
        {
            Follow(job.Eventlog);
        }
        else if (path is "J" or "R" or "jobspec")
        {
            // A value that is no eventlog has no entry that could be sent; a real broker is silent then.
            return;
        }
        else if ((_flags & EventlogWatchFlags.WaitCreate) == 0)
        {
            End(FluxErrno.ENOENT);
        }
    }

    public void Appended(byte[] line) => Request.Respond(json => json.WriteString("event", line));

    public void Ended() => End(FluxErrno.ENODATA);

    /// <summary>Ends the stream and says so.</summary>
    public void End(FluxErrno errno)
    {
        if (!_isOver)
        {
            Detach();
            Request.RespondError(errno);
        }
    }

    /// <summary>Ends the stream without a word: nobody listens any more.</summary>
    public void Detach()
    {
        _isOver = true;
        _log?.RemoveReader(this);
        _guest?.RemoveOnChange(FollowGuest);
        _ended();
    }

    // Before the job starts a watcher of its logs waits without being asked to; a job that never starts has none.
    private void FollowGuest()
    {
        Eventlog? log = _guest!.Find(_path);
        bool waits = !_guest.HasEnded
            && (!_guest.HasStarted || (log is null && (_flags & EventlogWatchFlags.WaitCreate) != 0));
        if (waits)
        {
            _guest.OnChange(FollowGuest);
        }
        else if (log is not null)
        {
            Follow(log);
        }
        else
        {
            End(_guest.HasStarted ? FluxErrno.ENOENT : FluxErrno.ENODATA);
        }
    }

    private void Follow(Eventlog log)
    {
        _log = log;
        foreach (byte[] line in log.Lines)
        {
            Appended(line);
        }

        if ((_flags & EventlogWatchFlags.InitialSentinel) != 0)
        {
            Request.Respond();
        }

        if (log.IsClosed)
        {
            Ended();
        }
        else
        {
            log.AddReader(this);
        }
    }
}
